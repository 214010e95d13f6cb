"""Pages of cases by keyset, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.orm import Session

from governance.cases.conditions import case_conditions, in_state, visible
from governance.cases.filter import CaseFilter, Place, State
from governance.permissions import Viewer
from workflows.cases.models import Case

PAGE = 50
COUNTED = 10_000
DUPLICATES = func.coalesce(func.jsonb_array_length(Case.why["duplicates"]), 0)
"""How many likely duplicates a case has."""

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
    Case.exempt,
    Case.part,
    Case.suspended_until,
    Case.supervised_at,
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
    func.ST_X(Case.geom).label("lon"),
    func.ST_Y(Case.geom).label("lat"),
)


@dataclass(frozen=True)
class Page:
    """Rows of one page; `after` is where the next begins, or None at the end."""

    rows: Sequence[Row[*tuple[Any, ...]]]
    after: Place | None


def list_page(
    session: Session, viewer: Viewer, wanted: CaseFilter, zone: ZoneInfo, now: datetime
) -> Page:
    """Cases of every state that the viewer may see, the newest first."""
    key = tuple_(Case.opened_at, Case.id)
    statement = select(*ROW).where(*case_conditions(session, viewer, wanted, zone, now))
    if wanted.after:
        statement = statement.where(key < tuple_(wanted.after.at, wanted.after.id))
    ordered = statement.order_by(Case.opened_at.desc(), Case.id.desc())
    return cut(session.execute(ordered.limit(PAGE + 1)).all(), "opened_at")


def pressing_page(
    session: Session, viewer: Viewer, wanted: CaseFilter, zone: ZoneInfo, now: datetime
) -> Page:
    """The same, but of open cases the most pressing first."""
    if not wanted.running:
        return list_page(session, viewer, wanted, zone, now)
    key = tuple_(Case.due_at, Case.id)
    statement = select(*ROW).where(*case_conditions(session, viewer, wanted, zone, now))
    if wanted.after:
        statement = statement.where(key > tuple_(wanted.after.at, wanted.after.id))
    rows = session.execute(statement.order_by(Case.due_at, Case.id).limit(PAGE + 1)).all()
    return cut(rows, "due_at")


def list_count(
    session: Session, viewer: Viewer, wanted: CaseFilter, zone: ZoneInfo, now: datetime
) -> int:
    """How many cases the list holds; counting stops above COUNTED."""
    some = select(Case.id).where(*case_conditions(session, viewer, wanted, zone, now))
    return session.scalar(select(func.count()).select_from(some.limit(COUNTED + 1).subquery())) or 0


WATCHED: tuple[State, ...] = ("ownerless", "suspended", "supervised", "asking")
"""States of which the list says beside their tabs how many there are: each is a handful."""


def watched_counts(session: Session, viewer: Viewer, now: datetime) -> dict[str, int]:
    """How many open cases that the viewer may see are in each of WATCHED."""
    seen = (Case.district == viewer.district, *visible(viewer))
    columns = [
        select(func.count())
        .select_from(Case)
        .where(*seen, *in_state(state, now))
        .scalar_subquery()
        .label(state)
        for state in WATCHED
    ]
    row = session.execute(select(*columns)).one()
    return dict(zip(WATCHED, row, strict=True))


def cut(rows: Sequence[Row[*tuple[Any, ...]]], sorted_by: str) -> Page:
    """A page of rows that were asked for with one more than it holds."""
    if len(rows) <= PAGE:
        return Page(rows, None)
    last = rows[PAGE - 1]
    return Page(rows[:PAGE], Place(getattr(last, sorted_by), last.id))
