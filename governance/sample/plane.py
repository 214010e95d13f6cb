"""A flat plane in metres for drawing, and the lattice of degrees on which everything is kept.

The district is 20 km wide: over that distance a plane that scales degrees by their length at
the origin is true to a few metres, which is enough to space houses along a road. Whatever is
stored is rounded to a lattice of 1e-6 degrees (about 0.1 m), so that neighbours share borders
digit by digit instead of to within a rounding error.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ORIGIN = np.array([113.07, 23.0])
"""lon, lat of the plane's zero."""
METRES_PER_DEGREE = np.array([102_521.2, 110_744.0])
"""Length of a degree of longitude and of latitude at 23° north on the CGCS2000 ellipsoid."""
DECIMALS = 6
STEP = 10.0**-DECIMALS
"""The lattice's step in degrees."""


def to_metres(degrees: Floats) -> Floats:
    """(n, 2) lon/lat in degrees -> (n, 2) east/north of the origin in metres."""
    return np.asarray((degrees - ORIGIN) * METRES_PER_DEGREE, dtype=np.float64)


def to_degrees(metres: Floats) -> Floats:
    """(n, 2) metres -> (n, 2) lon/lat on the lattice."""
    return np.asarray(np.round(metres / METRES_PER_DEGREE + ORIGIN, DECIMALS))


def to_lattice(degrees: Floats) -> Integers:
    """(n, 2) lon/lat on the lattice -> whole steps, for exact arithmetic."""
    return np.rint(degrees / STEP).astype(np.int64)
