"""Hot spots (热点): where, and when, more like cases came in than anything leads one to expect.

Cases of each class are looked at in windows of one and the same size: a square of `Rules.side_m`
on the ground, `Rules.days` long, around each case in turn. A case is *hot* when its window holds
more of its class than `gis.analysis.expected` can explain by chance; hot cases whose windows
overlap make one hot spot (DBSCAN over the hot cases alone), together with the cases of the class
that stand within half a window of one.

Judging every case against its own surroundings is what lets one rule serve the old town and the
edge of the fields: a plain DBSCAN asks the same density of both, so that it finds nothing in the
one or grows over the whole of the other. Whatever still chains on is cut until no part is wider
than `Rules.widest_m` or longer than `Rules.longest_days`.

The score is that of one window: the middle one, by score, of those around the hot cases. It is
(found + 1) / (expected + 1), which leans to 1 where there is little to go by. An area gains
nothing by being big, since its score is taken in a window as small as everybody else's; nor by
lying where much is reported, since what is expected there is more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon

from gis.analysis.expected import Ground, Judged
from gis.analysis.outlines import Plane, outline_of
from gis.analysis.parts import parts
from gis.analysis.trends import Trend, trend_of
from gis.crs import Floats, Point

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rules:
    """What counts as a hot spot. `false_alarms` is how many a run may raise out of pure chance."""

    side_m: float = 500.0
    days: float = 7.0
    least: int = 5
    false_alarms: float = 0.05
    widest_m: float = 1500.0
    longest_days: float = 60.0


USUAL = Rules()


class Cases(NamedTuple):
    """Arrays of one length: degrees (CGCS2000), days since any moment, class, and an id each."""

    lon: Floats
    lat: Floats
    day: Floats
    kind: Ints
    id: Ints

    def where(self, kept: NDArray[np.bool_]) -> Cases:
        lon, lat, day = self.lon[kept], self.lat[kept], self.day[kept]
        return Cases(lon, lat, day, self.kind[kept], self.id[kept])


@dataclass(frozen=True, slots=True)
class HotSpot:
    """A cluster of one class. `expected` is how many cases there would have been in its place.

    `window_cases` and `window_expected` are those of the window that gave the score. The ids of
    `around` and `before` are, with those of `ids`, the cases that the trend counts: inside the
    outline in the span, and in the equal span before it.
    """

    kind: int
    ids: Ints
    centre: Point
    outline: Polygon
    first: float
    last: float
    expected: float
    score: float
    window_cases: int
    window_expected: float
    trend: Trend | None
    around: Ints
    before: Ints


def hot_spots(cases: Cases, since: float, until: float, rules: Rules = USUAL) -> list[HotSpot]:
    """The hot spots among the cases of [since, until), the highest score first.

    Cases before `since` are what the span is compared with: a year of them tells the habits of a
    place, none leaves only its surroundings to go by. Cases that are nowhere or never (NaN), from
    `until` on, or more than 100 km off the middle of the rest are left out.
    """
    plane, kept = Plane.around(cases.lon, cases.lat)
    given = cases.where(kept & np.isfinite(cases.day) & (cases.day < until))
    in_span = given.day >= since
    if not in_span.any():
        return []
    x, y = plane.metres(given.lon, given.lat)
    scale = (rules.side_m / 2, rules.side_m / 2, rules.days / 2)
    ground = Ground(np.column_stack([x, y, given.day]) / scale, given.kind, rules.days / 2)
    city = _City(given, plane, x, y, since, until)
    limit = rules.false_alarms / int(in_span.sum())
    found = [
        _hot_spot(city, judged, members, hot)
        for kind in np.unique(given.kind[in_span])
        if (judged := ground.of(int(kind), since, rules.least, limit)) is not None
        for members, hot in _clusters(judged, limit, rules, scale)
    ]
    return sorted(found, key=lambda spot: (-spot.score, -len(spot.ids), spot.kind))


@dataclass(frozen=True, slots=True)
class _City:
    """The cases as they lie in metres, and the span that is looked at."""

    cases: Cases
    plane: Plane
    x: Floats
    y: Floats
    since: float
    until: float


def _hot_spot(city: _City, judged: Judged, members: Ints, hot: NDArray[np.bool_]) -> HotSpot:
    rows, every, ids = judged.rows[members], judged.all, city.cases.id
    day = city.cases.day
    outline = outline_of(city.x[rows], city.y[rows])
    trend, now, before = trend_of(
        outline,
        (city.x[every], city.y[every], day[every]),
        (city.since, city.until),
        recorded_from=float(day.min()),
    )
    score, window_cases, window_expected = _middle_window(judged, members[hot])
    return HotSpot(
        kind=int(city.cases.kind[rows[0]]),
        ids=ids[rows],
        centre=city.plane.point(float(city.x[rows].mean()), float(city.y[rows].mean())),
        outline=city.plane.degrees(outline),
        first=float(day[rows].min()),
        last=float(day[rows].max()),
        expected=_expected(judged, members),
        score=score,
        window_cases=window_cases,
        window_expected=window_expected,
        trend=trend,
        around=np.setdiff1d(ids[every[now]], ids[rows]),
        before=ids[every[before]],
    )


def _clusters(
    judged: Judged, limit: float, rules: Rules, scale: tuple[float, float, float]
) -> Iterator[tuple[Ints, NDArray[np.bool_]]]:
    """Rows of each cluster, and which of them are hot."""
    from sklearn.cluster import DBSCAN  # noqa: PLC0415 - 80 MB that only a run of this needs
    from sklearn.neighbors import KDTree  # noqa: PLC0415

    hot = np.flatnonzero(judged.chance < limit)
    if not len(hot):
        return
    places = judged.places.astype(np.float32)
    chained = DBSCAN(eps=1.0, min_samples=1, metric="chebyshev", algorithm="kd_tree")
    labels = chained.fit_predict(places[hot])
    far, nearest = KDTree(places[hot], metric="chebyshev").query(places, k=1)
    label = np.where(far[:, 0] <= 1.0, labels[nearest[:, 0]], -1)
    is_hot = judged.chance < limit
    caps = np.array([rules.widest_m, rules.widest_m, rules.longest_days]) / scale
    order = np.argsort(label, kind="stable")
    starts = np.searchsorted(label[order], np.arange(labels.max() + 2))
    for start, end in pairwise(starts):
        for part in parts(judged.places, order[start:end], caps):
            if len(part) >= rules.least and is_hot[part].any():
                yield part, is_hot[part]


def _middle_window(judged: Judged, hot: Ints) -> tuple[float, int, float]:
    """Score, cases and expectation of the window around the hot case that stands in the middle."""
    found, expected = judged.found[hot], judged.expected(hot)
    scores = (found + 1) / (expected + 1)
    middle = np.argsort(scores, kind="stable")[(len(hot) - 1) // 2]
    return float(scores[middle]), int(found[middle]), float(expected[middle])


def _expected(judged: Judged, members: Ints) -> float:
    """How many cases the ground and days of the cluster would have seen.

    Around each member `found` came where `expected` should have: so it stands for that share of a
    case. Summed over the members this counts every stretch of the cluster once, whatever its shape.
    """
    return float((judged.expected(members) / judged.found[members]).sum())
