"""Rows of the queue and of the list of all cases: pages by keyset, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from governance.console.forms import CaseFilter, Place, QueueFilter
from governance.permissions import SEES_ALL_CASES, Viewer
from workflows.cases.models import Case
from workflows.owners import OwnerKind
from workflows.roles import Role
from workflows.standards.queries import class_list

PAGE = 50
SEARCHED = timedelta(days=90)
"""Words are looked for in cases this young unless the filter names days; numbers in all."""
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
    func.coalesce(func.jsonb_array_length(Case.why["duplicates"]), 0).label("duplicates"),
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
    scoped = _mine(viewer) if wanted.scope == "mine" else Case.due_at.is_not(None)
    return session.execute(
        select(
            func.count().filter(_mine(viewer)).label("mine"),
            func.count().label("everything"),
            func.count().filter(and_(scoped, Case.due_at < now)).label("overdue"),
            func.count().filter(and_(scoped, Case.urgent)).label("urgent"),
            func.count().filter(and_(scoped, ROW[-1] > 0)).label("duplicates"),
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


def queue_conditions(
    session: Session, viewer: Viewer, wanted: QueueFilter, now: datetime
) -> list[ColumnElement[bool]]:
    conditions = [Case.district == viewer.district, Case.due_at.is_not(None)]
    if wanted.scope == "mine":
        conditions.append(_mine(viewer))
    if wanted.overdue:
        conditions.append(Case.due_at < now)
    if wanted.urgent:
        conditions.append(Case.urgent.is_(True))
    if wanted.duplicates:
        conditions.append(ROW[-1] > 0)
    if wanted.q:
        conditions.append(_says(wanted.q))
    return conditions + _common(session, viewer, wanted)


def list_conditions(
    session: Session, viewer: Viewer, wanted: CaseFilter, zone: ZoneInfo, now: datetime
) -> list[ColumnElement[bool]]:
    """The list's filter, narrowed to what `governance.permissions.may_see_case` allows."""
    conditions = [Case.district == viewer.district, *_visible(viewer)]
    states: dict[str, ColumnElement[bool]] = {
        "open": Case.due_at.is_not(None),
        "overdue": Case.due_at < now,
        "closed": Case.stage == "closed",
        "voided": Case.stage == "voided",
    }
    if wanted.state:
        conditions.append(states[wanted.state])
    if wanted.urgent:
        conditions.append(Case.urgent.is_(True))
    if wanted.late:
        conditions.append(Case.late.is_(wanted.late == "yes"))
    if wanted.grid is not None:
        conditions.append(Case.grid_id == wanted.grid)
    if wanted.department is not None:
        conditions.append(Case.department_id == wanted.department)
    for column, first, last in (
        (Case.opened_at, wanted.opened_from, wanted.opened_to),
        (Case.closed_at, wanted.closed_from, wanted.closed_to),
    ):
        if first:
            conditions.append(column >= midnight(first, zone))
        if last:
            conditions.append(column < midnight(last + timedelta(days=1), zone))
    if wanted.q:
        young = Case.opened_at > now - SEARCHED
        named = wanted.opened_from or wanted.closed_from or wanted.state in {"open", "overdue"}
        conditions.append(
            _says(wanted.q) if named else or_(Case.no == wanted.q, young & _says(wanted.q))
        )
    return conditions + _common(session, viewer, wanted)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a local day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _common(
    session: Session, viewer: Viewer, wanted: QueueFilter | CaseFilter
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.stage:
        conditions.append(Case.stage == wanted.stage)
    if wanted.street:
        conditions.append(Case.street_code == wanted.street)
    if wanted.case_class == "none":
        conditions.append(Case.class_id.is_(None))
    elif wanted.case_class:
        known = class_list(session, viewer.district).by_code.get(wanted.case_class)
        conditions.append(Case.class_id == (known.id if known else None))
    return conditions


def _mine(viewer: Viewer) -> ColumnElement[bool]:
    return and_(
        Case.due_at.is_not(None),
        or_(
            and_(Case.owner_kind == OwnerKind.ROLE, Case.owner_role == viewer.role),
            and_(Case.owner_kind == OwnerKind.ACCOUNT, Case.owner_account_id == viewer.account_id),
        ),
    )


def _visible(viewer: Viewer) -> list[ColumnElement[bool]]:
    if viewer.role in SEES_ALL_CASES:
        return []
    if viewer.role is Role.HANDLER:
        return [Case.department_id == viewer.department_id]
    return [Case.worker_id == viewer.account_id]


def _says(words: str) -> ColumnElement[bool]:
    """Every word, in the number, address or text."""
    return and_(
        *(
            or_(
                Case.no.icontains(word, autoescape=True),
                Case.address.icontains(word, autoescape=True),
                Case.text.icontains(word, autoescape=True),
            )
            for word in words.split()[:6]
        )
    )


def _cut(rows: Sequence[Row[*tuple[Any, ...]]], sorted_by: str) -> Page:
    if len(rows) <= PAGE:
        return Page(rows, None)
    last = rows[PAGE - 1]
    return Page(rows[:PAGE], Place(getattr(last, sorted_by), last.id))
