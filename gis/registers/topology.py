"""Do polygons that should tile the ground do so: gaps, overlaps, broken rings, cells outside."""

from __future__ import annotations

import enum
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from gis.crs import Floats, Point
from gis.geometry import to_geojson

TOLERANCE_M2 = 1.0
"""Smaller differences come from rounding and from outlines drawn twice, and harm nobody."""

_EARTH_RADIUS_M = 6_371_008.8


class FaultKind(enum.StrEnum):
    INVALID = "invalid"
    OVERLAP = "overlap"
    GAP = "gap"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Area:
    """One polygon of a tiling. `parent` is the code of the division that it should lie in."""

    code: str
    shape: BaseGeometry
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault on the ground.

    `codes` names the areas at fault: one broken, two that overlap, one outside and its parent,
    or for a gap the parent that is not filled (nothing where areas without a parent leave a
    hole). `shape` is the place in degrees (a point where a ring crosses itself), `at` lies in it.
    """

    kind: FaultKind
    codes: tuple[str, ...]
    area_m2: float
    shape: BaseGeometry
    at: Point

    def as_feature(self) -> dict[str, Any]:
        """As a GeoJSON feature."""
        properties = {
            "kind": self.kind.value,
            "codes": list(self.codes),
            "area_m2": round(self.area_m2, 1),
            "lon": round(self.at.lon, 7),
            "lat": round(self.at.lat, 7),
        }
        return {
            "type": "Feature",
            "geometry": to_geojson(self.shape),
            "properties": properties,
        }


def check(
    areas: Sequence[Area],
    outlines: Mapping[str, BaseGeometry] | None = None,
    tolerance_m2: float = TOLERANCE_M2,
) -> list[Fault]:
    """Faults of `areas` (degrees), the kinds in the order of FaultKind, the largest first.

    `outlines` are the divisions by code: areas of one parent should fill its outline and stay in
    it. Areas whose parent has no outline should leave no hole among themselves. A broken ring is
    reported once and mended for the other questions.
    """
    if not areas:
        return []
    plane = _Plane.around([area.shape for area in areas])
    faults = _invalid(areas)
    sound = [Area(area.code, plane.sound(area.shape), area.parent) for area in areas]
    outlined = {code: plane.sound(shape) for code, shape in (outlines or {}).items()}
    for kind, found in (
        (FaultKind.OVERLAP, _overlaps(sound)),
        (FaultKind.GAP, _gaps(sound, outlined)),
        (FaultKind.OUTSIDE, _outside(sound, outlined)),
    ):
        large = [one for one in found if one[1].area > tolerance_m2]
        large.sort(key=lambda one: (-one[1].area, one[0]))
        faults += [plane.fault(kind, codes, shape) for codes, shape in large]
    return faults


def as_geojson(faults: Iterable[Fault]) -> dict[str, Any]:
    """A FeatureCollection of the faults, in their order."""
    return {"type": "FeatureCollection", "features": [fault.as_feature() for fault in faults]}


_Found = tuple[tuple[str, ...], BaseGeometry]


@dataclass(frozen=True, slots=True)
class _Plane:
    """Metres around a latitude, by an equal-area projection: areas are true on the sphere."""

    squeeze: float

    @classmethod
    def around(cls, shapes: Sequence[BaseGeometry]) -> _Plane:
        _west, south, _east, north = shapely.total_bounds(np.array(shapes, dtype=object))
        return cls(math.cos(math.radians((south + north) / 2)))

    def sound(self, shape: BaseGeometry) -> BaseGeometry:
        """In metres, and valid: only the areas of what a broken ring may have meant are kept."""
        flat = shapely.transform(shape, self._to_metres)
        return flat if flat.is_valid else _areal(shapely.make_valid(flat))

    def fault(self, kind: FaultKind, codes: tuple[str, ...], flat: BaseGeometry) -> Fault:
        shape = shapely.transform(flat, self._to_degrees)
        inside = shape.representative_point()
        return Fault(kind, codes, flat.area, shape, Point(inside.x, inside.y))

    def _to_metres(self, degrees: Floats) -> Floats:
        lon, lat = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
        x, y = lon * self.squeeze, np.sin(lat) / self.squeeze
        return np.column_stack((x * _EARTH_RADIUS_M, y * _EARTH_RADIUS_M))

    def _to_degrees(self, metres: Floats) -> Floats:
        flat = metres / _EARTH_RADIUS_M
        lon, lat = flat[:, 0] / self.squeeze, np.arcsin(flat[:, 1] * self.squeeze)
        return np.column_stack((np.degrees(lon), np.degrees(lat)))


def _invalid(areas: Sequence[Area]) -> list[Fault]:
    faults = []
    for area in areas:
        if not area.shape.is_valid:
            place = _where_broken(area.shape)
            shape = shapely.Point(place.lon, place.lat)
            faults.append(Fault(FaultKind.INVALID, (area.code,), 0.0, shape, place))
    return faults


def _where_broken(shape: BaseGeometry) -> Point:
    """The place that GEOS names in brackets; else the first corner."""
    said = shapely.is_valid_reason(shape).rpartition("[")[2].rstrip("]").split()
    try:
        lon, lat = (float(number) for number in said)
    except ValueError:
        lon, lat = shapely.get_coordinates(shape)[0].tolist()
    return Point(lon, lat)


def _overlaps(areas: Sequence[Area]) -> list[_Found]:
    shapes = np.array([area.shape for area in areas], dtype=object)
    first, second = STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    common = shapely.intersection(shapes[first], shapes[second])
    return [
        ((areas[one].code, areas[other].code), _areal(shape))
        for one, other, shape in zip(first, second, common, strict=True)
    ]


def _gaps(areas: Sequence[Area], outlines: Mapping[str, BaseGeometry]) -> list[_Found]:
    families: dict[str | None, list[BaseGeometry]] = defaultdict(list)
    for area in areas:
        families[area.parent if area.parent in outlines else None].append(area.shape)
    found: list[_Found] = []
    for parent, shapes in families.items():
        filled = shapely.union_all(shapes)
        if parent is None:
            found += [((), hole) for hole in _holes(filled)]
        else:
            left = shapely.get_parts(_areal(outlines[parent].difference(filled)))
            found += [((parent,), part) for part in left]
    return found


def _holes(filled: BaseGeometry) -> list[Polygon]:
    parts = (part for part in shapely.get_parts(filled) if isinstance(part, Polygon))
    return [Polygon(ring) for part in parts for ring in part.interiors]


def _outside(areas: Sequence[Area], outlines: Mapping[str, BaseGeometry]) -> list[_Found]:
    return [
        ((area.code, area.parent), _areal(area.shape.difference(outlines[area.parent])))
        for area in areas
        if area.parent is not None and area.parent in outlines
    ]


def _areal(shape: BaseGeometry) -> BaseGeometry:
    """What of a shape has an area: common edges and corners are no fault."""
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    parts = [p for p in shapely.get_parts(shape) if p.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.union_all(parts) if parts else Polygon()
