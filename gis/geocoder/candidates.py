"""Look-ups of the geocoder: one statement each, for any number of questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.registers.grids import in_force
from gis.registers.queries import Cell
from gis.statements import Query

_CELL = f"""
    left join lateral (
        select g.id, g.code, g.community_code, g.responsible_id
        from grid g
        where g.district = :district and g.kind = 'cell'
          and {in_force("g", ":day")}
          and g.geom && {{place}} and st_covers(g.geom, {{place}})
        order by g.code limit 1
    ) cell on true
"""  # noqa: S608 - constants only
# A border belongs to the lowest code, so that every point has exactly one cell.
_CELL_COLUMNS = """
    , cell.id as grid_id, cell.code as grid_code, cell.community_code as cell_community,
    cell.responsible_id
"""
_NO_CELL = """
    , null as grid_id, null as grid_code, null as cell_community, null as responsible_id
"""
_COLUMNS = (
    "r.id, r.address, r.address_key, r.head, r.stem, r.door, r.community_code, "
    "st_x(r.geom) as lon, st_y(r.geom) as lat"
)
_ROW = "l.id, l.address, l.address_key, l.head, l.stem, l.door, l.community_code, l.geom"
# The statements are put together of constants; every value is bound. A look-up a key, in place of
# one comparison with all keys, holds the planner to the index however many keys there are, and
# bounds what a key can bring that a whole register shares. `offset 0` keeps the limit from the
# plan below it: a register just loaded has no statistics yet, and the planner would rather walk
# it by id until it has seen enough.
_DOORS = """
    select {columns}, r.taught_label, r.taught_at {cell_columns}
    from (
        select l.*, cast(null as text) as taught_label, cast(null as timestamptz) as taught_at
        from unnest(cast(:keys as text[])) as asked(key)
        cross join lateral (
            select * from (
                select {row} from location l
                where l.district = :district and l.address_key = asked.key offset 0
            ) l order by l.id limit 24
        ) l
        union all
        select a.location_id, a.label, a.key, null, null, null, null, a.geom,
               a.taught_label, a.taught_at
        from location_alias a
        where a.district = :district and a.key = any(:taught) and a.replaced_at is null
    ) r {cell}
"""
_AROUND = """
    select asked.at, r.side, {columns} {cell_columns}
    from unnest(cast(:ats as int[]), cast(:stems as text[]), cast(:doors as int[]))
         as asked(at, stem, door)
    cross join lateral (
        (select 'at' as side, l.* from (
             select {row} from location l
             where l.district = :district and l.stem = asked.stem and l.door = asked.door offset 0
         ) l order by l.id limit 60)
        union all
        (select 'below', l.* from (
             select {row} from location l
             where l.district = :district and l.stem = asked.stem and l.door < asked.door
               and (asked.door - l.door) % 2 = 0
             order by l.door desc limit 4
         ) l order by l.door desc, l.id limit 1)
        union all
        (select 'above', l.* from (
             select {row} from location l
             where l.district = :district and l.stem = asked.stem and l.door > asked.door
               and (asked.door - l.door) % 2 = 0
             order by l.door limit 4
         ) l order by l.door, l.id limit 1)
        union all
        (select 'across', l.* from (
             select {row} from location l
             where l.district = :district and l.stem = asked.stem
               and l.door between asked.door - 3 and asked.door + 3 and l.door <> asked.door
             offset 0
         ) l order by abs(l.door - asked.door), l.id limit 1)
        union all
        (select 'along', {row} from location l
         where asked.door is null and l.district = :district and l.stem = asked.stem
           and l.door >= (
               select (min(m.door) + max(m.door)) / 2 from location m
               where m.district = :district and m.stem = asked.stem)
         order by l.door, l.id limit 1)
    ) r {cell}
"""
_HERE = """
    select r.metres, {columns} {cell_columns}
    from (select st_setsrid(st_makepoint(:lon, :lat), 4490) as p) as place
    {cell}
    left join lateral (
        select closest.*, st_distancesphere(closest.geom, place.p) as metres
        from (select {row} from location l where l.district = :district
              order by l.geom <-> place.p limit 4) as closest
        order by metres, id limit 1
    ) r on true
