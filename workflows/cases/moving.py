"""Move a case: lock it, let the engine decide, and write all that follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from gis.errors import Invalid, NotFound
from gis.reason import Reason
from workflows import definitions, engine
from workflows.calendars import calendars
from workflows.cases import clocks
from workflows.cases.events import event_row
from workflows.cases.models import Case, CaseEvent, Clock
from workflows.cases.notices import notify_task
from workflows.cases.rungs import HANDLING
from workflows.cases.state import owner_columns, state_of
from workflows.deadlines import Budget
from workflows.definition import MoveKind
from workflows.dispatch.queries import routing
from workflows.engine import Actor, ClockStart, Decision, MoveInput, OwnerKind
from workflows.standards.queries import KnownStandard, class_list
from workflows.tasks.services import owe


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
    second waits for the row, and is then refused by what the first made of it.
    """
    case = session.scalars(
        select(Case).where(Case.district == district, Case.no == no).with_for_update()
    ).one_or_none()
    if case is None:
        raise NotFound(Reason("case_unknown", {"no": no}))
    kept = session.scalars(
        select(Clock).where(Clock.district == district, Clock.case_id == case.id)
    ).all()
    given = _checked(session, case, given, now)
    definition = definitions.get(case.definition, case.definition_version)
    decision = engine.decide(definition, state_of(case, kept), move, given, actor=actor, now=now)
    for clock in kept:
        if clock.stopped_at is None and clock.key in decision.stop_clocks:
            _stop(case, clock, now)
    session.flush()
    if decision.start_clock:
        _start(session, case, list(kept), decision, now)
    _write(session, case, decision, now)
    if decision.after.owner.kind is not OwnerKind.NOBODY:
        owe(session, **notify_task(district, case.id, case.version, now))
    session.flush()
    return case


def _checked(session: Session, case: Case, given: MoveInput, now: datetime) -> MoveInput:
    """Refuse departments, classes and standards that are not there; choose the only standard."""
    if given.department_id is not None:
        department = routing(session, case.district).departments.get(given.department_id)
        if department is None or not department.active:
            raise Invalid(Reason("department_unknown"), "department_id")
    class_id = given.class_id or case.class_id
    known = class_list(session, case.district).by_id.get(class_id) if class_id else None
    if given.class_id is not None and known is None:
        raise Invalid(Reason("class_unknown"), "class_id")
    if given.standard_id is not None:
        if known is None or given.standard_id not in {each.id for each in known.standards}:
            raise Invalid(Reason("standard_of_other_class"), "standard_id")
    elif given.class_id is not None and known is not None and given.class_id != case.class_id:
        valid = [each for each in known.standards if each.valid_on(now.date())]
        return replace(given, standard_id=valid[0].id if valid else None)
    return given


def _standard(session: Session, case: Case, decision: Decision) -> KnownStandard:
    known = class_list(session, case.district).by_id
    after = decision.after
    if after.class_id is None or after.class_id not in known:
        raise Invalid(Reason("class_unknown"), "class_id")
    for standard in known[after.class_id].standards:
        if standard.id == after.standard_id:
            return standard
    raise Invalid(Reason("standard_of_other_class"), "standard_id")


def _stop(case: Case, clock: Clock, now: datetime) -> None:
    clock.stopped_at = now
    if clock.key == HANDLING:
        case.late = case.late or now > clock.due_at


def _start(
    session: Session, case: Case, kept: list[Clock], decision: Decision, now: datetime
) -> None:
    """Start a clock, or let one that stood still go on with the time between as a pause."""
    start = decision.start_clock
    if start is None:
        return
    known = calendars(session, case.district)
    stopped = max(
        (each for each in kept if each.key == start.key), key=lambda each: each.id, default=None
    )
    if start.resumes and stopped is not None and stopped.stopped_at is not None:
        clock = stopped
        clock.pauses = [*clock.pauses, [stopped.stopped_at.isoformat(), now.isoformat()]]
        clock.stopped_at = None
        clock.revision += 1
        reckoning = clocks.reckoning_of(clock, known.by_id(clock.calendar_id))
        due = reckoning.due()
        clock.due_at, clock.provisional = due["due_at"], due["provisional"]
    else:
        reckoning = clocks.Reckoning(
            now, _budget(session, case, start, decision), known.by_id(case.calendar_id)
        )
        clock = Clock(
            **clocks.started(
                reckoning,
                key=start.key,
                calendar_id=case.calendar_id,
                case_id=case.id,
                district=case.district,
            )
        )
        session.add(clock)
        session.flush()
    case.due_at, case.due_provisional = clock.due_at, clock.provisional
    if clock.key == HANDLING:
        case.handling_due_at = clock.due_at
    if clock.rung < len(clocks.RUNGS):
        run_at = reckoning.rung_at(clock.rung)
        owe(
            session,
            **clocks.rung_task(case.district, clock.id, clock.revision, clock.rung, run_at),
        )


def _budget(session: Session, case: Case, start: ClockStart, decision: Decision) -> Budget:
    return start.budget or _standard(session, case, decision).budget


def _write(session: Session, case: Case, decision: Decision, now: datetime) -> None:
    after = decision.after
    label = _owner_label(session, case, decision)
    moved: dict[str, Any] = {
        "stage": after.stage,
        "version": after.version,
        "department_id": after.department_id,
        "handler_id": after.handler_id,
        "class_id": after.class_id,
        "standard_id": after.standard_id,
        "closed_at": after.closed_at,
        "changed_at": now,
        **owner_columns(after.owner, label),
    }
    if after.handler_id != case.handler_id:
        moved["handler_label"] = decision.event.actor.label if after.handler_id else None
    if after.closed_at:
        moved |= {"due_at": None, "due_provisional": False}
    match decision.move.kind:
        case MoveKind.RETURN:
            moved["returns"] = case.returns + 1
        case MoveKind.REWORK:
            moved["reworks"] = case.reworks + 1
        case MoveKind.REOPEN:
            moved |= {"reopenings": case.reopenings + 1, "handed_in_at": None}
    if moment := MOMENTS.get(decision.move.name):
        moved[moment] = now
    for column, value in moved.items():
        setattr(case, column, value)
    case.events += 1
    session.execute(
        insert(CaseEvent).inline(),
        event_row(
            decision.event,
            district=case.district,
            case_id=case.id,
            seq=case.events,
            owner_label=case.owner_label,
        ),
    )


MOMENTS = {"file": "filed_at", "dispatch": "dispatched_at", "hand_in": "handed_in_at"}
"""Moves whose moment the case keeps."""


def _owner_label(session: Session, case: Case, decision: Decision) -> str | None:
    owner = decision.after.owner
    match owner.kind:
        case OwnerKind.DEPARTMENT:
            return routing(session, case.district).departments[owner.department_id or 0].name
        case OwnerKind.ACCOUNT if owner.account_id == case.worker_id:
            return case.worker_label
        case OwnerKind.ACCOUNT:
            return owner.label or case.handler_label
        case _:
            return None
