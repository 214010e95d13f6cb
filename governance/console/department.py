"""What a department has before it: to take, in hand, to confirm, handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, or_, select
from sqlalchemy.orm import Session, aliased

from governance.cases.pages import ROW
from governance.cases.results import latest_results, tasks_of
from governance.console.move_groups import main_of
from governance.console.requests import left_of
from governance.permissions import Viewer
from workflows import definitions
from workflows.applications.models import Application, ApplicationState
from workflows.cases.models import Case
from workflows.definition import Move, MoveKind
from workflows.owners import OwnerKind
from workflows.requests import BEFORE_DUE
from workflows.roles import Role

MOST = 200
RECENT = timedelta(days=7)
TO_TAKE = "assigned"
WORKED_ON = (TO_TAKE, "handling", "confirming", "replying")

ASKED = exists().where(
    Application.district == Case.district,
    Application.case_id == Case.id,
    Application.state == ApplicationState.WAITING,
)
_part = aliased(Case)
PARTS_OPEN = exists().where(
    _part.district == Case.district, _part.parent_id == Case.id, _part.due_at.is_not(None)
)
JOB = (
    *ROW,
    Case.returned,
    Case.reworks,
    Case.extensions,
    Case.suspensions,
    Case.appeals,
    ASKED.label("asked"),
    PARTS_OPEN.label("parts_open"),
)

Job = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Board:
    """Rows with the columns of JOB by deadline; parts of other departments' cases are among them.
    `handed_in` are those whose result others now check, newest first. `results` are what was handed
    in with those to confirm, `tasks` what parts are to do, both by id.
    """

    to_take: Sequence[Job]
    in_hand: Sequence[Job]
    to_confirm: Sequence[Job]
    colleagues: Sequence[Job]
    handed_in: Sequence[Job]
    overdue: int
    results: Mapping[int, str]
    tasks: Mapping[int, str]


def department_board(session: Session, viewer: Viewer, now: datetime) -> Board:
    """The open cases of the viewer's department and what it handed in lately."""
    department = viewer.department_id
    mine = Case.owner_account_id == viewer.account_id
    handling = (
        Case.owner_kind == OwnerKind.ACCOUNT,
        Case.department_id == department,
        Case.stage == "handling",
    )
    waits_there = (
        Case.owner_kind == OwnerKind.DEPARTMENT,
        Case.owner_department_id == department,
    )
    waiting = _open(session, viewer, *waits_there)
    in_hand = _open(session, viewer, *handling, mine)
    to_confirm = [row for row in waiting if row.stage != TO_TAKE]
    handed_in = session.execute(
        select(*JOB)
        .where(
            Case.district == viewer.district,
            Case.department_id == department,
            or_(Case.opened_at > now - RECENT, Case.closed_at > now - RECENT),
            Case.handed_in_at.is_not(None),
            Case.stage.not_in(WORKED_ON),
        )
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(20)
    ).all()
    parts = [row.id for row in (*waiting, *in_hand) if row.part]
    return Board(
        to_take=[row for row in waiting if row.stage == TO_TAKE],
        in_hand=in_hand,
        to_confirm=to_confirm,
        colleagues=_open(session, viewer, *handling, ~mine),
        handed_in=handed_in,
        overdue=sum(row.due_at < now for row in (*waiting, *in_hand)),
        tasks=tasks_of(session, viewer.district, parts),
        results=latest_results(session, viewer.district, [row.id for row in to_confirm]),
    )


def requests_open(row: Job, now: datetime) -> list[tuple[Move, int]]:
    """What a handler may ask for on this job now, and how often it may still be granted."""
    if row.asked:
        return []
    definition = definitions.get(row.definition, row.definition_version)
    found = []
    for move in definition.moves_from(row.stage):
        late = move.asks in BEFORE_DUE and (row.due_at is None or row.due_at <= now)
        if move.kind is MoveKind.ASK and Role.HANDLER in move.roles and not late:
            found.append((move, left_of(move, row)))
    return [(move, left) for move, left in found if left]


def asked_too_late(row: Job, now: datetime) -> bool:
    """Whether more time or a pause could have been asked for, had the clock not run out."""
    if row.asked or row.due_at > now:
        return False
    moves = definitions.get(row.definition, row.definition_version).moves_from(row.stage)
    return any(move.asks in BEFORE_DUE and Role.HANDLER in move.roles for move in moves)


def onward(row: Job) -> Move | None:
    """The step that a handler makes next with this job."""
    definition = definitions.get(row.definition, row.definition_version)
    return main_of(
        [move for move in definition.moves_from(row.stage) if Role.HANDLER in move.roles]
    )


def _open(session: Session, viewer: Viewer, *conditions: ColumnElement[bool]) -> Sequence[Job]:
    return session.execute(
        select(*JOB)
        .where(Case.district == viewer.district, Case.due_at.is_not(None), *conditions)
        .order_by(Case.due_at, Case.id)
        .limit(MOST)
    ).all()
