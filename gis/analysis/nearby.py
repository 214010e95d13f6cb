"""What stands around a point: addresses, legal entities and components."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from gis.crs import Point
from gis.errors import Invalid
from gis.geometry import metres_between
from gis.reason import Reason
from gis.statements import Query

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


_LABELS = {
    NearbyKind.location: "address",
    NearbyKind.legal_entity: "name",
    NearbyKind.component: "name",
}
_PART = """
    (select '{kind}' as kind, t.id, t.{label} as label, st_x(t.geom) as lon, st_y(t.geom) as lat
     from {kind} t
     where t.district = :district
       and t.geom && st_makeenvelope(:west, :south, :east, :north, 4490)
     {some})
"""
_NEAREST = "order by t.geom <-> st_setsrid(st_makepoint(:lon, :lat), 4490) limit :fetched"


def _union(some: str) -> Query:
    parts = (_PART.format(kind=kind, label=label, some=some) for kind, label in _LABELS.items())
    return Query(" union all ".join(parts))


_FEW, _ALL = _union(_NEAREST), _union("")


def nearby(
    session: Session, district: int, point: Point, radius_m: float = 200.0, limit: int = 10
) -> list[Neighbour]:
    """At most `limit` of each kind within the radius, the nearest first.

    The index goes by degrees, of which those to the east are shorter. So a few more than `limit`
    are fetched, and everything within the radius only where these may not hold the nearest.
    """
    if not 0 < radius_m <= WIDEST_M:
        raise Invalid(Reason("radius_out_of_range", {"most": int(WIDEST_M)}), "radius")
    north = radius_m / _METRES_PER_DEGREE
    shrunk = max(math.cos(math.radians(point.lat)), 0.01)
    east = north / shrunk
    fetched = math.ceil(limit / shrunk) + 4
    values = {
        "district": district,
        "lon": point.lon,
        "lat": point.lat,
        "west": point.lon - east,
        "east": point.lon + east,
        "south": point.lat - north,
        "north": point.lat + north,
        "fetched": fetched,
    }
    found = _ranked(_FEW.rows(session, values), point, shrunk)
    if not all(_hold_nearest(ranked, limit, fetched, shrunk) for ranked in found):
        found = _ranked(_ALL.rows(session, values), point, shrunk)
    around = [_neighbour(one.row, point) for ranked in found for one in ranked[:limit]]
    within = [one for one in around if one.metres <= radius_m]
    return sorted(within, key=lambda one: (one.metres, one.kind, one.id))


class _Ranked(NamedTuple):
    """A row with the squares of its distance: in degrees of latitude, and as the index counts."""

    apart: float
    by_index: float
    row: Any


def _ranked(rows: list[Any], point: Point, shrunk: float) -> list[list[_Ranked]]:
    """The rows of each kind, the nearest first."""
    kinds: dict[str, list[_Ranked]] = {}
    lon, lat = point
    shortened = shrunk * shrunk
    for row in rows:
        east, north = (row.lon - lon) ** 2, (row.lat - lat) ** 2
        one = _Ranked(east * shortened + north, east + north, row)
        kinds.setdefault(row.kind, []).append(one)
    for ranked in kinds.values():
        ranked.sort(key=itemgetter(0))
    return list(kinds.values())


def _hold_nearest(ranked: list[_Ranked], limit: int, fetched: int, shrunk: float) -> bool:
    """Whether the `limit` nearest by metres must be among these, the nearest by degrees.

    Whatever was not fetched is at least as many degrees off as the farthest of them, and no degree
    is shorter than one to the east.
    """
    if len(ranked) < fetched:
        return True
    farthest = max(one.by_index for one in ranked)
    return ranked[limit - 1].apart <= shrunk * shrunk * farthest


def bearing(start: Point, end: Point) -> int:
    """0 north, 90 east; 0 for one and the same point."""
    east = (end.lon - start.lon) * math.cos(math.radians(start.lat))
    return round(math.degrees(math.atan2(east, end.lat - start.lat))) % 360


def _neighbour(row: Any, start: Point) -> Neighbour:
    point = Point(row.lon, row.lat)
    metres = round(metres_between(start, point), 1)
    kind = NearbyKind(row.kind)
    return Neighbour(kind, row.id, row.label, point, metres, bearing(start, point))
