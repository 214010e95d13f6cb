"""Move a case: lock it, let the engine decide, and write all that follows."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import engine
from workflows.case_state import CaseState, ClockChange, ClockTurn, Decision
from workflows.cases import timing
from workflows.cases.changes import changes
from workflows.cases.checking import checked
from workflows.cases.events import event_row
from workflows.cases.following import followed_input, parts_that_follow
from workflows.cases.held import Held, hold
from workflows.cases.merging import hands_over, with_successor
from workflows.cases.models import Case, CaseEvent
from workflows.cases.notices import ANSWERED, NOTIFY_TASK, notice_row, notify_task
from workflows.cases.parts import join_task, open_parts
from workflows.cases.relocating import relocated
from workflows.cases.requests import follow_request
from workflows.cases.rerouting import reclassified
from workflows.cases.suspending import resume_task
from workflows.cases.telling import notice_of
from workflows.cases.writing import write
from workflows.definition import Definition, Effect, MoveKind
from workflows.engine import Actor, MoveInput, Owner
from workflows.refusals import OutOfDate, Refused
from workflows.roles import Role


@dataclass(frozen=True, slots=True)
class Step:
    """A move that somebody makes at a moment, with what comes with it."""

    move: str
    given: MoveInput
    actor: Actor
    at: datetime


def make_move(  # noqa: PLR0913 - what a move is made of
    session: Session,
    district: int,
    no: str,
    move: str,
    given: MoveInput,
    *,
    actor: Actor,
    now: datetime,
) -> Case:
    """Make a move of the case with this number; returns the case as it is after.

    Raises NotFound, Invalid with the field, or a Refused that names stage and owner. Whoever comes
    second waits for the row, and is then refused by what the first made of it. A correction is
    made of the open parts of the case, too, as far as they were like it.
    """
    held = hold(session, district, no, given.survivor_id)
    decision = advance(session, held, Step(move, given, actor, now))
    following = parts_that_follow(session, decision, held.case, held.was)
    write(session, held)
    for part in following:
        with suppress(Refused):
            brought = followed_input(decision, given)
            make_move(session, district, part, move, brought, actor=actor, now=now)
    return session.get_one(Case, (district, held.case.id), populate_existing=True)


def make_moves(session: Session, district: int, no: str, steps: Iterable[Step]) -> CaseState:
    """Make moves of one case one after the other, as `make_move` would, and write them together.

    All are made or none: what raises for one of them raises for all. Returns the state after the
    last. What an owner of a moment would have been told in between, nobody is.
    """
    listed = tuple(steps)
    survivor_id = next((each.given.survivor_id for each in listed if each.given.survivor_id), None)
    held = hold(session, district, no, survivor_id)
    for step in listed:
        advance(session, held, step)
    write(session, held)
    return held.state(session)


def advance(session: Session, held: Held, step: Step) -> Decision:
    """Make one move of a held case; nothing is written yet."""
    case, actor = held.case, step.actor
    # Clocks of several machines differ, and whoever waited for the row read theirs before.
    now = max(step.at, case.changed_at)
    given = checked(session, held, step.move, step.given, now)
    held.count_done(session, step.move)
    before = held.state(session)
    if hands_over(held, step.move, given):
        given = with_successor(session, held, before, given, actor=actor, now=now)
    try:
        decision = engine.decide(held.definition, before, step.move, given, actor=actor, now=now)
    except OutOfDate as refusal:
        raise _overtaken(session, case, held.definition, refusal) from None
    _change(session, held, decision, given, now)
    _turn_clocks(session, held, decision, now)
    follow_request(held, decision, given, now)
    _owe(held, decision, now)
    return decision


def _change(
    session: Session, held: Held, decision: Decision, given: MoveInput, now: datetime
) -> None:
    """Bring the case to the state after the decision, and tell the event."""
    case = held.case
    placed: dict[str, Any] = {}
    told: dict[str, Any] = {}
    if decision.move.kind is MoveKind.CORRECT and given.place is not None:
        placed, told = relocated(session, case, given.place, decision.event.actor)
    changed = changes(session, case, decision, given, placed, now)
    for column, value in changed.items():
        setattr(case, column, value)
    if decision.before and decision.before.class_id != decision.after.class_id:
        told |= reclassified(session, case)
    if decision.parts:
        told["parts"] = open_parts(session, held, decision, now)
    if decision.after.survivor_id is not None:
        told["survivor"] = _survivor_no(held)
    case.events += 1
    if decision.move.name in held.done:
        held.done[decision.move.name] += 1
    event = event_row(
        decision.event,
        district=case.district,
        case_id=case.id,
        seq=case.events,
        owner_label=case.owner_label,
    )
    event["detail"] |= told
    held.events.append(event)


def _survivor_no(held: Held) -> str:
    opened = {planned.opened.id: planned.opened.no for planned in held.opened}
    survivor = held.case.survivor_id or 0
    if survivor in opened:
        return opened[survivor]
    return held.survivor.no if held.survivor else ""


def _turn_clocks(session: Session, held: Held, decision: Decision, now: datetime) -> None:
    """Turn, stop and start clocks as decided; what the case shows of them follows."""
    case = held.case
    running = [clock for clock in held.clocks if clock.stopped_at is None]
    for clock in running:
        stops = clock.key in decision.stop_clocks
        if decision.turn is not None:
            timing.turn(session, case, clock, decision.turn, now)
            case.late = timing.lateness_of(held.clocks)
        elif stops and case.suspended_until is not None:
            timing.turn(session, case, clock, ClockChange(ClockTurn.RESUME), now)
        if stops:
            timing.stop(case, clock, now)
    if decision.start_clock is not None:
        clock = timing.begin(session, case, held.clocks, decision.start_clock, now)
        if clock not in held.clocks:
            clock.extensions = 0
            held.clocks.append(clock)
    if decision.after.closed_at is not None:
        case.due_at, case.due_provisional = None, False
    case.suspended_until = decision.after.suspended_until


def _owe(held: Held, decision: Decision, now: datetime) -> None:
    """What must happen because of the move. Who owned it for a moment need not hear of it."""
    case = held.case
    if (kind := notice_of(decision)) is not None:
        held.tasks = [task for task in held.tasks if task["kind"] != NOTIFY_TASK]
        held.tasks.append(notify_task(case.district, case.id, case.version, now, kind))
    if (resume := resume_task(case, decision)) is not None:
        held.tasks.append(resume)
    if case.parent_id is not None and decision.after.closed_at is not None:
        held.tasks.append(join_task(case, now))
    if decision.move.effect is Effect.ANSWER:
        leader = Owner.of_role(Role.LEADER)
        key = f"case:{case.id}:{case.version}:{ANSWERED}"
        held.notices.append(notice_row(case, leader, kind=ANSWERED, key=key, now=now))


def _overtaken(
    session: Session, case: Case, definition: Definition, refusal: OutOfDate
) -> OutOfDate:
    """The refusal with what the other person did, which stage and owner alone do not show."""
    titles = {move.name: move.title for move in definition.moves}
    last = session.scalars(
        select(CaseEvent)
        .where(
            CaseEvent.district == case.district,
            CaseEvent.case_id == case.id,
            CaseEvent.move.in_(titles),
        )
        .order_by(CaseEvent.seq.desc())
        .limit(1)
    ).first()
    if last is None:
        return refusal
    return refusal.told(titles[last.move], last.actor_label or last.actor_role)
