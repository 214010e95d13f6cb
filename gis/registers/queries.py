"""Questions that more than one part asks of the registers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.registers.grids import in_force

CHINA = ZoneInfo("Asia/Shanghai")

_SLIT_DEG = 1e-5
"""About a metre: how far beside every cell a point may fall where outlines do not quite meet."""

_CELLS = text(f"""
    select cell.id, cell.code, cell.community_code, cell.responsible_id
    from unnest(cast(:lons as float8[]), cast(:lats as float8[])) with ordinality
         as given(lon, lat, place)
    cross join lateral (select st_setsrid(st_makepoint(lon, lat), 4490) as p) as point
    left join lateral (
        select g.id, g.code, g.community_code, g.responsible_id
        from grid g
        where g.district = :district and g.kind = 'cell'
          and {in_force("g", ":day")}
          and g.geom && p and st_covers(g.geom, p)
        order by g.code limit 1
    ) as cell on true
    order by place
""")  # noqa: S608 - constants only
_BESIDE = text(f"""
    select g.id, g.code, g.community_code, g.responsible_id
    from grid g, (select st_setsrid(st_makepoint(:lon, :lat), 4490) as p) as point
    where g.district = :district and g.kind = 'cell'
      and {in_force("g", ":day")}
      and g.geom && st_expand(p, :slit) and st_dwithin(g.geom, p, :slit)
    order by st_distance(g.geom, p), g.code limit 1
""")  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the grid; its street is the first 9 digits of its community."""

    id: int
    code: str
    community_code: str
    responsible_id: int | None = None


def today() -> date:
    """The day of China, whose layout holds now."""
    return datetime.now(CHINA).date()


def cells_of(
    session: Session, district: int, points: Sequence[Point], day: date | None = None
) -> list[Cell | None]:
    """The cell of each point on `day` (today's without it), in the order given; None outside all.

    A point on a border has exactly one cell: the one with the lowest code.
    """
    if not points:
        return []
    values = {
        "district": district,
        "day": day or today(),
        "lons": [point.lon for point in points],
        "lats": [point.lat for point in points],
    }
    return [_cell(row) for row in session.execute(_CELLS, values)]


def cell_beside(
    session: Session, district: int, point: Point, day: date | None = None
) -> Cell | None:
    """The cell within a metre of a point that lies in none: outlines drawn apart leave slits."""
    values = {"district": district, "day": day or today(), "slit": _SLIT_DEG}
    row = session.execute(_BESIDE, values | {"lon": point.lon, "lat": point.lat}).one_or_none()
    return None if row is None else _cell(row)


def _cell(row: Any) -> Cell | None:
    if row.id is None:
        return None
    return Cell(row.id, row.code, row.community_code, row.responsible_id)
