"""Questions that more than one part asks of the registers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from gis.crs import Point
from gis.registers.grids import in_force
from gis.statements import Query

CHINA = ZoneInfo("Asia/Shanghai")

SLIT_DEG = 1e-5
"""About a metre: how far beside every cell a point may fall where outlines do not quite meet."""

_OF_DAY = f"g.district = :district and g.kind = 'cell' and {in_force('g', ':day')}"
_COLUMNS = "g.id, g.code, g.community_code, g.responsible_id"
_COVERS = f"""
    select {_COLUMNS} from grid g
    where {_OF_DAY} and g.geom && p and st_covers(g.geom, p)
    order by g.code limit 1
"""  # noqa: S608 - constants only
_BESIDE = f"""
    select {_COLUMNS} from grid g
    where cell.id is null and {_OF_DAY}
      and g.geom && st_expand(p, {SLIT_DEG}) and st_dwithin(g.geom, p, {SLIT_DEG})
    order by st_distance(g.geom, p), g.code limit 1
"""  # noqa: S608 - constants only
_CELLS = Query(f"""
    select coalesce(cell.id, beside.id) as id, coalesce(cell.code, beside.code) as code,
           coalesce(cell.community_code, beside.community_code) as community_code,
           coalesce(cell.responsible_id, beside.responsible_id) as responsible_id
    from unnest(cast(:lons as float8[]), cast(:lats as float8[])) with ordinality
         as given(lon, lat, place)
    cross join lateral (select st_setsrid(st_makepoint(lon, lat), 4490) as p) as point
    left join lateral ({_COVERS}) as cell on true
    left join lateral ({_BESIDE}) as beside on true
    order by place
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
    """The cell of each point on `day` (today's without it), in the order given.

    A point on a border has exactly one cell: of those that cover it, the one with the lowest code.
    One that no cell covers has the nearest within a metre, since outlines drawn apart leave slits
    and a border hardly ever runs through numbers that a computer can hold; None beyond that.
    """
    if not points:
        return []
    values = {
        "district": district,
        "day": day or today(),
        "lons": _array(point.lon for point in points),
        "lats": _array(point.lat for point in points),
    }
    known: dict[int | None, Cell | None] = {None: None}
    cells: list[Cell | None] = []
    for row in _CELLS.rows(session, values):
        if row.id not in known:
            known[row.id] = _cell(row)
        cells.append(known[row.id])
    return cells


def _cell(row: Any) -> Cell:
    return Cell(row.id, row.code, row.community_code, row.responsible_id)


def _array(numbers: Iterable[float]) -> str:
    """PostgreSQL's own text of an array: the driver would take as long as the join itself."""
    return "{" + ",".join(map(repr, map(float, numbers))) + "}"
