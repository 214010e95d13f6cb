"""Look-ups of the geocoder, one statement each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.registers.queries import Cell
from gis.statements import Query

SIMILAR = 0.35
"""Trigram similarity asked of a key: one character off in a road's name and a number leaves 0.4."""

_CELL = """
    left join lateral (
        select g.id, g.code, g.community_code, g.responsible_id
        from grid g
        where g.district = :district and g.kind = 'cell'
          and g.valid_from <= :day and (g.valid_to is null or g.valid_to > :day)
          and g.geom && {place} and st_covers(g.geom, {place})
        order by g.code limit 1
    ) cell on true
"""  # A border belongs to the lowest code, so that every point has exactly one cell.
_COLUMNS = """
    {row}.id, {row}.address, {row}.address_key, {row}.road,
    st_x({row}.geom) as lon, st_y({row}.geom) as lat, {row}.community_code as registered_in,
    cell.id as grid_id, cell.code as grid_code, cell.community_code,
    cell.responsible_id
"""
# The statements are put together of constants; every value is bound.
_DOORS = Query(
    f"select {_COLUMNS.format(row='l')} "  # noqa: S608 - constants only
    f"from location l {_CELL.format(place='l.geom')} "
    "where l.district = :district and l.address_key = any(:keys) limit 60"
)
_HERE = Query(f"""
    select near.metres, {_COLUMNS.format(row="near")}
    from (select st_setsrid(st_makepoint(:lon, :lat), 4490) as p) as place
    {_CELL.format(place="place.p")}
    left join lateral (
        select closest.*, st_distancesphere(closest.geom, place.p) as metres
        from (select * from location l where l.district = :district
              order by l.geom <-> place.p limit 4) as closest
        order by metres, id limit 1
    ) near on true
""")  # noqa: S608 - constants only
_THRESHOLD = text("select set_config('pg_trgm.similarity_threshold', :threshold, true)")
_SIMILAR = text(
    "select similarity(l.address_key, :key) as metres, "  # noqa: S608 - constants only
    f"{_COLUMNS.format(row='l')} from (select * from location where district = :district "
    "and address_key % :key order by similarity(address_key, :key) desc, id limit 10) l "
    f"{_CELL.format(place='l.geom')} order by metres desc, l.id"
)
_INSIDE = text("""
    select coalesce(bool_or(st_covers(geom, place.p)), false)
    from division, (select st_setsrid(st_makepoint(:lon, :lat), 4490) as p) as place
    where district = :district and level = 'district' and geom && place.p
""")
_APART = text("""
    select st_distance(geom::geography, st_setsrid(st_makepoint(:lon, :lat), 4490)::geography)
    from division where district = :district and code = :code
""")


@dataclass(frozen=True, slots=True)
class Door:
    """A standard address and the cell that its point lies in."""

    id: int
    address: str
    key: str
    road: str | None
    point: Point
    community_code: str
    cell: Cell | None


@dataclass(frozen=True, slots=True)
class Here:
    """What lies at a point: its cell, and the nearest address with its distance in metres."""

    cell: Cell | None
    nearest: Door | None
    metres: float


def look_up(session: Session, district: int, keys: Sequence[str], day: date) -> list[Door]:
    """Addresses under any of `keys`."""
    if not keys:
        return []
    values = {"district": district, "day": day, "keys": list(keys)}
    return [_door(row) for row in _DOORS.rows(session, values)]


def look_around(session: Session, district: int, point: Point, day: date) -> Here:
    """What lies at `point`: cell, community and nearest address in one statement.

    Joining it to `look_up` would save a round trip and cost more than that in planning.
    """
    values = {"district": district, "day": day, "lon": point.lon, "lat": point.lat}
    (row,) = _HERE.rows(session, values)
    if row.id is None:
        return Here(_cell(row), None, float("inf"))
    return Here(_cell(row), _door(row), row.metres)


def look_up_similar(
    session: Session, district: int, key: str, day: date
) -> list[tuple[float, Door]]:
    """Addresses whose key looks like `key`, the most similar first."""
    session.execute(_THRESHOLD, {"threshold": str(SIMILAR)})
    rows = session.execute(_SIMILAR, {"district": district, "key": key, "day": day})
    return [(float(row.metres), _door(row)) for row in rows]


def lies_inside(session: Session, district: int, point: Point) -> bool:
    """Whether the district's own outline covers the point."""
    values = {"district": district, "lon": point.lon, "lat": point.lat}
    return bool(session.scalar(_INSIDE, values))


def metres_from_division(session: Session, district: int, code: str, point: Point) -> float | None:
    values = {"district": district, "code": code, "lon": point.lon, "lat": point.lat}
    metres: float | None = session.scalar(_APART, values)
    return metres


def _cell(row: Any) -> Cell | None:
    if row.grid_id is None:
        return None
    return Cell(row.grid_id, row.grid_code, row.community_code, row.responsible_id)


def _door(row: Any) -> Door:
    point = Point(row.lon, row.lat)
    return Door(
        row.id, row.address, row.address_key, row.road, point, row.registered_in, _cell(row)
    )
