"""Take back a version of the standards that has not begun: what it ended goes on as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gis.errors import Conflict
from gis.reason import Reason
from gis.registers.importing.locks import alone
from workflows.standards.importing import LOCK
from workflows.standards.models import CaseClass, Standard, StandardsImport


def coming(session: Session, district: int, day: date) -> Sequence[date]:
    """The days after `day` on which conditions begin or end, the last first."""
    begins = select(Standard.valid_from.label("on")).where(
        Standard.district == district,
        Standard.valid_to.is_(None) | (Standard.valid_to > Standard.valid_from),
    )
    ends = select(Standard.valid_to).where(
        Standard.district == district, Standard.valid_to > Standard.valid_from
    )
    days = begins.union(ends).subquery()
    return session.scalars(
        select(days.c.on).where(days.c.on > day).order_by(days.c.on.desc())
    ).all()


def withdraw(  # noqa: PLR0913 - which, when and by whom
    session: Session, district: int, since: date, *, day: date, now: datetime, by_label: str
) -> int:
    """Take back what was to begin on `since`; returns how many conditions never come to hold.

    They stay as rows that held on no day. Names of classes stay as the table said them. Raises
    Conflict where nothing begins then, it has begun, or another version follows.
    """
    alone(session, district, LOCK)
    days = coming(session, district, day)
    if since not in days:
        raise Conflict(Reason("standards_version_none", {"day": since.isoformat()}), "since")
    if since != days[0]:
        raise Conflict(Reason("standards_later_version", {"since": days[0].isoformat()}), "since")
    mine = Standard.district == district
    session.execute(
        update(Standard)
        .where(mine, Standard.valid_to == since, Standard.valid_from < since)
        .values(valid_to=None)
    )
    taken = session.scalars(
        update(Standard)
        .where(mine, Standard.valid_from == since, Standard.valid_to.is_(None))
        .values(valid_to=since)
        .returning(Standard.id)
    ).all()
    session.execute(
        update(CaseClass)
        .where(CaseClass.district == district, CaseClass.ended_on == since)
        .values(ended_on=None)
    )
    left = select(Standard.class_id).where(mine, Standard.valid_to.is_(None))
    session.execute(
        update(CaseClass)
        .where(
            CaseClass.district == district,
            CaseClass.ended_on.is_(None),
            CaseClass.id.in_(select(Standard.class_id).where(mine, Standard.valid_from == since)),
            CaseClass.id.not_in(left),
        )
        .values(ended_on=day)
    )
    session.add(
        StandardsImport(
            district=district,
            imported_at=now,
            by_label=by_label,
            file_name="",
            valid_from=since,
            counts={"withdrawn": len(taken)},
            odd=[],
        )
    )
    session.flush()
    return len(taken)
