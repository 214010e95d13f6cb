"""The reminders of a clock: at half and 80 % of its time, and when it is due; each fires once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.calendars import calendars
from workflows.cases.clocks import RUNGS, reckoning_of, rung_task
from workflows.cases.models import Case, CaseEvent, Clock
from workflows.cases.notices import tell
from workflows.cases.state import owner_of
from workflows.engine import Owner
from workflows.roles import Role
from workflows.tasks.services import owe

HANDLING = "handling"
"""The clock whose lateness a case keeps forever."""


def fire(session: Session, district: int, payload: Mapping[str, Any], now: datetime) -> bool:
    """Fire one rung and owe the next; False if the clock stopped or was reckoned anew since.

    The case is locked before its clock, in the order that moves lock them.
    """
    of_clock = select(Clock).where(Clock.district == district, Clock.id == payload["clock_id"])
    clock = session.scalars(of_clock).one()
    case = session.scalars(
        select(Case)
        .where(Case.district == district, Case.id == clock.case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    session.refresh(clock, with_for_update=True)
    rung = payload["rung"]
    if clock.stopped_at or (clock.revision, clock.rung) != (payload["revision"], rung):
        return False

    kind = RUNGS[rung][0]
    clock.rung = rung + 1
    if clock.rung == len(RUNGS):
        clock.overdue_at = now
        case.late = case.late or clock.key == HANDLING
    else:
        calendar = calendars(session, district).by_id(clock.calendar_id)
        run_at = reckoning_of(clock, calendar).rung_at(clock.rung)
        owe(session, **rung_task(district, clock.id, clock.revision, clock.rung, run_at))
    _record(session, case, clock, kind, now)
    for place, owner in enumerate(_told(case, kind)):
        key = f"rung:{clock.id}:{clock.revision}:{rung}:{place}"
        tell(session, case, owner, kind=kind, key=key, now=now)
    return True


def _told(case: Case, kind: str) -> tuple[Owner, ...]:
    """The owner; of lateness the dispatcher too, so that no clock is missed unseen."""
    owner = owner_of(case)
    dispatcher = Owner.of_role(Role.DISPATCHER)
    overdue = kind == RUNGS[-1][0]
    return (owner, dispatcher) if overdue and owner != dispatcher else (owner,)


def _record(session: Session, case: Case, clock: Clock, kind: str, now: datetime) -> None:
    case.events += 1
    session.add(
        CaseEvent(
            district=case.district,
            case_id=case.id,
            seq=case.events,
            at=now,
            move=kind,
            from_stage=case.stage,
            to_stage=case.stage,
            actor_role=Role.SYSTEM,
            owner_label=case.owner_label,
            detail={"clock": clock.key, "due_at": clock.due_at.isoformat()},
        )
    )
