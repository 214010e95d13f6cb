"""What must agree between the rows of one case, whoever moved it, whenever, and what died."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy.orm import Session

from tests.workflows.agreement_beyond import (
    assert_family_agrees,
    assert_requests_agree,
    assert_suspension_agrees,
)
from workflows import definitions
from workflows.calendars import calendar_of
from workflows.cases.clocks import reckoning_of
from workflows.cases.models import Case, CaseEvent, Clock
from workflows.cases.queries import clocks_of, story
from workflows.cases.recounting import RECOUNTED
from workflows.cases.state import owner_of
from workflows.cases.timing import watch_of
from workflows.definition import Definition, Move, MoveKind, Rung
from workflows.engine import OwnerKind
from workflows.standards.models import Standard


def assert_rows_agree(session: Session, case: Case) -> None:
    """Read the case and all that hangs on it anew, and compare."""
    session.expire_all()
    definition = definitions.get(case.definition, case.definition_version)
    clocks, events = clocks_of(session, case), story(session, case)
    _owner(definition, case)
    _clocks(session, definition, case, clocks)
    for clock in clocks:
        _reminders(session, case, clock)
    _story(definition, case, events)
    assert_requests_agree(session, case, events)
    assert_suspension_agrees(session, case, clocks)
    assert_family_agrees(session, case)
    if case.standard_id is not None:
        standard = session.get(Standard, (case.district, case.standard_id))
        assert standard is not None
        assert standard.class_id == case.class_id


def _owner(definition: Definition, case: Case) -> None:
    ended = definition.stages[case.stage].ended
    owner = owner_of(case)  # refuses to be made of more or less than one of its columns
    assert (owner.kind is OwnerKind.NOBODY) is ended
    assert (case.closed_at is not None) is ended
    if owner.kind is OwnerKind.DEPARTMENT:
        assert owner.department_id == case.department_id
    if owner.kind is OwnerKind.ACCOUNT:
        people = {case.handler_id: case.handler_label, case.worker_id: case.worker_label}
        assert people[owner.account_id] == owner.label


def _clocks(session: Session, definition: Definition, case: Case, clocks: Sequence[Clock]) -> None:
    stage = definition.stages[case.stage]
    running = [clock for clock in clocks if clock.stopped_at is None]
    assert [clock.key for clock in running] == ([] if stage.ended else [stage.clock])
    assert case.due_at == next((clock.due_at for clock in running), None)
    assert case.due_provisional is any(clock.provisional for clock in running)
    for clock in clocks:
        moments = [clock.started_at, *_moments(clock)]
        assert moments == sorted(moments)
        reckoning = reckoning_of(clock, calendar_of(session, case.district, clock.calendar_id))
        assert reckoning.due() == {"due_at": clock.due_at, "provisional": clock.provisional}
        assert clock.revision >= 1 + len(clock.pauses)
    handling = [clock for clock in clocks if clock.key == "handling"]
    assert case.handling_due_at == (handling[-1].due_at if handling else None)
    assert case.late is any(clock.overdue_at is not None for clock in handling)


def _moments(clock: Clock) -> list[datetime]:
    """When it stopped and went on, in turn."""
    ends = [datetime.fromisoformat(moment) for pause in clock.pauses for moment in pause]
    return ends if clock.stopped_at is None else [*ends, clock.stopped_at]


def _reminders(session: Session, case: Case, clock: Clock) -> None:
    """A clock that runs says when to look at it next, until it has nothing left to say."""
    rungs = rungs_of(case, clock.key)
    if clock.stopped_at is not None:
        assert clock.next_rung_at is None
        assert clock.overdue_at is not None or clock.stopped_at <= clock.due_at
        return
    if clock.rung == len(rungs) and clock.overdue_at is not None:
        assert clock.next_rung_at is None
        return
    calendar = calendar_of(session, case.district, clock.calendar_id)
    reckoning = reckoning_of(clock, calendar)
    watch = watch_of(case, clock.key, reckoning.budget)
    now = clock.next_rung_at
    assert now is not None
    assert now == watch.wakes_at(reckoning, clock.rung, clock.due_at, clock.overdue_at, now)


def rungs_of(case: Case, key: str) -> tuple[Rung, ...]:
    definition = definitions.get(case.definition, case.definition_version)
    return definition.clocks[key].ladder.rungs


def _story(definition: Definition, case: Case, events: Sequence[CaseEvent]) -> None:
    assert [event.seq for event in events] == list(range(1, case.events + 1))
    reminders = {rung.name for key in definition.clocks for rung in rungs_of(case, key)}
    moves = [event for event in events if event.move not in reminders | {RECOUNTED}]
    assert len(moves) == case.version
    assert all(event.from_stage == event.to_stage for event in events if event not in moves)
    assert events[0].from_stage is None
    for before, after in pairwise(events):
        assert after.from_stage == before.to_stage
    assert events[-1].to_stage == case.stage
    made = [_move_of(definition, event) for event in moves[1:]]
    kinds = Counter(move.kind for move in made)
    steps = [
        move.kind
        for move, event in zip(made, moves[1:], strict=True)
        if not move.kind.stays or event.from_stage != event.to_stage
    ]
    assert case.returned is (steps[-1:] == [MoveKind.RETURN])
    assert (kinds[MoveKind.RETURN], kinds[MoveKind.REWORK], kinds[MoveKind.REOPEN]) == (
        case.returns,
        case.reworks,
        case.reopenings,
    )


def _move_of(definition: Definition, event: CaseEvent) -> Move:
    """The one move of the process that this event can have been."""
    led_to = {move.to for move in definition.moves if move.asks and move.to}
    [move] = [
        move
        for move in definition.moves_named(event.move)
        if event.from_stage in move.from_stages
        and (
            move.leads_to(event.from_stage) == event.to_stage
            or (move.kind is MoveKind.GRANT and event.to_stage in led_to)
        )
    ]
    assert event.actor_role in move.roles
    return move
