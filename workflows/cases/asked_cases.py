"""Past cases as the rules are asked about them: with what was known when they came in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from geoalchemy2.shape import to_shape
from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.registers.grids import Grid
from workflows.calendar import WorkCalendar
from workflows.cases.models import Case, CasePart
from workflows.dispatch.rules import Asked
from workflows.dispatch.surroundings import Spot, moment_of


def count_cases(session: Session, district: int, since: datetime, until: datetime) -> int:
    """How many cases were opened then."""
    counted = select(func.count()).select_from(Case).where(*_within(district, since, until))
    return session.scalar(counted) or 0


def cases_after(  # noqa: PLR0913, PLR0917 - which cases, and which batch of them
    session: Session, district: int, since: datetime, until: datetime, after: int, most: int
) -> Sequence[Row[Any]]:
    """The next cases opened then by id, without the parts of others, which nobody routes."""
    return session.execute(
        select(*_COLUMNS)
        .outerjoin(_CELL, (_CELL.c.district == Case.district) & (_CELL.c.id == Case.grid_id))
        .outerjoin(
            _GRID,
            (_GRID.c.district == Case.district) & (_GRID.c.id == _CELL.c.responsible_id),
        )
        .where(*_within(district, since, until), Case.id > after)
        .order_by(Case.id)
        .limit(most)
    ).all()


def asked_of(
    case: Row[Any], class_code: str, kinds: tuple[str, ...], calendar: WorkCalendar
) -> Asked:
    """What the rules are asked about a row of `cases_after`."""
    division = case.community_code or case.street_code
    areas = tuple(code for code in (division, case.responsible_code) if code)
    moment = moment_of(calendar, case.opened_at)
    return Asked(class_code, areas, case.text, case.source, kinds, moment)


def spot_of(case: Row[Any]) -> Spot:
    """Where such a row lies."""
    shape: Any = to_shape(case.geom) if case.geom is not None else None
    return Spot(None, case.location_id, Point(shape.x, shape.y) if shape else None)


def _within(district: int, since: datetime, until: datetime) -> tuple[Any, ...]:
    return (
        Case.district == district,
        Case.opened_at > since,
        Case.opened_at <= until,
        (Case.part.is_(None)) | (Case.part != CasePart.CO_HANDLE),
    )


_CELL = Grid.__table__.alias("cell")
_GRID = Grid.__table__.alias("responsible")
_COLUMNS = (
    Case.id,
    Case.class_id,
    Case.text,
    Case.source,
    Case.opened_at,
    Case.community_code,
    Case.street_code,
    Case.location_id,
    Case.geom,
    Case.department_id,
    _GRID.c.code.label("responsible_code"),
)
