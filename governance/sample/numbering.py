"""The order in which grids are numbered: rows from the north, each row from the west."""

import numpy as np

from governance.sample.plane import Floats, Integers


def rows_from_north(middles: Floats) -> Integers:
    """Indices of (n, 2) points in metres in reading order.

    Rows are bands about as high as one share of the area is wide: sorting by latitude alone
    would make the numbers jump from side to side.
    """
    if len(middles) == 0:
        return np.array([], dtype=np.int64)
    width, height = np.ptp(middles, axis=0)
    bands = max(1, round(float(np.sqrt(len(middles) * height / max(width, 1.0)))))
    top = middles[:, 1].max()
    row = np.minimum(((top - middles[:, 1]) / max(height, 1.0) * bands).astype(np.int64), bands - 1)
    return np.asarray(np.lexsort((middles[:, 0], row)), dtype=np.int64)
