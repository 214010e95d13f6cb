"""Stop and start the clocks of a case as the engine decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from gis.errors import Invalid
from gis.reason import Reason
from workflows.calendars import KnownCalendars, calendars
from workflows.cases import clocks
from workflows.cases.clocks import RUNGS, Reckoning
from workflows.cases.models import Case, Clock
from workflows.cases.rungs import HANDLING
from workflows.deadlines import Budget
from workflows.engine import ClockStart
from workflows.standards.queries import class_list
from workflows.tasks.services import owe


def stop(case: Case, clock: Clock, now: datetime) -> None:
    """Stop a clock; that handling passed its time is kept on the case."""
    clock.stopped_at = now
    if clock.key == HANDLING:
        case.late = case.late or now > clock.due_at


def start(
    session: Session, case: Case, kept: Sequence[Clock], wanted: ClockStart, now: datetime
) -> None:
    """Start a clock, or let the latest in `kept` of its key go on; it owes its next reminder."""
    known = calendars(session, case.district)
    stood = {each.key: each for each in kept}.get(wanted.key) if wanted.resumes else None
    if stood is not None and stood.stopped_at is not None:
        clock, reckoning = stood, _resumed(stood, stood.stopped_at, now, known)
    else:
        budget = wanted.budget or _limit(session, case)
        reckoning = Reckoning(now, budget, known.by_id(case.calendar_id))
        row = clocks.started(
            reckoning,
            key=wanted.key,
            calendar_id=case.calendar_id,
            case_id=case.id,
            district=case.district,
        )
        clock = Clock(**row)
        session.add(clock)
    case.due_at, case.due_provisional = clock.due_at, clock.provisional
    if clock.key == HANDLING:
        case.handling_due_at = clock.due_at
    session.flush()
    if clock.rung < len(RUNGS):
        run_at = reckoning.rung_at(clock.rung)
        task = clocks.rung_task(case.district, clock.id, clock.revision, clock.rung, run_at)
        owe(session, **task)


def _resumed(clock: Clock, stopped_at: datetime, now: datetime, known: KnownCalendars) -> Reckoning:
    """Let a clock go on, with the time that it stood as a pause."""
    clock.pauses = [*clock.pauses, [stopped_at.isoformat(), now.isoformat()]]
    clock.stopped_at = None
    clock.revision += 1
    reckoning = clocks.reckoning_of(clock, known.by_id(clock.calendar_id))
    for column, value in reckoning.due().items():
        setattr(clock, column, value)
    return reckoning


def _limit(session: Session, case: Case) -> Budget:
    """How long the standard of the case allows."""
    known = class_list(session, case.district).by_id.get(case.class_id or 0)
    if known is None:
        raise Invalid(Reason("class_unknown"), "class_id")
    for standard in known.standards:
        if standard.id == case.standard_id:
            return standard.budget
    raise Invalid(Reason("standard_of_other_class"), "standard_id")
