"""Layouts of grids (网格划分): a new one is written beforehand and takes effect on its day.

`plan` compares, `apply` writes, `cancel` takes back what has not begun. On its day, and at once
where that is today, `gis.registers.reassigning` brings along what stands in the cells.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
from geoalchemy2.shape import from_shape
from shapely import Polygon, STRtree
from shapely.geometry.base import BaseGeometry
from sqlalchemy import delete, func, insert, update
from sqlalchemy.orm import Session

from gis.errors import Conflict, Invalid
from gis.orm import SRID
from gis.reason import Reason
from gis.registers.grids import Grid, GridKind
from gis.registers.layout_rows import Standing, later_layout, responsible_ids, standing_cells
from gis.registers.queries import CHINA

_SAME_DEG = 1e-8
"""A millimetre: less than what any way of writing coordinates keeps."""


@dataclass(frozen=True, slots=True)
class NewCell:
    """A cell as a file gives it, in CGCS2000. Without `responsible_code` it stays with the
    responsible grid that it had, or that most of its ground had.
    """

    code: str
    name: str
    community_code: str
    shape: Polygon
    responsible_code: str | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A cell to be written, and the row of the same code that it replaces or corrects."""

    cell: NewCell
    responsible_id: int | None
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class LayoutPlan:
    """What a new layout changes; `closed` are cells (id by code) that end without a successor."""

    effective: date
    communities: tuple[str, ...]
    added: tuple[Drawn, ...]
    redrawn: tuple[Drawn, ...]
    corrected: tuple[Drawn, ...]
    closed: Mapping[str, int]
    unchanged: int


def plan(  # noqa: PLR0913 - what a layout is made of
    session: Session,
    district: int,
    cells: Sequence[NewCell],
    effective: date,
    *,
    now: datetime,
    whole: bool = True,
) -> LayoutPlan:
    """Compare `cells`, each code once, with the layout that would hold on `effective` without them.

    A `whole` layout is complete for every community that it names: cells there that it leaves out
    are closed. Otherwise they stay. A cell of the same shape keeps its row; other words about it
    are corrected in that row where the layout holds from today, and otherwise begin with it.

    Raises Invalid (`effective_from`) for a day that has passed where cells exist already, since
    closed cases keep the grid they had; Conflict where a later layout is written already.
    """
    today = now.astimezone(CHINA).date()
    communities = tuple(sorted({cell.community_code for cell in cells}))
    if (later := later_layout(session, district, communities, effective)) is not None:
        raise Conflict(Reason("layout_later", {"day": later.isoformat()}), "effective_from")
    standing = standing_cells(session, district, communities, effective, today)
    if standing and effective < today:
        raise Invalid(Reason("layout_past", {"day": today.isoformat()}), "effective_from")
    by_code = {one.code: one for one in standing}
    added, redrawn, corrected = [], [], []
    answered = _responsible(session, district, cells, standing)
    for cell, responsible_id in zip(cells, answered, strict=True):
        old = by_code.pop(cell.code, None)
        if old is None:
            added.append(Drawn(cell, responsible_id))
            continue
        drawn = Drawn(cell, responsible_id, old.id)
        same_words = (cell.name, responsible_id) == (old.name, old.responsible_id)
        if not _same(cell.shape, old.shape) or (effective > today and not same_words):
            redrawn.append(drawn)
        elif not same_words:
            corrected.append(drawn)
    return LayoutPlan(
        effective,
        communities,
        tuple(added),
        tuple(redrawn),
        tuple(corrected),
        {code: old.id for code, old in by_code.items()} if whole else {},
        len(cells) - len(added) - len(redrawn) - len(corrected),
    )


def apply(session: Session, district: int, made: LayoutPlan, *, source: str, now: datetime) -> None:
    """Write the plan; it replaces what was written before for the same day to come.

    Whoever calls owes what must happen on the day: `governance.registry.services.owe_layout`.
    """
    cancel(session, district, made.effective, made.communities, now=now)
    ending = [*made.closed.values(), *(one.replaces for one in made.redrawn)]
    if ending:
        _update(session, district, ending, {"valid_to": made.effective})
    rows = [_row(district, one, made.effective, source, now) for one in made.added + made.redrawn]
    if rows:
        session.execute(insert(Grid), rows)
        began = Grid.valid_from == made.effective, Grid.area_m2 == 0
        area = func.ST_Area(func.Geography(Grid.geom))
        session.execute(
            update(Grid)
            .where(Grid.district == district, Grid.kind == GridKind.CELL, *began)
            .values(area_m2=area)
            .execution_options(synchronize_session=False)
        )
    for one in made.corrected:
        words = {"name": one.cell.name, "responsible_id": one.responsible_id}
        _update(session, district, [one.replaces], {**words, "source": source, "loaded_at": now})


def cancel(
    session: Session, district: int, effective: date, communities: Collection[str], *, now: datetime
) -> None:
    """Take back the layout of a day to come in these communities; one that has begun stays."""
    if effective <= now.astimezone(CHINA).date():
        return
    here = Grid.district == district, Grid.kind == GridKind.CELL
    among = *here, Grid.community_code.in_(communities)
    quietly = {"synchronize_session": False}
    session.execute(
        delete(Grid).where(*among, Grid.valid_from == effective).execution_options(**quietly)
    )
    session.execute(
        update(Grid)
        .where(*among, Grid.valid_to == effective)
        .values(valid_to=None)
        .execution_options(**quietly)
    )


def _update(
    session: Session, district: int, ids: Sequence[int | None], values: Mapping[str, Any]
) -> None:
    session.execute(
        update(Grid)
        .where(Grid.district == district, Grid.id.in_(ids))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _responsible(
    session: Session, district: int, cells: Sequence[NewCell], standing: Sequence[Standing]
) -> list[int | None]:
    """Who answers for each cell: as it says, as its code had it, or as most of its ground had."""
    said = sorted({cell.responsible_code for cell in cells if cell.responsible_code})
    known = responsible_ids(session, district, said)
    for code in said:
        if code not in known:
            raise Invalid(Reason("responsible_unknown", {"code": code}), "responsible_code")
    by_code = {one.code: one.responsible_id for one in standing}
    ground = STRtree([one.shape for one in standing])
    return [
        known[cell.responsible_code]
        if cell.responsible_code
        else by_code[cell.code]
        if cell.code in by_code
        else _of_ground(cell.shape, ground, standing)
        for cell in cells
    ]


def _of_ground(shape: Polygon, ground: STRtree, standing: Sequence[Standing]) -> int | None:
    under = ground.query(shape, predicate="intersects")
    if not len(under):
        return None
    common = shapely.area(shapely.intersection(ground.geometries[under], shape))
    return standing[int(under[common.argmax()])].responsible_id


def _same(one: BaseGeometry, other: BaseGeometry) -> bool:
    return bool(one.normalize().equals_exact(other.normalize(), _SAME_DEG))


def _row(
    district: int, drawn: Drawn, effective: date, source: str, now: datetime
) -> dict[str, Any]:
    cell = drawn.cell
    return {
        "district": district,
        "code": cell.code,
        "kind": GridKind.CELL,
        "name": cell.name,
        "community_code": cell.community_code,
        "responsible_id": drawn.responsible_id,
        "geom": from_shape(cell.shape, SRID),
        "area_m2": 0.0,
        "valid_from": effective,
        "source": source,
        "loaded_at": now,
    }
