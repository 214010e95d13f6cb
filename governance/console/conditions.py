"""What the filters of the queue and of the list mean, as conditions on cases."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import Session

from governance.console.forms import CaseFilter, QueueFilter
from governance.permissions import SEES_ALL_CASES, Viewer
from workflows.cases.models import Case
from workflows.owners import OwnerKind
from workflows.roles import Role
from workflows.standards.queries import class_list

SEARCHED = timedelta(days=90)
"""Words are looked for in cases this young unless the filter names days; numbers in all."""
NUMBER = re.compile(r"\d{19}")
DUPLICATES = func.coalesce(func.jsonb_array_length(Case.why["duplicates"]), 0)
"""How many likely duplicates a case has."""


def queue_conditions(
    session: Session, viewer: Viewer, wanted: QueueFilter, now: datetime
) -> list[ColumnElement[bool]]:
    conditions = [Case.district == viewer.district, Case.due_at.is_not(None)]
    if wanted.scope == "mine":
        conditions.append(mine(viewer))
    if wanted.overdue:
        conditions.append(Case.due_at < now)
    if wanted.urgent:
        conditions.append(Case.urgent.is_(True))
    if wanted.duplicates:
        conditions.append(DUPLICATES > 0)
    if wanted.q:
        conditions.append(_says(wanted.q))
    return conditions + _common(session, viewer, wanted)


def list_conditions(
    session: Session, viewer: Viewer, wanted: CaseFilter, zone: ZoneInfo, now: datetime
) -> list[ColumnElement[bool]]:
    """The list's filter, narrowed to what `governance.permissions.may_see_case` allows."""
    conditions = [Case.district == viewer.district, *visible(viewer), *_days(wanted, zone)]
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
    return conditions + _searched(wanted, now) + _common(session, viewer, wanted)


def _days(wanted: CaseFilter, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for column, first, last in (
        (Case.opened_at, wanted.opened_from, wanted.opened_to),
        (Case.closed_at, wanted.closed_from, wanted.closed_to),
    ):
        if first:
            conditions.append(column >= midnight(first, zone))
        if last:
            conditions.append(column < midnight(last + timedelta(days=1), zone))
    return conditions


def _searched(wanted: CaseFilter, now: datetime) -> list[ColumnElement[bool]]:
    """A whole number is looked up; words are looked for where the filter or SEARCHED ends."""
    if not wanted.q:
        return []
    if NUMBER.fullmatch(wanted.q):
        return [Case.no == wanted.q]
    bounded = wanted.opened_from or wanted.closed_from or wanted.state in {"open", "overdue"}
    return [_says(wanted.q)] if bounded else [_says(wanted.q), Case.opened_at > now - SEARCHED]


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


def mine(viewer: Viewer) -> ColumnElement[bool]:
    return and_(
        Case.due_at.is_not(None),
        or_(
            and_(Case.owner_kind == OwnerKind.ROLE, Case.owner_role == viewer.role),
            and_(Case.owner_kind == OwnerKind.ACCOUNT, Case.owner_account_id == viewer.account_id),
        ),
    )


def visible(viewer: Viewer) -> list[ColumnElement[bool]]:
    """Of all cases those that `governance.permissions.may_see_case` lets the viewer see."""
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
