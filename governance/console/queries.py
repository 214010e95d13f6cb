"""Rows of the queue and of the list of all cases: pages by keyset, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, and_, func, select, tuple_
from sqlalchemy.orm import Session

from governance.console.conditions import DUPLICATES, list_conditions, mine, queue_conditions
from governance.console.forms import CaseFilter, Place, QueueFilter
from governance.permissions import Viewer
from workflows.cases.models import Case

PAGE = 50
COUNTED = 10_000

ROW = (
    Case.id,
    Case.no,
    Case.text,
    Case.address,
    Case.class_id,
    Case.stage,
    Case.definition,
    Case.definition_version,
    Case.urgent,
    Case.late,
    Case.due_at,
    Case.due_provisional,
    Case.source,
    Case.street_code,
    Case.community_code,
    Case.department_id,
    Case.owner_label,
    Case.handler_label,
    Case.opened_at,
    Case.closed_at,
    Case.version,
    DUPLICATES.label("duplicates"),
)


@dataclass(frozen=True)
class Page:
    """Rows of one page; `after` is where the next begins, or None at the end."""

    rows: Sequence[Row[*tuple[Any, ...]]]
    after: Place | None


def queue_page(session: Session, viewer: Viewer, wanted: QueueFilter, now: datetime) -> Page:
    """Open cases by the time their stage ends, the most pressing first."""
    key = tuple_(Case.due_at, Case.id)
    statement = select(*ROW).where(*queue_conditions(session, viewer, wanted, now))
    if wanted.after:
        statement = statement.where(key > tuple_(wanted.after.at, wanted.after.id))
    rows = session.execute(statement.order_by(Case.due_at, Case.id).limit(PAGE + 1)).all()
    return _cut(rows, "due_at")


def list_page(
    session: Session, viewer: Viewer, wanted: CaseFilter, zone: ZoneInfo, now: datetime
) -> Page:
    """Cases of every state that the viewer may see, the newest first."""
    key = tuple_(Case.opened_at, Case.id)
    statement = select(*ROW).where(*list_conditions(session, viewer, wanted, zone, now))
    if wanted.after:
        statement = statement.where(key < tuple_(wanted.after.at, wanted.after.id))
    ordered = statement.order_by(Case.opened_at.desc(), Case.id.desc())
    return _cut(session.execute(ordered.limit(PAGE + 1)).all(), "opened_at")


def list_count(
    session: Session, viewer: Viewer, wanted: CaseFilter, zone: ZoneInfo, now: datetime
) -> int:
    """How many cases the list holds; counting stops above COUNTED."""
    some = select(Case.id).where(*list_conditions(session, viewer, wanted, zone, now))
    return session.scalar(select(func.count()).select_from(some.limit(COUNTED + 1).subquery())) or 0


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


def _cut(rows: Sequence[Row[*tuple[Any, ...]]], sorted_by: str) -> Page:
    if len(rows) <= PAGE:
        return Page(rows, None)
    last = rows[PAGE - 1]
    return Page(rows[:PAGE], Place(getattr(last, sorted_by), last.id))
