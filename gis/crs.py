"""Coordinate systems met in a Chinese city, to and from each other.

WGS-84 (satellites, photos) and CGCS2000 (the national system, EPSG:4490) agree to the
decimetre, so one stands for the other here. GCJ-02 (phone map kits) shifts a point by up to
about 700 m, BD-09 (Baidu) shifts GCJ-02 once more. The formulas for both are public. Outside
the box in which GCJ-02 is defined every conversion returns what it was given.

Forwards (towards BD-09) the formulas are closed. Backwards they are solved by iteration: the
shift changes by less than 3 in 1000 from point to point, so that each round leaves less than
1/300 of the error. Two rounds for GCJ-02 and three for BD-09 leave under five centimetres.

Degrees throughout, longitude first.
"""

import math
from enum import StrEnum
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Crs(StrEnum):
    wgs84 = "wgs84"
    cgcs2000 = "cgcs2000"
    gcj02 = "gcj02"
    bd09 = "bd09"


class Point(NamedTuple):
    """A place in CGCS2000 unless said otherwise; degrees, x = lon."""

    lon: float
    lat: float


_AXIS = 6378245.0  # Krasovsky 1940, as GCJ-02 uses it
_ECCENTRICITY = 0.00669342162296594323
_BD_TURN = math.pi * 3000.0 / 180.0
_BD_LON, _BD_LAT = 0.0065, 0.006
_BOX = (72.004, 0.8293, 137.8347, 55.8271)  # west, south, east, north
_REACH = 0.02  # degrees; wider than any shift, so that the inverse sees the box from outside
_SURPLUS = 0.475  # metres; why, says _gcj_shift
_ROUNDS = (2, 3)  # per step of _STEPS
_HALF_TURN = 180.0

# How far a system stands from CGCS2000, in steps: each step is one shift.
_STEPS = {Crs.wgs84: 0, Crs.cgcs2000: 0, Crs.gcj02: 1, Crs.bd09: 2}


def convert(lon: float, lat: float, source: Crs, target: Crs) -> Point:
    """One point from `source` to `target`; NaN and infinities come back unchanged."""
    here, there = _STEPS[source], _STEPS[target]
    if here == there or not _in_box(lon, lat, _REACH):
        return Point(lon, lat)
    for step in range(here, there):
        lon, lat = _forward(lon, lat, step)
    for step in range(here - 1, there - 1, -1):
        lon, lat = _back(lon, lat, step)
    return Point(lon, lat)


def convert_many(lon: Floats, lat: Floats, source: Crs, target: Crs) -> tuple[Floats, Floats]:
    """The same for arrays of equal shape; new arrays come back, the given ones are kept."""
    lon, lat = np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)
    here, there = _STEPS[source], _STEPS[target]
    near = _in_box_many(lon, lat, _REACH)
    if here == there or not near.any():
        return lon, lat
    x, y = (lon, lat) if near.all() else (lon[near], lat[near])
    for step in range(here, there):
        x, y = _forward_many(x, y, step)
    for step in range(here - 1, there - 1, -1):
        x, y = _back_many(x, y, step)
    if near.all():
        return x, y
    lon[near], lat[near] = x, y
    return lon, lat


def to_cgcs2000(lon: float, lat: float, crs: Crs) -> Point:
    return convert(lon, lat, crs, Crs.cgcs2000)


def many_to_cgcs2000(lon: Floats, lat: Floats, crs: Crs) -> tuple[Floats, Floats]:
    return convert_many(lon, lat, crs, Crs.cgcs2000)


def _forward(lon: float, lat: float, step: int) -> tuple[float, float]:
    if not _in_box(lon, lat):
        return lon, lat
    return cast("tuple[float, float]", _SHIFTS[step](math, lon, lat))


def _back(lon: float, lat: float, step: int) -> tuple[float, float]:
    x, y = lon, lat
    for _ in range(_ROUNDS[step]):
        shifted_x, shifted_y = _SHIFTS[step](math, x, y)
        x, y = x + lon - shifted_x, y + lat - shifted_y
    # What was outside the box was never shifted.
    return (x, y) if _in_box(x, y) else (lon, lat)


