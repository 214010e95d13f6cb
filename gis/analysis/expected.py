"""How many cases of a class a window should hold, and how odd it is to find more.

Three things are asked, none of which needs a census:

* the surroundings: of everything that is reported in this square, whatever it is, so much should
  be of this class, because so much is in the district as a whole. Where many people live, work
  and report, more is expected;
* the days: of all cases of the class in the district so much fell in these days. A storm that
  fells trees everywhere makes no street a hot spot;
* the place's own past: what came in here of this class until a month before, against what the
  first rule would have said for that time. A corner that always has rubbish is expected to.

The past is learnt as a factor on the rest: it is Gamma distributed, with mean 1 and variance
1 / `_PRIOR` before anything is known, so that one case of long ago does not make a habit. The
number of further cases in the window is then negative binomial. Its tail is wide where little is
known and becomes Poisson's as records grow: a new district is judged with caution. A variance of 2
is how unevenly real classes lie: with it, shuffling the times of a city's cases within each class,
which leaves every place its habits and takes away all that happened there, raises next to none.

Whether a window is odd is asked with its own cases counted among the surroundings and the days,
as if they were part of the habit: that costs little where there is a cluster, and keeps a class
that is reported from one place only from being odd there. How many there should have been is
worked out without them, or the cluster would explain itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.crs import Floats

Ints = NDArray[np.int64]

_PRIOR = 0.5
_PAST_ENDS_DAYS = 30.0


class Ground:
    """All cases, in units of half a window (x, y, time): what a class is compared with."""

    def __init__(self, places: Floats, kind: Ints, half_days: float) -> None:
        self.places, self.kind = places, kind
        self.gap = _PAST_ENDS_DAYS / half_days
        self.reach = float(np.ptp(places[:, 2])) + self.gap + 1.0
        self.times = np.sort(places[:, 2])

    def of(self, kind: int, since: float, least: int, limit: float) -> Judged | None:
        """The class's cases of the span, judged; None if too few came in to be anything."""
        rows = np.flatnonzero(self.kind == kind)
        since_scaled = since / (_PAST_ENDS_DAYS / self.gap)
        in_span = rows[self.places[rows, 2] >= since_scaled]
        return Judged(self, rows, in_span, least, limit) if len(in_span) >= least else None

    @cached_property
    def squares(self) -> Any:
        return _tree(self.places[:, :2])

    @cached_property
    def pasts(self) -> Any:
        return _tree(self.places / (1.0, 1.0, self.reach / 2))


@dataclass
class Judged:
    """Cases of one class. `all` are its rows of the whole, `rows` those of the span.

    `found` counts the class's cases in the window around each case of the span, itself included;
    `chance` is the probability of at least so many around a case, 1 where they are fewer than
    `least` and where it cannot be below `limit`. What is expected is worked out where it is
    asked for.
    """

    ground: Ground
    all: Ints
    rows: Ints
    least: int
    limit: float
    found: Ints = field(init=False)
    chance: Floats = field(init=False)

    def __post_init__(self) -> None:
        own = _tree(self.ground.places[self.all])
        self.found = own.query_radius(self.places, 1.0, count_only=True)
        self.chance = np.ones(len(self.rows))
        enough = np.flatnonzero(self.found >= self.least)
        if len(enough):
            self.chance[enough] = self._chance(enough)

    @cached_property
    def places(self) -> Floats:
        return self.ground.places[self.rows]

    def expected(self, which: Ints) -> Floats:
        """Cases that should be in the windows around `which` of `rows`."""
        here, in_days = self._around(which)
        own = self.found[which]
        habit, _shape = self._habit(which)
        expected: Floats = (here - own) * (in_days - own) / len(self.ground.times) * habit
        return expected

    def _chance(self, which: Ints) -> Floats:
        """The past of all classes is dear to ask for, and at most all that ever came in here: most
        windows are no odd ones even so, and need no more.
        """
        here, in_days = self._around(which)
        mean, found = here * in_days / len(self.ground.times), self.found[which] - 1
        shape, share = self._past_of_kind(which)
        chance = _at_least(found, mean * shape / (_PRIOR + here * share), shape)
        odd = np.flatnonzero(chance < self.limit)
        chance = np.ones(len(which))
        if len(odd):
            habit, shape = self._habit(which[odd])
            chance[odd] = _at_least(found[odd], mean[odd] * habit, shape)
        return chance

    def _around(self, which: Ints) -> tuple[Ints, Ints]:
        """Cases of any class in the square, ever; cases of this class in the days, anywhere."""
        places = self.places[which]
        here = self.ground.squares.query_radius(places[:, :2], 1.0, count_only=True)
        return here, _between(self._times, places[:, 2] - 1.0, places[:, 2] + 1.0)

    def _habit(self, which: Ints) -> tuple[Floats, Floats]:
        """What the place's own past makes of the rest: a factor, and how well it is known."""
        shape, share = self._past_of_kind(which)
        of_all = self.ground.pasts.query_radius(self._past(which), 1.0, count_only=True)
        return shape / (_PRIOR + of_all * share), shape

    def _past_of_kind(self, which: Ints) -> tuple[Floats, Floats]:
        """The past cases of the class here with the prior, and its share of all cases till then."""
        of_kind = self._own_past.query_radius(self._past(which), 1.0, count_only=True)
        until = self.places[which, 2] - self.ground.gap
        before = np.maximum(np.searchsorted(self.ground.times, until), 1)
        return _PRIOR + of_kind, np.searchsorted(self._times, until) / before

    def _past(self, which: Ints) -> Floats:
        """The middles of boxes over each square from the beginning until the gap, scaled to 1."""
        reach = self.ground.reach
        past: Floats = self.places[which] - (0.0, 0.0, self.ground.gap + reach / 2)
        return past / (1.0, 1.0, reach / 2)

    @cached_property
    def _times(self) -> Floats:
        return np.sort(self.ground.places[self.all, 2])

    @cached_property
    def _own_past(self) -> Any:
        return _tree(self.ground.places[self.all] / (1.0, 1.0, self.ground.reach / 2))


def _tree(places: Floats) -> Any:
    from sklearn.neighbors import KDTree  # noqa: PLC0415 - 80 MB that only a run of this needs

    return KDTree(places, leaf_size=64, metric="chebyshev")


def _between(times: Floats, first: Floats, last: Floats) -> Ints:
    return np.searchsorted(times, last, "right") - np.searchsorted(times, first, "left")


def _at_least(count: Ints, mean: Floats, shape: Floats) -> Floats:
    """P(X >= count) of a negative binomial X with this mean and shape."""
    from scipy.special import betainc  # noqa: PLC0415

    chance: Floats = betainc(np.maximum(count, 1), shape, mean / (mean + shape))
    return np.where(count >= 1, chance, 1.0)
