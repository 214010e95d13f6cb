"""A city as a plane of metres, and the outline of a handful of points on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from gis.crs import Floats, Point

_METRES_PER_DEGREE = 111_195.0
_FAR_M = 100_000.0
_MARGIN_M = 30.0


@dataclass(frozen=True, slots=True)
class Plane:
    """Metres east and north of a middle: true to 0.3 % over a city."""

    lon: float
    lat: float

    @classmethod
    def around(cls, lon: Floats, lat: Floats) -> tuple[Plane, NDArray[np.bool_]]:
        """The plane about the middle of the points, and which of them lie on it (100 km)."""
        finite = np.isfinite(lon) & np.isfinite(lat)
        if not finite.any():
            return cls(0.0, 0.0), finite
        plane = cls(float(np.median(lon[finite])), float(np.median(lat[finite])))
        x, y = plane.metres(lon, lat)
        return plane, finite & (np.hypot(x, y) < _FAR_M)

    def metres(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        return (lon - self.lon) * self._east, (lat - self.lat) * _METRES_PER_DEGREE

    def point(self, x: float, y: float) -> Point:
        return Point(self.lon + x / self._east, self.lat + y / _METRES_PER_DEGREE)

    def degrees(self, shape: Polygon) -> Polygon:
        scale = np.array([self._east, _METRES_PER_DEGREE])
        moved: Polygon = shapely.transform(shape, lambda at: at / scale + (self.lon, self.lat))
        return shapely.set_precision(moved, 1e-7)

    @property
    def _east(self) -> float:
        return _METRES_PER_DEGREE * math.cos(math.radians(self.lat))


def outline_of(x: Floats, y: Floats) -> Polygon:
    """The hull of points in metres with a margin, so that even a single door has an outline."""
    hull = shapely.convex_hull(shapely.multipoints(np.column_stack([x, y])))
    outline: Polygon = shapely.buffer(hull, _MARGIN_M, quad_segs=4)
    return outline
