"""Open cases follow a new layout of grids; closed ones keep the grid they had."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.geocoder.placement import Level, Placement
from gis.reason import Reason
from gis.registers.grids import in_force
from workflows.cases.moving import make_move
from workflows.engine import Actor, MoveInput, Place, Refused
from workflows.roles import Role

REGRID = "regrid"
BATCH = 100

WorkerOf = Callable[[int], tuple[int, str] | None]
"""The grid worker (account id, name) who answers for a cell."""

_LEFT_BEHIND = text(f"""
    select c.id, c.no, c.place_level, c.place_confidence, c.address, c.location_id,
           st_x(c.geom) as lon, st_y(c.geom) as lat, had.code as had,
           g.id as grid_id, g.code, g.community_code
    from "case" c
    join grid had on had.district = c.district and had.id = c.grid_id
                 and not {in_force("had", ":day")}
    cross join lateral (
        select g.id, g.code, g.community_code from grid g
        where g.district = :district and g.kind = 'cell' and {in_force("g", ":day")}
          and g.geom && c.geom and st_covers(g.geom, c.geom)
        order by g.code limit 1
    ) g
    where c.district = :district and c.closed_at is null and c.id > :after
    order by c.id limit :limit
""")  # noqa: S608 - constants only


def regrid(  # noqa: PLR0913 - which cases, of which day, and who answers there
    session: Session,
    district: int,
    day: date,
    after: int,
    worker_of: WorkerOf,
    *,
    now: datetime,
    limit: int = BATCH,
) -> int | None:
    """Move open cases that come `after` an id out of cells that do not hold on `day` any more.

    Each is a move of the system, with its event; the owner of a case changes where the new cell
    has another grid worker. A case that no cell covers keeps its old one, whose code still reads.
    Returns the id to go on after, or None when these were the last.
    """
    values = {"district": district, "day": day, "after": after, "limit": limit}
    rows = session.execute(_LEFT_BEHIND, values).all()
    for row in rows:
        given = MoveInput(place=Place(_placement(row), worker_of(row.grid_id)))
        try:
            make_move(session, district, row.no, REGRID, given, actor=Actor(Role.SYSTEM), now=now)
        except Refused:
            # It was closed meanwhile, and so keeps the grid it had.
            continue
    return rows[-1].id if len(rows) == limit else None


def _placement(row: Any) -> Placement:
    """The place of the case as it was, in its new cell."""
    return Placement(
        level=Level(row.place_level),
        location_id=row.location_id,
        address=row.address,
        point=Point(row.lon, row.lat),
        grid_id=row.grid_id,
        grid_code=row.code,
        community_code=row.community_code,
        street_code=row.community_code[:9],
        confidence=row.place_confidence,
        why=(Reason("grid_redrawn", {"before": row.had, "grid": row.code}),),
    )
