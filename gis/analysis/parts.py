"""Cutting a chain of points into parts of a bounded extent."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from gis.crs import Floats

Ints = NDArray[np.int64]


def parts(places: Floats, members: Ints, caps: Floats) -> Iterator[Ints]:
    """Split `members`, rows of `places`, until no part is longer than `caps` along any axis.

    Each cut is made along the axis that is most too long, at the widest gap in the middle half of
    its points: where the chain is thinnest, and never so that a few stragglers are shaved off.
    """
    waiting = [members]
    while waiting:
        part = waiting.pop()
        over = np.ptp(places[part], axis=0) / caps
        axis = int(over.argmax())
        if over[axis] <= 1.0:
            yield part
            continue
        ordered = part[np.argsort(places[part, axis], kind="stable")]
        along = places[ordered, axis]
        low = max(len(ordered) // 4, 1)
        high = max(len(ordered) - len(ordered) // 4, low + 1)
        cut = low + int(np.diff(along[low - 1 : high]).argmax())
        waiting += [ordered[cut:], ordered[:cut]]
