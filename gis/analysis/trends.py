"""Whether a place sees more than before: a rate ratio, and how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from gis.crs import Floats

Ints = NDArray[np.int64]

_SURE = 0.95


@dataclass(frozen=True, slots=True)
class Trend:
    """Cases of the span and of the equal span before it; their ratio with its 95 % interval.

    The ratio is (now + ½) / (before + ½), so that nothing before gives a number, too; the interval
    is that of two Poisson counts with Jeffreys' prior.
    """

    now: int
    before: int
    ratio: float
    low: float
    high: float


def trend_between(now: int, before: int) -> Trend:
    from scipy.special import betaincinv  # noqa: PLC0415 - only a run of the hot spots needs it

    share = betaincinv(now + 0.5, before + 0.5, np.array([(1 - _SURE) / 2, (1 + _SURE) / 2]))
    low, high = share / (1 - share)
    return Trend(now, before, (now + 0.5) / (before + 0.5), float(low), float(high))


def trend_of(
    outline: Polygon,
    places: tuple[Floats, Floats, Floats],
    span: tuple[float, float],
    *,
    recorded_from: float,
) -> tuple[Trend | None, Ints, Ints]:
    """The trend of cases (x, y, day) inside `outline`, and their rows of the span and of before.

    There is no trend where the records begin more than a day into the span before.
    """
    x, y, day = places
    since, until = span
    start = since - (until - since)
    west, south, east, north = outline.bounds
    near = np.flatnonzero((day >= start) & (x >= west) & (x <= east) & (y >= south) & (y <= north))
    inside = near[shapely.contains_xy(outline, x[near], y[near])]
    now, before = inside[day[inside] >= since], inside[day[inside] < since]
    if recorded_from > start + 1.0:
        return None, now, before[:0]
    return trend_between(len(now), len(before)), now, before
