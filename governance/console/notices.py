"""The notices that wait for somebody: theirs, their role's and their department's.

That a calendar does not know a year concerns administrators, too, who see no case.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, true, update
from sqlalchemy.orm import Session

from governance.cases.conditions import visible
from governance.permissions import Viewer
from workflows.cases.models import Case
from workflows.cases.notice_models import Notice
from workflows.cases.unknown_years import ALARM

KEPT = timedelta(days=7)
"""What is older has long shown itself in the queues; counting it would only cost time."""


def unread(session: Session, viewer: Viewer, now: datetime) -> int:
    """How many notices wait; counting stops at 100."""
    if viewer.account_id is None:
        return 0
    some = select(Notice.id).where(*_waiting(viewer, now), *_still_theirs(viewer)).limit(100)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def latest(
    session: Session, viewer: Viewer, now: datetime, limit: int = 100
) -> Sequence[Row[Notice, Case]]:
    """The newest notices with their cases, read and unread; none of a case that went to others."""
    return session.execute(
        select(Notice, Case)
        .join(Case, (Case.district == Notice.district) & (Case.id == Notice.case_id))
        .where(*_mine(viewer, now), _of_calendars_or(*visible(viewer)))
        .order_by(Notice.at.desc(), Notice.id.desc())
        .limit(limit)
    ).all()


def mark_read(session: Session, viewer: Viewer, *, now: datetime) -> None:
    """Whoever of a role or department reads a notice has read it for all of them."""
    session.execute(update(Notice).where(*_waiting(viewer, now)).values(read_at=now))


def _mine(viewer: Viewer, now: datetime) -> list[ColumnElement[bool]]:
    addressees = [Notice.account_id == viewer.account_id, Notice.role == viewer.role]
    if viewer.department_id is not None:
        addressees.append(Notice.department_id == viewer.department_id)
    return [Notice.district == viewer.district, Notice.at > now - KEPT, or_(*addressees)]


def _waiting(viewer: Viewer, now: datetime) -> list[ColumnElement[bool]]:
    return [*_mine(viewer, now), Notice.read_at.is_(None)]


def _still_theirs(viewer: Viewer) -> list[ColumnElement[bool]]:
    """The centre sees every case, so that only others need a look at the case's row."""
    conditions = visible(viewer)
    if not conditions:
        return []
    same_case = (Case.district == Notice.district, Case.id == Notice.case_id)
    return [_of_calendars_or(exists().where(*same_case, *conditions))]


def _of_calendars_or(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(Notice.kind == ALARM, and_(true(), *conditions))