"""


def _both(statement: str, place: str) -> tuple[Query, Query]:
    """The statement with and without the cells; a library of addresses has none."""
    with_cells, without = (
        Query(
            statement.format(
                columns=_COLUMNS,
                row=_ROW,
                cell=_CELL.format(place=place) if cells else "",
                cell_columns=_CELL_COLUMNS if cells else _NO_CELL,
            )
        )
        for cells in (True, False)
    )
    return without, with_cells


_DOORS_BY = _both(_DOORS, "r.geom")
_AROUND_BY = _both(_AROUND, "r.geom")
_HERE_BY = _both(_HERE, "place.p")
_ALONG = Query("""
    select l.stem, st_x(l.geom) as lon, st_y(l.geom) as lat
    from unnest(cast(:stems as text[])) as asked(stem)
    cross join lateral (
        select * from (
            select l.stem, l.geom from location l
            where l.district = :district and l.stem = asked.stem offset 0
        ) l limit 4000
    ) l
""")
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
class Ground:
    """What is asked: a register (a district's or a library's) on a day, with its cells if any."""

    session: Session
    district: int
    day: date
    cells: bool


@dataclass(frozen=True, slots=True)
class Door:
    """A standard address and the cell that its point lies in; `id` is None beside every address.

    `taught` says by whom and when these words were taught, for what stands under an alias.
    """

    id: int | None
    address: str
    key: str
    head: str
    stem: str | None
    door: int | None
    point: Point
    community_code: str | None
    cell: Cell | None
    taught: tuple[str, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """What lies at a point: its cell, and the nearest address with its distance in metres."""

    cell: Cell | None
    nearest: Door | None
    metres: float


def look_up(ground: Ground, keys: Sequence[str], taught: Sequence[str]) -> list[Door]:
    """Addresses under any of `keys`, and what the words `taught` were taught to mean."""
    if not keys and not taught:
        return []
    values = {
        "district": ground.district,
        "day": ground.day,
        "keys": list(keys),
        "taught": list(taught),
    }
    return [_taught(row) for row in _DOORS_BY[ground.cells].rows(ground.session, values)]


def look_around(ground: Ground, point: Point) -> Here:
    """What lies at `point`: cell, community and nearest address."""
    values = {
        "district": ground.district,
        "day": ground.day,
        "lon": point.lon,
        "lat": point.lat,
    }
    (row,) = _HERE_BY[ground.cells].rows(ground.session, values)
    if row.id is None:
        return Here(_cell(row), None, float("inf"))
    return Here(_cell(row), _door(row), row.metres)


def look_beside(
    ground: Ground, asked: Sequence[tuple[int, str, int | None]]
) -> list[tuple[int, str, Door]]:
    """What stands around a number behind a stem, or along a stem without a number.

    `asked` are (tag, stem, number); the answers (tag, side, door), where side is `at` (the number
    itself, with any suffix), `below` and `above` on its side of the road, `across`, or `along`.
    """
    if not asked:
        return []
    values = {
        "district": ground.district,
        "day": ground.day,
        "ats": [one[0] for one in asked],
        "stems": [one[1] for one in asked],
        "doors": [one[2] for one in asked],
    }
    rows = _AROUND_BY[ground.cells].rows(ground.session, values)
    return [(row.at, row.side, _door(row)) for row in rows]


def look_along(ground: Ground, stems: Sequence[str]) -> dict[str, list[Point]]:
    """The points of all doors behind each stem."""
    found: dict[str, list[Point]] = {}
    if stems:
        values = {"district": ground.district, "stems": list(stems)}
        for row in _ALONG.rows(ground.session, values):
            found.setdefault(row.stem, []).append(Point(row.lon, row.lat))
    return found


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
    return Cell(row.grid_id, row.grid_code, row.cell_community, row.responsible_id)


def _door(row: Any) -> Door:
    return Door(
        row.id,
        row.address,
        row.address_key,
        row.head or "",
        row.stem,
        row.door,
        Point(row.lon, row.lat),
        row.community_code,
        _cell(row),
    )


def _taught(row: Any) -> Door:
    door = _door(row)
    if row.taught_at is None:
        return door
    return Door(
        door.id, door.address, door.key, "", None, None, door.point, None, door.cell,
        (row.taught_label, row.taught_at),
    )  # fmt: skip
