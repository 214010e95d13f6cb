"""A year of cases searched for hot spots, against bare passes over the same points:
bin/bench hotspots.

A made-up city of dense and sparse areas, with clusters planted in both, is searched whole and as
every night (the last 30 days against the rest). Beside it run one DBSCAN a class over the same
scaled points, and one KD-tree a class counting the same windows: what any search pays at least.
Rounds alternate, ratios are formed inside each round, and the median counts. Wrong results end
with 1: planted clusters that were missed, hot spots that nobody planted.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from sklearn.cluster import DBSCAN
from sklearn.neighbors import KDTree

from gis.analysis.hotspots import USUAL, Cases, HotSpot, hot_spots
from tests.support.cities import City, city

Done = TypeVar("Done")
KINDS = 60
YEAR = 365.0
NIGHT = 30.0


def main() -> int:
    parser = argparse.ArgumentParser("bin/bench hotspots", description=__doc__)
    parser.add_argument("--cases", type=int, default=300_000)
    parser.add_argument("--planted", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    made = planted_city(options.cases, options.planted)
    cases = made.cases
    spots: list[HotSpot] = []
    seconds: dict[str, list[float]] = {}
    hot_spots(cases, YEAR - NIGHT, YEAR)  # imports, and warms what the others find warm
    for number in range(1, options.rounds + 1):
        timed(seconds, "dbscan", lambda: bare_dbscan(cases))
        timed(seconds, "trees", lambda: bare_trees(cases))
        spots = timed(seconds, "year", lambda: hot_spots(cases, 0.0, YEAR))
        timed(seconds, "night", lambda: hot_spots(cases, YEAR - NIGHT, YEAR))
        print(f"round {number}: " + ", ".join(f"{key} {s[-1]:.2f} s" for key, s in seconds.items()))
    for key in ("year", "night"):
        for bare in ("dbscan", "trees"):
            pairs = zip(seconds[key], seconds[bare], strict=True)
            ratio = statistics.median(ours / theirs for ours, theirs in pairs)
            print(f"{key}: {ratio:.1f} times {bare} a class over {len(cases.id)} cases")
    recall, precision = judged(made, spots)
    noise = sum(
        len(hot_spots(city(np.random.default_rng(seed), 20_000).cases, YEAR - NIGHT, YEAR))
        for seed in range(20)
    )
    print(f"planted clusters found {recall:.3f}, hot spots that were planted {precision:.3f}")
    print(f"false alarms in 20 cities of noise: {noise} (allowed {USUAL.false_alarms * 20:.0f})")
    print(f"a year of {len(cases.id)} cases: {statistics.median(seconds['year']):.1f} s (goal: 10)")
    return 0 if recall >= 0.95 and precision >= 0.95 and noise <= 3 else 1


def planted_city(cases: int, planted: int) -> City:
    rng = np.random.default_rng(3)
    made = city(rng, cases, kinds=KINDS)
    for truth in range(planted):
        middle = rng.normal(0, 1200, 2) if truth % 2 else rng.uniform(-6000, 6000, 2)
        made.plant(
            rng,
            (float(middle[0]), float(middle[1])),
            float(rng.uniform(60, YEAR - 10)),
            cases=int(rng.integers(12, 30)),
            kind=int(rng.integers(10, KINDS)),
            truth=truth,
        )
    return made


def timed(seconds: dict[str, list[float]], key: str, work: Callable[[], Done]) -> Done:
    began = time.perf_counter()
    done = work()
    seconds.setdefault(key, []).append(time.perf_counter() - began)
    return done


def judged(made: City, spots: list[HotSpot]) -> tuple[float, float]:
    """The share of planted clusters found, and of hot spots that are mostly a planted cluster."""
    found, right = set(), 0
    for spot in spots:
        planted = made.truth[spot.ids]
        planted = planted[planted >= 0]
        if len(planted) >= len(spot.ids) / 2:
            right += 1
            found.add(int(np.bincount(planted).argmax()))
    return len(found) / (made.truth.max() + 1), right / max(len(spots), 1)


def scaled(cases: Cases) -> list["np.ndarray[tuple[int, int], np.dtype[np.float32]]"]:
    """The points of each class, in half windows."""
    x = (cases.lon - cases.lon.mean()) * 102_400 / (USUAL.side_m / 2)
    y = (cases.lat - cases.lat.mean()) * 111_195 / (USUAL.side_m / 2)
    places = np.column_stack([x, y, cases.day / (USUAL.days / 2)]).astype(np.float32)
    return [places[cases.kind == kind] for kind in np.unique(cases.kind)]


def bare_dbscan(cases: Cases) -> None:
    for places in scaled(cases):
        DBSCAN(eps=1.0, min_samples=5, metric="chebyshev", algorithm="kd_tree").fit(places)


def bare_trees(cases: Cases) -> None:
    for places in scaled(cases):
        KDTree(places, metric="chebyshev").query_radius(places, 1.0, count_only=True)


if __name__ == "__main__":
    sys.exit(main())
