"""What a person makes of a condition that could not be read, or only in an odd way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from gis.errors import Conflict, NotFound
from gis.reason import Reason
from gis.registers.importing.locks import alone
from workflows.deadlines import Budget
from workflows.standards.importing import LOCK
from workflows.standards.models import CaseClass, Standard, StandardDepartment

_KEPT = frozenset({"id", "valid_from", "valid_to"})


def odd_ones(session: Session, district: int, day: date) -> Sequence[tuple[Standard, CaseClass]]:
    """The conditions in force on `day` or to come that lack a limit or that somebody should look
    at, those without a limit first.
    """
    found = session.execute(
        select(Standard, CaseClass)
        .join(
            CaseClass,
            (CaseClass.district == Standard.district) & (CaseClass.id == Standard.class_id),
        )
        .where(
            Standard.district == district,
            or_(
                Standard.valid_to.is_(None),
                Standard.valid_to > func.greatest(Standard.valid_from, day),
            ),
            or_(Standard.amount.is_(None), func.jsonb_array_length(Standard.odd) > 0),
        )
        .order_by(Standard.amount.is_not(None), CaseClass.code, Standard.position)
    )
    return [(row[0], row[1]) for row in found]


def mend(  # noqa: PLR0913 - which, what, when and by whom
    session: Session,
    district: int,
    standard_id: int,
    budget: Budget | None,
    *,
    day: date,
    by_label: str,
) -> Standard:
    """Give a condition a limit, or without one say that it is right as it was read.

    A limit that cases may have been filed by is not written over: it ends on `day`, and a new
    version begins. One that is still to come is. Raises NotFound, or Conflict for one that is over
    or has no limit.
    """
    alone(session, district, LOCK)
    row = session.get(Standard, (district, standard_id), with_for_update=True)
    if row is None:
        raise NotFound(Reason("standard_unknown"))
    if row.valid_to is not None and row.valid_to <= day:
        raise Conflict(Reason("standard_not_in_force"))
    if budget is None and row.amount is None:
        raise Conflict(Reason("limit_needed"), "amount")
    begun = row.valid_from <= day
    if budget is not None and row.amount is not None and begun and _differs(row, budget):
        row = _version(session, row, day)
    if budget is not None:
        row.amount, row.unit = budget.amount, budget.unit
    row.odd, row.mended_by = [], by_label[:80]
    session.flush()
    return row


def _differs(row: Standard, budget: Budget) -> bool:
    return (row.amount, row.unit) != (budget.amount, budget.unit)


def _version(session: Session, row: Standard, day: date) -> Standard:
    """The row once more, from `day` on, with the departments that are linked to it."""
    columns = [column.name for column in Standard.__table__.columns if column.name not in _KEPT]
    new = Standard(
        valid_from=day, valid_to=row.valid_to, **{name: getattr(row, name) for name in columns}
    )
    row.valid_to = day
    session.add(new)
    session.flush()
    for link in session.scalars(
        select(StandardDepartment).where(
            StandardDepartment.district == row.district, StandardDepartment.standard_id == row.id
        )
    ).all():
        session.add(
            StandardDepartment(
                district=row.district,
                standard_id=new.id,
                part=link.part,
                department_id=link.department_id,
            )
        )
    return new
