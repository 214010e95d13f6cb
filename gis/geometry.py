"""Coordinates and GeoJSON from outside: a safe value in CGCS2000, or Invalid with its reason.

Limits are checked before anything is built. Numbers that are no numbers, axes that were
swapped, coordinates in metres, open or crossing rings are each told apart, because "invalid
geometry" helps nobody who has to mend a file.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from gis.crs import Crs, Floats, Point, convert_many, to_cgcs2000
from gis.errors import Invalid, TooLarge
from gis.reason import Reason

_NESTING = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
_EARTH_RADIUS_M = 6_371_008.8
_PLACE = re.compile(r"^(?P<fault>[^\[]+)\[(?P<x>\S+) (?P<y>\S+)\]$")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a geometry from outside may cost. `size` counts bytes (or characters) of text."""

    size: int = 5_000_000
    vertices: int = 50_000


DEFAULT_LIMITS = Limits()


def parse_crs(value: object, field: str = "crs") -> Crs:
    try:
        return Crs(str(value).strip().lower().replace("-", ""))
    except ValueError:
        known = ", ".join(Crs)
        raise Invalid(Reason("crs_unknown", {"known": known}), field) from None


def parse_point(
    lon: object,
    lat: object,
    crs: Crs = Crs.cgcs2000,
    fields: tuple[str, str] = ("lon", "lat"),
) -> Point:
    """Degrees in `crs`, as numbers or their text -> a Point in CGCS2000.

    Raises Invalid naming the field when a value is no finite number in range; axes that
    were swapped are recognised and said so.
    """
    x, y = _number(lon, fields[0]), _number(lat, fields[1])
    _check_ranges(np.array([x]), np.array([y]), fields)
    return to_cgcs2000(x, y, crs)


def parse_geojson(
    source: str | bytes | Mapping[str, Any],
    kinds: Collection[str],
    crs: Crs = Crs.cgcs2000,
    field: str = "geometry",
    limits: Limits = DEFAULT_LIMITS,
) -> BaseGeometry:
    """A GeoJSON geometry, or Feature, of one of `kinds` -> valid 2D geometry in CGCS2000.

    An open ring is closed; shells come back counter-clockwise. Raises TooLarge for text over
    the size limit, Invalid for everything else.
    """
    value = source if isinstance(source, Mapping) else _load(source, field, limits)
    if value.get("type") == "Feature" and isinstance(value.get("geometry"), Mapping):
        value = value["geometry"]
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in _NESTING or kind not in kinds:
        allowed = ", ".join(sorted(kinds))
        raise Invalid(Reason("geometry_kind", {"kind": str(kind)[:40], "allowed": allowed}), field)
    positions: list[list[float]] = []
    nested = _read(value.get("coordinates"), _NESTING[kind], positions, field, limits)
    if not positions:
        raise Invalid(Reason("geometry_empty"), field)
    try:
        geometry = shape({"type": kind, "coordinates": nested})
    except (ValueError, shapely.errors.GEOSException):
        raise Invalid(Reason("geometry_too_few_points"), field) from None
    coords = np.array(positions, dtype=np.float64)
    _check_ranges(coords[:, 0], coords[:, 1], (field, field))
    return _checked(shapely.transform(geometry, lambda c: _moved(c, crs)), field)


def metres_between(one: Point, other: Point) -> float:
    """Along the ground, on a sphere: within 0.3 % over a city."""
    east = math.radians(other.lon - one.lon) * math.cos(math.radians((one.lat + other.lat) / 2))
    return _EARTH_RADIUS_M * math.hypot(east, math.radians(other.lat - one.lat))


def metres_from_box(point: Point, box: tuple[float, float, float, float]) -> float:
    """0 inside the box (west, south, east, north)."""
    west, south, east, north = box
    edge = Point(min(max(point.lon, west), east), min(max(point.lat, south), north))
    return metres_between(point, edge)