def _forward_many(lon: Floats, lat: Floats, step: int) -> tuple[Floats, Floats]:
    x, y = _SHIFTS[step](np, lon, lat)
    inside = _in_box_many(lon, lat)
    return np.where(inside, x, lon), np.where(inside, y, lat)


def _back_many(lon: Floats, lat: Floats, step: int) -> tuple[Floats, Floats]:
    x, y = lon, lat
    for _ in range(_ROUNDS[step]):
        shifted_x, shifted_y = _SHIFTS[step](np, x, y)
        x, y = x + lon - shifted_x, y + lat - shifted_y
    inside = _in_box_many(x, y)
    return np.where(inside, x, lon), np.where(inside, y, lat)


def _in_box(lon: float, lat: float, margin: float = 0.0) -> bool:
    west, south, east, north = _BOX
    return (west - margin <= lon <= east + margin) and (south - margin <= lat <= north + margin)


def _in_box_many(lon: Floats, lat: Floats, margin: float = 0.0) -> NDArray[np.bool_]:
    west, south, east, north = _BOX
    in_lon = (west - margin <= lon) & (lon <= east + margin)
    return in_lon & (south - margin <= lat) & (lat <= north + margin)


def _gcj_shift(xp: Any, lon: Any, lat: Any) -> tuple[Any, Any]:
    """CGCS2000 -> GCJ-02. `xp` is `math` for floats or `numpy` for arrays.

    The formula in circulation stands half a metre short, both ways, of what the map makers'
    own converter answers: that one adds 0.5 m and cuts its result to 1/3,686,400 of a degree.
    `_SURPLUS` adds that half metre less the mean loss of the cut.
    """
    x, y = lon - 105.0, lat - 35.0
    pi = math.pi
    root = xp.sqrt(xp.fabs(x))
    ripple = (20.0 * xp.sin(6.0 * pi * x) + 20.0 * xp.sin(2.0 * pi * x)) * 2.0 / 3.0
    north = (
        -100.0 + _SURPLUS + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
        + ripple
        + (20.0 * xp.sin(pi * y) + 40.0 * xp.sin(pi / 3.0 * y)) * 2.0 / 3.0
        + (160.0 * xp.sin(pi / 12.0 * y) + 320.0 * xp.sin(pi / 30.0 * y)) * 2.0 / 3.0
    )  # fmt: skip
    east = (
        300.0 + _SURPLUS + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
        + ripple
        + (20.0 * xp.sin(pi * x) + 40.0 * xp.sin(pi / 3.0 * x)) * 2.0 / 3.0
        + (150.0 * xp.sin(pi / 12.0 * x) + 300.0 * xp.sin(pi / 30.0 * x)) * 2.0 / 3.0
    )  # fmt: skip
    latitude = lat * (pi / _HALF_TURN)
    sine = xp.sin(latitude)
    bend = 1.0 - _ECCENTRICITY * sine * sine
    root_bend = xp.sqrt(bend)
    metres_lat = _AXIS * (1.0 - _ECCENTRICITY) / (bend * root_bend) * (pi / _HALF_TURN)
    metres_lon = _AXIS / root_bend * xp.cos(latitude) * (pi / _HALF_TURN)
    return lon + east / metres_lon, lat + north / metres_lat


def _bd_shift(xp: Any, lon: Any, lat: Any) -> tuple[Any, Any]:
    """GCJ-02 -> BD-09."""
    radius = xp.sqrt(lon * lon + lat * lat) + 0.00002 * xp.sin(lat * _BD_TURN)
    angle = xp.atan2(lat, lon) + 0.000003 * xp.cos(lon * _BD_TURN)
    return radius * xp.cos(angle) + _BD_LON, radius * xp.sin(angle) + _BD_LAT


_SHIFTS = (_gcj_shift, _bd_shift)
