"""From the decisions about a new case to the rows that it will be made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workflows import definitions
from workflows.calendars import calendars
from workflows.cases import clocks
from workflows.cases.events import event_row
from workflows.cases.models import Case, CaseEvent, Clock
from workflows.cases.notices import notify_task
from workflows.cases.numbers import draw
from workflows.cases.state import owner_columns
from workflows.cases.timing import calendar_for, limit_of
from workflows.deadlines import Budget
from workflows.definition import Requirement
from workflows.engine import CaseState, ClockStart, Decision
from workflows.rows import Batch, RowInsert
from workflows.tasks.models import Task, TaskState

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """What the caller needs to answer with; `due_at` is that of the clock that runs now, or None
    where the case has ended already.
    """

    id: int
    no: str
    state: CaseState
    due_at: datetime | None
    due_provisional: bool


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """A case that is decided and numbered, with the rows that it will be made of."""

    opened: OpenedCase
    case: Row
    clock: Row | None
    events: tuple[Row, ...]
    tasks: tuple[Row, ...]


def plan(  # noqa: PLR0913 - what a case begins with
    session: Session,
    district: int,
    decisions: Sequence[Decision],
    described: Row,
    *,
    standard: Budget | None,
    owner_label: str | None = None,
    now: datetime,
) -> PlannedCase:
    """Number the case and reckon its clock; all that has to be read is read here.

    `described` holds what the report says, and whatever column the decisions do not give. The
    clocks of stages that a case only passed through would have run for no time and are not written.
    """
    state = decisions[-1].after
    known = calendars(session, district)
    numbers = draw(session)
    clock: Row | None = None
    calendar_id = known.newest_id
    start = _last_start(decisions)
    if start is not None:
        clock = _clock(session, district, state, start, standard, described["urgent"], now)
        clock |= {"id": numbers.clock_id, "case_id": numbers.case_id}
        calendar_id = clock["calendar_id"]
    no = f"{district}{known.by_id(calendar_id).local(now).year}{numbers.running:09}"
    due_at, provisional = (clock["due_at"], clock["provisional"]) if clock else (None, False)
    case = {
        "district": district,
        "id": numbers.case_id,
        "no": no,
        "calendar_id": calendar_id,
        "due_at": due_at,
        "due_provisional": provisional,
        "handling_due_at": due_at if clock and clock["key"] == clocks.HANDLING else None,
        "events": len(decisions),
        **_moved(decisions, owner_label, now),
        **described,
    }
    events = tuple(
        event_row(
            decision.event,
            district=district,
            case_id=numbers.case_id,
            seq=seq,
            owner_label=owner_label if decision.after is state else None,
        )
        for seq, decision in enumerate(decisions, start=1)
    )
    opened = OpenedCase(numbers.case_id, no, state, due_at, provisional)
    owed = (notify_task(district, numbers.case_id, state.version, now),) if clock else ()
    return PlannedCase(opened, case, clock, events, owed)


def add_case(batch: Batch, planned: PlannedCase) -> None:
    """Put all rows of the case into `batch`, which the caller writes."""
    batch.add(_CASE, planned.case)
    if planned.clock is not None:
        batch.add(_CLOCK, planned.clock)
    for event in planned.events:
        batch.add(EVENT, event)
    for task in planned.tasks:
        batch.add(TASK, task)


def _last_start(decisions: Sequence[Decision]) -> ClockStart | None:
    """The clock that runs when all is decided; it may have started a few decisions before."""
    if not decisions[-1].after.running_clocks:
        return None
    return next(one.start_clock for one in reversed(decisions) if one.start_clock)


def _clock(  # noqa: PLR0913, PLR0917 - what a clock is reckoned from
    session: Session,
    district: int,
    state: CaseState,
    start: ClockStart,
    standard: Budget | None,
    urgent: bool,  # noqa: FBT001 - a column of the case
    now: datetime,
) -> Row:
    known = calendars(session, district)
    calendar_id = calendar_for(known, start.key, state.department_id)
    rule = definitions.get(state.definition, state.definition_version).clocks[start.key]
    limit = limit_of(rule, standard, urgent=urgent)
    return clocks.started(
        clocks.Reckoning(now, limit, known.by_id(calendar_id)),
        clocks.Watch.over(rule, limit.unit, urgent=urgent),
        key=start.key,
        calendar_id=calendar_id,
        case_id=0,
        district=district,
    )


def _moved(decisions: Sequence[Decision], owner_label: str | None, now: datetime) -> Row:
    """Where the process put it, and which of its steps it has behind it."""
    state = decisions[-1].after
    made = {decision.move.name: decision.event.actor for decision in decisions}
    sent = any(Requirement.DEPARTMENT in decision.move.requires for decision in decisions)
    return {
        "class_id": state.class_id,
        "standard_id": state.standard_id,
        "definition": state.definition,
        "definition_version": state.definition_version,
        "stage": state.stage,
        "version": state.version,
        **owner_columns(state.owner, owner_label),
        "department_id": state.department_id,
        "worker_id": state.worker_id,
        "closed_at": state.closed_at,
        "late": False,
        "opened_at": now,
        "seen_at": now,
        "accepted_at": now if "accept" in made else None,
        "filed_at": now if "file" in made or sent else None,
        "dispatched_at": now if sent else None,
        "dispatcher_id": decisions[0].event.actor.account_id if sent else None,
        "changed_at": now,
    }


_CASE = RowInsert(Case)
_CLOCK = RowInsert(Clock)
EVENT = RowInsert(CaseEvent, generated=("id",))
TASK = RowInsert(Task, generated=("id",), state=TaskState.READY, attempts=0)