def to_geojson(geometry: BaseGeometry) -> dict[str, Any]:
    """As GeoJSON wants it: lon first, seven decimals (a centimetre)."""
    return dict(mapping(shapely.set_precision(geometry, 1e-7, mode="pointwise")))


def _load(text: str | bytes, field: str, limits: Limits) -> Mapping[str, Any]:
    if len(text) > limits.size:
        raise TooLarge(Reason("geojson_too_large", {"limit": limits.size}), field)
    try:
        value = json.loads(text)
    except RecursionError:
        raise Invalid(Reason("geojson_too_deep"), field) from None
    except ValueError:  # bad UTF-8 included
        raise Invalid(Reason("geojson_unreadable"), field) from None
    if not isinstance(value, Mapping):
        raise Invalid(Reason("geojson_unreadable"), field)
    return value


def _read(
    value: object, nesting: int, positions: list[list[float]], field: str, limits: Limits
) -> list[Any]:
    """Copy coordinates of the depth that the kind has, so that depth is bounded by it."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise Invalid(Reason("geometry_malformed"), field)
    if nesting:
        read = [_read(part, nesting - 1, positions, field, limits) for part in value]
        if not read:
            raise Invalid(Reason("geometry_empty"), field)
        return read
    if len(positions) >= limits.vertices:
        raise Invalid(Reason("too_many_vertices", {"limit": limits.vertices}), field)
    if not 2 <= len(value) <= 3:
        raise Invalid(Reason("geometry_malformed"), field)
    if any(isinstance(number, str) for number in value):
        raise Invalid(Reason("geometry_malformed"), field)
    position = [_number(number, field) for number in value[:2]]
    positions.append(position)
    return position


def _number(value: object, field: str) -> float:
    """Booleans are ints to Python and "1_0" is ten, so both are kept out by name."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or "_" in str(value):
        raise Invalid(Reason("number_unreadable"), field)
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise Invalid(Reason("number_unreadable"), field) from None
    if not math.isfinite(number):
        raise Invalid(Reason("number_not_finite"), field)
    return number


def _check_ranges(lon: Floats, lat: Floats, fields: tuple[str, str]) -> None:
    if (np.maximum(np.abs(lon), np.abs(lat)) > 1000).any():
        raise Invalid(Reason("coordinates_in_metres"), fields[0])
    # Latitudes of China given as longitudes and the reverse: a point in the Arctic at best.
    chinese_swapped = (lon > 3) & (lon < 54) & (lat > 73) & (lat < 136)
    off_range = (np.abs(lat) > 90) & (np.abs(lon) <= 90)
    if (chinese_swapped | off_range).all():
        raise Invalid(Reason("axes_swapped"), fields[0])
    if (np.abs(lon) > 180).any():
        raise Invalid(Reason("lon_out_of_range"), fields[0])
    if (np.abs(lat) > 90).any():
        raise Invalid(Reason("lat_out_of_range"), fields[1])


def _moved(coords: Floats, crs: Crs) -> Floats:
    return np.column_stack(convert_many(coords[:, 0], coords[:, 1], crs, Crs.cgcs2000))


def _checked(geometry: BaseGeometry, field: str) -> BaseGeometry:
    found = shapely.is_valid_reason(geometry)
    if found == "Valid Geometry":
        return shapely.orient_polygons(geometry)
    match = _PLACE.match(found)
    if match is None:
        raise Invalid(Reason("geometry_invalid", {"fault": found}), field)
    place = {"lon": round(float(match["x"]), 6), "lat": round(float(match["y"]), 6)}
    if "Too few points" in match["fault"]:
        raise Invalid(Reason("geometry_too_few_points"), field)
    if "Self-intersection" in match["fault"]:
        raise Invalid(Reason("geometry_self_crossing", place), field)
    raise Invalid(Reason("geometry_invalid", {"fault": match["fault"], **place}), field)
