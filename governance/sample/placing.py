"""Which cell a point lies in."""

import numpy as np
import shapely

from governance.sample.plane import Floats, Integers
from governance.sample.tiling import Tiling


def cell_of(tiling: Tiling, lonlat: Floats) -> Integers:
    """Index of the cell that holds each (n, 2) point strictly inside, -1 for none.

    A point on a border gets none: the sample keeps clear of the rule that settles such points.
    """
    found = np.full(len(lonlat), -1, dtype=np.int64)
    tree = shapely.STRtree(tiling.cells)
    at, cell = tree.query(shapely.points(lonlat), predicate="within")
    found[at] = cell
    return found
