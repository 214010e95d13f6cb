"""What must agree beyond the rows of one case: requests, suspensions, parts, survivors, duties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import definitions
from workflows.applications.models import Application, ApplicationState
from workflows.applications.queries import requests_of
from workflows.cases.models import Case, CaseEvent, Clock
from workflows.cases.notice_models import Notice
from workflows.cases.parts import JOIN_TASK
from workflows.cases.queries import merged_into, parts_of, survivor_of
from workflows.cases.suspending import RESUME_TASK
from workflows.definition import Asks, Definition, Move, MoveKind
from workflows.tasks.models import Task, TaskState

COUNTED = {Asks.EXTEND: "extensions", Asks.SUSPEND: "suspensions"}


def assert_requests_agree(session: Session, case: Case, events: Sequence[CaseEvent]) -> None:
    definition = definitions.get(case.definition, case.definition_version)
    asked = {move.name: move for move in definition.moves if move.asks}
    made = requests_of(session, case)
    states = Counter((one.kind, one.state) for one in made)
    assert [one.move for one in made] == [each.move for each in events if each.move in asked]
    for one in made:
        _one_request(case, asked[one.move], one)
    for kind, column in COUNTED.items():
        assert getattr(case, column) == states[kind, ApplicationState.GRANTED]
    appeals = (ApplicationState.GRANTED, ApplicationState.REFUSED)
    assert case.appeals == sum(states[Asks.APPEAL, state] for state in appeals)
    if case.exempt:
        assert states[Asks.APPEAL, ApplicationState.GRANTED] == 1
    if case.forced:
        assert states[Asks.FORCE_CLOSE, ApplicationState.GRANTED]
        assert case.stage == "closed"
    _told(session, case, definition, made, events)


def _one_request(case: Case, move: Move, one: Application) -> None:
    waits = one.state is ApplicationState.WAITING
    assert (one.answered_at is None) is waits
    assert one.approver is move.approval[one.step]
    assert not waits or case.stage in move.from_stages
    assert (one.until is not None) is (one.kind is Asks.SUSPEND)


def _told(
    session: Session,
    case: Case,
    definition: Definition,
    made: Sequence[Application],
    events: Sequence[CaseEvent],
) -> None:
    """Whoever must answer hears of each asking and each further approval; the asker of the end."""
    kinds = Counter(
        session.scalars(
            select(Notice.kind).where(Notice.district == case.district, Notice.case_id == case.id)
        )
    )
    states = Counter(one.state for one in made)
    granted = [each for each in events if _kind_of(definition, each.move) is MoveKind.GRANT]
    further = len(granted) - states[ApplicationState.GRANTED]
    assert kinds["request_waiting"] == len(made) + further
    for state in (ApplicationState.GRANTED, ApplicationState.REFUSED, ApplicationState.LAPSED):
        assert kinds[f"request_{state}"] == states[state]


def _kind_of(definition: Definition, name: str) -> MoveKind | None:
    named = definition.moves_named(name)
    return named[0].kind if named else None


def assert_suspension_agrees(session: Session, case: Case, clocks: Sequence[Clock]) -> None:
    """A clock stands until the moment that the case shows, and then a duty lets it go on."""
    assert sum(clock.extensions for clock in clocks) == case.extensions
    running = [clock for clock in clocks if clock.stopped_at is None]
    last = [datetime.fromisoformat(clock.pauses[-1][1]) for clock in running if clock.pauses]
    if case.suspended_until is None:
        assert all(until <= case.changed_at for until in last)
        return
    assert last == [case.suspended_until]
    owed = session.scalars(
        select(Task.run_at).where(
            Task.district == case.district,
            Task.kind == RESUME_TASK,
            Task.key.like(f"{case.id}:%"),
            Task.state == TaskState.READY,
        )
    ).all()
    assert case.suspended_until in owed


def assert_family_agrees(session: Session, case: Case) -> None:
    """Parts know their parent, a split one waits for them or is joined; survivors end in one."""
    definition = definitions.get(case.definition, case.definition_version)
    parts = parts_of(session, case)
    if case.parent_id is not None:
        assert not parts
    joins = any(move.kind is MoveKind.JOIN for move in definition.moves_from(case.stage))
    if joins and all(part.closed_at for part in parts):
        owed = select(Task.id).where(
            Task.district == case.district,
            Task.kind == JOIN_TASK,
            Task.key.like(f"{case.id}:%"),
            Task.state == TaskState.READY,
        )
        assert session.scalars(owed).first() is not None
    assert (case.survivor_id is not None) is (case.stage == "merged")
    survivor = survivor_of(session, case)
    assert survivor.survivor_id is None
    assert (survivor.id == case.id) is (case.survivor_id is None)
    if case.survivor_id is not None:
        assert case in merged_into(session, survivor)
    if case.closed_at is not None:
        assert case.supervised_at is None
