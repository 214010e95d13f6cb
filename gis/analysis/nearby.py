"""What stands around a point: addresses, legal entities and components."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.errors import Invalid
from gis.geometry import metres_between
from gis.reason import Reason

WIDEST_M = 5000.0
_METRES_PER_DEGREE = 110_500.0  # the shortest degree of latitude, so that no neighbour is cut off


class NearbyKind(StrEnum):
    location = "location"
    legal_entity = "legal_entity"
    component = "component"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`bearing` in whole degrees, clockwise from north as seen from the point asked about."""

    kind: NearbyKind
    id: int
    label: str
    point: Point
    metres: float
    bearing: int


_PART = """
    (select '{kind}' as kind, t.id, t.{label} as label, st_x(t.geom) as lon, st_y(t.geom) as lat
     from {kind} t
     where t.district = :district
       and t.geom && st_makeenvelope(:west, :south, :east, :north, 4490)
     order by t.geom <-> st_setsrid(st_makepoint(:lon, :lat), 4490) limit :limit)
"""
_LABELS = {
    NearbyKind.location: "address",
    NearbyKind.legal_entity: "name",
    NearbyKind.component: "name",
}
_NEARBY = text(
    " union all ".join(_PART.format(kind=kind, label=label) for kind, label in _LABELS.items())
)


def nearby(
    session: Session, district: int, point: Point, radius_m: float = 200.0, limit: int = 10
) -> list[Neighbour]:
    """At most `limit` of each kind within the radius, the nearest first."""
    if not 0 < radius_m <= WIDEST_M:
        raise Invalid(Reason("radius_out_of_range", {"most": int(WIDEST_M)}), "radius")
    north = radius_m / _METRES_PER_DEGREE
    east = north / max(math.cos(math.radians(point.lat)), 0.01)
    values = {
        "district": district,
        "lon": point.lon,
        "lat": point.lat,
        "west": point.lon - east,
        "east": point.lon + east,
        "south": point.lat - north,
        "north": point.lat + north,
        "limit": limit,
    }
    around = (_neighbour(row, point) for row in session.execute(_NEARBY, values))
    within = [one for one in around if one.metres <= radius_m]
    return sorted(within, key=lambda one: (one.metres, one.kind, one.id))


def bearing(start: Point, end: Point) -> int:
    """0 north, 90 east; 0 for one and the same point."""
    east = (end.lon - start.lon) * math.cos(math.radians(start.lat))
    return round(math.degrees(math.atan2(east, end.lat - start.lat))) % 360


def _neighbour(row: Any, start: Point) -> Neighbour:
    point = Point(row.lon, row.lat)
    metres = round(metres_between(start, point), 1)
    kind = NearbyKind(row.kind)
    return Neighbour(kind, row.id, row.label, point, metres, bearing(start, point))
