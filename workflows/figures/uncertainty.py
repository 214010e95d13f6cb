"""How sure a figure is: intervals of 95 %, differences, and places that the intervals allow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

Z = 1.959963984540054
FEW = 30
"""Cases below which a figure is said to rest on few."""


@dataclass(frozen=True, slots=True)
class Value:
    """A figure, the interval it may truly lie in, and the cases it rests on.

    Without `low` and `high` nobody knows how sure it is; a plain count is its own interval.
    """

    value: float
    low: float | None
    high: float | None
    of: int | None = None

    @property
    def bounds(self) -> tuple[float, float] | None:
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def few(self) -> bool:
        return self.of is not None and self.of < FEW


def exactly(value: float) -> Value:
    return Value(value, value, value)


def share(part: float, whole: float) -> Value | None:
    """Part of whole with Wilson's interval; None of nothing. No share has no interval."""
    if whole <= 0:
        return None
    p = part / whole
    if not (0 <= part <= whole and float(part).is_integer() and float(whole).is_integer()):
        return Value(p, None, None, int(whole))
    spread = Z * math.sqrt(p * (1 - p) / whole + Z**2 / (4 * whole**2))
    middle, scale = p + Z**2 / (2 * whole), 1 + Z**2 / whole
    low = 0.0 if part == 0 else min(p, (middle - spread) / scale)
    high = 1.0 if part == whole else max(p, (middle + spread) / scale)
    return Value(p, low, high, int(whole))


def mean(count: int, total: int, squares: int) -> Value | None:
    """The mean of `count` values with Student's interval of 95 %; one alone has none."""
    if count <= 0:
        return None
    middle = total / count
    if count == 1:
        return Value(middle, None, None, 1)
    variance = max(0, count * squares - total**2) / (count * (count - 1))
    spread = _student(count - 1) * math.sqrt(variance / count)
    return Value(middle, middle - spread, middle + spread, count)


@cache
def _student(freedom: int) -> float:
    """How many standard errors hold 95 % where their size itself is only known from few."""
    from scipy.special import stdtrit  # noqa: PLC0415 - only pages of means need it

    return float(stdtrit(freedom, 0.975))


def change(now: Value, before: Value) -> Value:
    """Now less before, by the method of variance estimates recovery (Newcombe's for shares)."""
    difference = now.value - before.value
    late, early = now.bounds, before.bounds
    if late is None or early is None:
        return Value(difference, None, None)
    down = math.hypot(now.value - late[0], early[1] - before.value)
    up = math.hypot(late[1] - now.value, before.value - early[0])
    return Value(difference, difference - down, difference + up)


@dataclass(frozen=True, slots=True)
class Place:
    """The best and the worst place that the intervals allow, from 1; None where nothing is said."""

    best: int
    worst: int

    @property
    def sure(self) -> bool:
        return self.best == self.worst


def places(values: Sequence[Value | None], *, high_is_better: bool) -> list[Place | None]:
    """The place of each among all; whose intervals overlap are not told apart.

    Those without an interval take no place and stand in nobody's way.
    """
    known = [value.bounds if value else None for value in values]
    lows = sorted(each[0] for each in known if each)
    highs = sorted(each[1] for each in known if each)
    found: list[Place | None] = []
    for bounds in known:
        if bounds is None:
            found.append(None)
            continue
        above = sum(low > bounds[1] for low in lows)
        below = sum(high < bounds[0] for high in highs)
        better, worse = (above, below) if high_is_better else (below, above)
        found.append(Place(1 + better, len(lows) - worse))
    return found
