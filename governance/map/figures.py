"""What each grid of the choropleth is coloured by: open cases, overdue ones, load of its worker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.registers.grids import Grid, GridKind
from governance.accounts.queries import worker_of_grid
from governance.cases.conditions import case_conditions
from governance.map.case_filter import MapFilter
from governance.permissions import LAYERS, SEES_ALL_CASES, Viewer
from workflows.cases.models import Case
from workflows.kept import Kept
from workflows.roles import Role

STEPS = 4
"""Colours of the choropleth above that of no case."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the grid, with a point inside it for its label; `until` is exclusive."""

    id: int
    code: str
    name: str
    lon: float
    lat: float
    since: date
    until: date | None


def figures(
    session: Session, viewer: Viewer, wanted: MapFilter, zone: ZoneInfo, now: datetime
) -> list[dict[str, Any]]:
    """For each cell `id, code, name, lon, lat, open, late, load` and its `worker`'s name.

    Open cases alone are counted, of those that the rest of the filter leaves. `load` is what the
    cell's worker has open in all cells together, as that is what one person must look after.
    """
    opened, late = _counts(session, viewer, wanted, zone, now)
    district = viewer.district
    today = now.astimezone(zone).date()
    cells = [
        cell
        for cell in _cells.of(session, district)
        if cell.since <= today and (cell.until is None or today < cell.until)
    ]
    workers = {cell.id: worker_of_grid(session, district, cell.id) for cell in cells}
    load: Counter[int] = Counter()
    for cell in cells:
        if worker := workers[cell.id]:
            load[worker[0]] += opened.get(cell.id, 0)
    return [
        {
            "id": cell.id,
            "code": cell.code,
            "name": cell.name,
            "lon": cell.lon,
            "lat": cell.lat,
            "open": opened.get(cell.id, 0),
            "late": late.get(cell.id, 0),
            "load": load[worker[0]] if (worker := workers[cell.id]) else opened.get(cell.id, 0),
            "worker": worker[1] if worker else None,
        }
        for cell in cells
    ]


def steps(values: Sequence[int]) -> list[int]:
    """From which values on the next colour begins: quantiles, each at least one above the last."""
    some = sorted(value for value in values if value > 0)
    if not some:
        return [1, 2, 3, 4]
    found = [1]
    for share in (0.5, 0.8, 0.95):
        found.append(max(found[-1] + 1, some[int(share * (len(some) - 1))]))
    return found[:STEPS]


def _counts(
    session: Session, viewer: Viewer, wanted: MapFilter, zone: ZoneInfo, now: datetime
) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Open and overdue cases by grid. Who sees grids but no case is told the whole numbers."""
    who = viewer
    if viewer.role not in LAYERS["cases"] | SEES_ALL_CASES:
        who = Viewer(viewer.district, Role.LEADER)
    asked = wanted.anywhere().model_copy(update={"state": "open"})
    rows = session.execute(
        select(Case.grid_id, func.count(), func.count().filter(Case.due_at < now))
        .where(*case_conditions(session, who, asked, zone, now), Case.grid_id.is_not(None))
        .group_by(Case.grid_id)
    ).all()
    opened = {row[0]: row[1] for row in rows if row[0] is not None}
    return opened, {row[0]: row[2] for row in rows if row[0] is not None}


def _load(session: Session, district: int) -> list[Cell]:
    inside = func.ST_PointOnSurface(Grid.geom)
    place = func.ST_X(inside), func.ST_Y(inside)
    rows = session.execute(
        select(Grid.id, Grid.code, Grid.name, *place, Grid.valid_from, Grid.valid_to)
        .where(Grid.district == district, Grid.kind == GridKind.CELL)
        .order_by(Grid.code, Grid.valid_from)
    )
    return [Cell(*row) for row in rows]


_cells = Kept(_load, Grid)
