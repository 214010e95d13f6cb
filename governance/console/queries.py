"""Rows of the queue: pages by keyset, how many there are, and where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select, tuple_
from sqlalchemy.orm import Session

from governance.cases.pages import DUPLICATES, PAGE, ROW, Page, cut
from governance.console.conditions import mine, queue_conditions
from governance.console.forms import QueueFilter
from governance.permissions import Viewer
from workflows.cases.models import Case


def queue_page(session: Session, viewer: Viewer, wanted: QueueFilter, now: datetime) -> Page:
    """Open cases by the time their stage ends, the most pressing first."""
    key = tuple_(Case.due_at, Case.id)
    statement = select(*ROW).where(*queue_conditions(session, viewer, wanted, now))
    if wanted.after:
        statement = statement.where(key > tuple_(wanted.after.at, wanted.after.id))
    rows = session.execute(statement.order_by(Case.due_at, Case.id).limit(PAGE + 1)).all()
    return cut(rows, "due_at")


def queue_counts(session: Session, viewer: Viewer, wanted: QueueFilter, now: datetime) -> Any:
    """Sizes of the queue's tabs and chips: mine, everything, and within the chosen scope."""
    scoped = mine(viewer) if wanted.scope == "mine" else Case.due_at.is_not(None)
    return session.execute(
        select(
            func.count().filter(mine(viewer)).label("mine"),
            func.count().label("everything"),
            func.count().filter(and_(scoped, Case.due_at < now)).label("overdue"),
            func.count().filter(and_(scoped, Case.urgent)).label("urgent"),
            func.count().filter(and_(scoped, DUPLICATES > 0)).label("duplicates"),
        ).where(Case.district == viewer.district, Case.due_at.is_not(None))
    ).one()


def arrived_since(
    session: Session, viewer: Viewer, wanted: QueueFilter, since: datetime, now: datetime
) -> int:
    """How many cases of this queue were changed after `since`: what a reload would bring."""
    conditions = queue_conditions(session, viewer, wanted, now)
    some = select(Case.id).where(*conditions, Case.changed_at > since).limit(100)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def overdue_since(
    session: Session, viewer: Viewer, wanted: QueueFilter, since: datetime, now: datetime
) -> int:
    """How many cases of this queue have passed their time after `since`."""
    conditions = queue_conditions(session, viewer, wanted, now)
    some = select(Case.id).where(*conditions, Case.due_at > since, Case.due_at <= now).limit(100)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def queue_pins(
    session: Session, viewer: Viewer, wanted: QueueFilter, now: datetime, limit: int = 2000
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Where the cases of this queue lie, the most pressing first; lon and lat in CGCS2000."""
    return session.execute(
        select(
            Case.no,
            Case.class_id,
            Case.urgent,
            Case.due_at,
            func.ST_X(Case.geom).label("lon"),
            func.ST_Y(Case.geom).label("lat"),
        )
        .where(*queue_conditions(session, viewer, wanted, now), Case.geom.is_not(None))
        .order_by(Case.due_at, Case.id)
        .limit(limit)
    ).all()
