"""Bring what stands on the ground into the cells of a layout that has taken effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.registers.grids import in_force

BATCH = 20_000
"""Rows that one transaction looks at: a second or two of work."""

TABLES: Mapping[str, str] = {
    "location": "bigint",
    "legal_entity": "bigint",
    "component": "bigint",
    "person": "uuid",
}
"""Registers whose rows have a cell, in this order, with the type of their ids."""

_BATCH = """
    with batch as (
        select id, geom, grid_id from {table}
        where district = :district and (cast(:after as {key}) is null or id > cast(:after as {key}))
        order by id limit :limit
    ), placed as (
        select b.id, b.grid_id as had, (
            select g.id from grid g
            where g.district = :district and g.kind = 'cell' and {in_force}
              and g.geom && b.geom and st_covers(g.geom, b.geom)
            order by g.code limit 1
        ) as has from batch b where b.geom is not null
    ), moved as (
        update {table} t set grid_id = p.has from placed p
        where t.district = :district and t.id = p.id and p.has is distinct from p.had
          -- A point in a slit between two cells keeps the cell beside it while that one holds.
          and (p.has is not null or not exists (
              select from grid g where g.district = :district and g.id = p.had and {in_force}))
        returning t.id
    )
    select cast((select id from batch order by id desc limit 1) as text) as last,
           (select count(*) from batch) as looked_at, (select count(*) from moved) as moved
"""
_REASSIGN = {
    table: text(_BATCH.format(table=table, key=key, in_force=in_force("g", ":day")))
    for table, key in TABLES.items()
}
_REDRAW = text(f"""
    update grid r set geom = u.geom, area_m2 = st_area(cast(u.geom as geography))
    from (
        select g.responsible_id, st_union(g.geom) as geom from grid g
        where g.district = :district and g.kind = 'cell' and {in_force("g", ":day")}
          and g.responsible_id is not null
        group by g.responsible_id
    ) u
    where r.district = :district and r.id = u.responsible_id
      and st_geometrytype(u.geom) = 'ST_Polygon' and not st_equals(r.geom, u.geom)
""")  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Batch:
    """How far a batch came: the last id as text, None where the table has no more rows."""

    last: str | None
    moved: int


def redraw_responsible(session: Session, district: int, day: date) -> None:
    """Let each responsible grid have the outline of its cells on `day`.

    It keeps its row, which duties refer to; an outline of several parts is left as it was.
    """
    session.execute(_REDRAW, {"district": district, "day": day})


def reassign(  # noqa: PLR0913, PLR0917 - which rows, of which day
    session: Session, district: int, table: str, day: date, after: str | None, limit: int = BATCH
) -> Batch:
    """Give the rows of `table` (see TABLES) that come `after` an id the cell they have on `day`."""
    values: dict[str, Any] = {"district": district, "day": day, "after": after, "limit": limit}
    row = session.execute(_REASSIGN[table], values).one()
    return Batch(row.last if row.looked_at == limit else None, row.moved)
