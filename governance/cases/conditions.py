"""What the filter of cases means, as conditions on cases, and what a viewer may see of them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_
from sqlalchemy.orm import Session

from gis.orm import SRID
from governance.cases.counted import counted_by
from governance.cases.filter import Box, CaseFilter
from governance.permissions import SEES_ALL_CASES, Viewer
from governance.presentation import SOON
from workflows.applications.models import Application, ApplicationState
from workflows.cases.models import Case
from workflows.roles import Role
from workflows.standards.queries import class_list

SEARCHED = timedelta(days=90)
"""Words are looked for in cases this young unless the filter names days; numbers in all."""
RECENT = timedelta(days=7)
NUMBER = re.compile(r"\d{19}")

Condition = ColumnElement[bool]


def case_conditions(
    session: Session, viewer: Viewer, wanted: CaseFilter, zone: ZoneInfo, now: datetime
) -> list[Condition]:
    """The filter, narrowed to what `governance.permissions.may_see_case` allows."""
    return [
        Case.district == viewer.district,
        *visible(viewer),
        *in_state(wanted.state, now),
        *_days(wanted, zone),
        *_searched(wanted, now),
        *of_kind(session, viewer, wanted.stage, wanted.street, wanted.case_class),
        *_pressing(wanted.due, now),
        *_plain(wanted),
        *counted_by(session, viewer.district, wanted, zone),
    ]


def pressing(now: datetime) -> ColumnElement[str]:
    """`late`, `soon` or `calm` by the running clock, as `countdown_level` says it; or `none`."""
    return case(
        (Case.due_at.is_(None), "none"),
        (Case.due_at < now, "late"),
        (Case.due_at <= now + SOON, "soon"),
        else_="calm",
    )


def in_state(state: str, now: datetime) -> list[Condition]:
    states: dict[str, Condition] = {
        "open": Case.due_at.is_not(None),
        "overdue": Case.due_at < now,
        "urgent": and_(Case.urgent.is_(True), Case.due_at.is_not(None)),
        "ownerless": and_(Case.stage == "ownerless", Case.due_at.is_not(None)),
        "suspended": and_(Case.suspended_until.is_not(None), Case.due_at.is_not(None)),
        "supervised": and_(Case.supervised_at.is_not(None), Case.due_at.is_not(None)),
        "asking": and_(Case.due_at.is_not(None), _asks()),
        "recent": Case.opened_at > now - RECENT,
        "closed": Case.stage == "closed",
        "refused": Case.stage == "refused",
        "merged": Case.stage == "merged",
        "voided": Case.stage == "voided",
    }
    return [states[state]] if state in states else []


def _asks() -> Condition:
    """A request of the case waits for somebody's answer."""
    return exists().where(
        Application.district == Case.district,
        Application.case_id == Case.id,
        Application.state == ApplicationState.WAITING,
    )


def of_kind(
    session: Session, viewer: Viewer, stage: str | None, street: str | None, code: str | None
) -> list[Condition]:
    """In this stage and street, of the class with this code; `none` is no class at all."""
    conditions: list[Condition] = []
    if stage:
        conditions.append(Case.stage == stage)
    if street:
        conditions.append(Case.street_code == street)
    if code == "none":
        conditions.append(Case.class_id.is_(None))
    elif code:
        known = class_list(session, viewer.district).by_code.get(code)
        conditions.append(Case.class_id == known.id if known else false())
    return conditions


def visible(viewer: Viewer) -> list[Condition]:
    """Of all cases those that `governance.permissions.may_see_case` lets the viewer see."""
    if viewer.role in SEES_ALL_CASES:
        return []
    if viewer.role is Role.HANDLER:
        return [Case.department_id == viewer.department_id]
    return [Case.worker_id == viewer.account_id]


def within(box: Box) -> Condition:
    """In the view, by numbers: the index alone rounds to a metre."""
    lon, lat = func.ST_X(Case.geom), func.ST_Y(Case.geom)
    return and_(
        Case.geom.op("&&")(func.ST_MakeEnvelope(*box, SRID)),
        lon.between(box.west, box.east),
        lat.between(box.south, box.north),
    )


def says(words: str) -> Condition:
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


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a local day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _pressing(due: str, now: datetime) -> list[Condition]:
    if not due:
        return []
    spans: dict[str, Condition] = {
        "late": Case.due_at < now,
        "soon": Case.due_at.between(now, now + SOON),
        "calm": Case.due_at > now + SOON,
        "none": Case.due_at.is_(None),
    }
    return [spans[due]]


def _plain(wanted: CaseFilter) -> list[Condition]:
    conditions: list[Condition] = []
    if wanted.urgent:
        conditions.append(Case.urgent.is_(True))
    if wanted.late:
        conditions.append(Case.late.is_(wanted.late == "yes"))
    if wanted.grid is not None:
        conditions.append(Case.grid_id == wanted.grid)
    if wanted.department is not None:
        conditions.append(Case.department_id == wanted.department)
    if wanted.placed:
        conditions.append(Case.geom.is_not(None) if wanted.placed == "yes" else Case.geom.is_(None))
    if wanted.bbox:
        conditions.append(within(wanted.bbox))
    return conditions


def _days(wanted: CaseFilter, zone: ZoneInfo) -> list[Condition]:
    conditions: list[Condition] = []
    for column, first, last in (
        (Case.opened_at, wanted.opened_from, wanted.opened_to),
        (Case.closed_at, wanted.closed_from, wanted.closed_to),
    ):
        if first:
            conditions.append(column >= midnight(first, zone))
        if last:
            conditions.append(column < midnight(last + timedelta(days=1), zone))
    return conditions


def _searched(wanted: CaseFilter, now: datetime) -> list[Condition]:
    """A whole number is looked up; words are looked for where the filter or SEARCHED ends."""
    if not wanted.q:
        return []
    if NUMBER.fullmatch(wanted.q):
        return [Case.no == wanted.q]
    bound = [] if wanted.words_are_bounded else [Case.opened_at > now - SEARCHED]
    return [says(wanted.q), *bound]
