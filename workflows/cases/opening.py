"""Open a case: every row that a new case is made of, in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gis.orm import SRID
from workflows import definitions, engine
from workflows.calendars import calendars
from workflows.cases import clocks
from workflows.cases.events import event_row
from workflows.cases.models import Case, CaseEvent, Clock
from workflows.cases.new_case import NewCase
from workflows.cases.notices import notify_task
from workflows.cases.numbers import draw
from workflows.cases.state import owner_columns
from workflows.cases.timing import calendar_for, limit_of
from workflows.engine import Actor, CaseState, Decision, MoveInput
from workflows.roles import Role
from workflows.rows import Batch, RowInsert
from workflows.tasks.models import Task, TaskState

Row = dict[str, Any]
PROCESS = "grid"
SYSTEM = Actor(Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """What the caller needs to answer with; `due_at` is that of the clock that runs now."""

    id: int
    no: str
    state: CaseState
    due_at: datetime
    due_provisional: bool


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """A case that is decided and numbered, with the rows that it will be made of."""

    opened: OpenedCase
    case: Row
    clock: Row
    events: tuple[Row, ...]
    tasks: tuple[Row, ...]


def open_case(session: Session, district: int, new: NewCase, *, now: datetime) -> OpenedCase:
    """Write the case, its clock, its events and the tasks it owes.

    A case with nothing in `new.queue` is accepted and filed by the system at once; the clocks of
    stages that it only passed through would have run for no time and are not written.
    """
    planned = plan_case(session, district, new, now=now)
    batch = Batch()
    add_case(batch, planned)
    batch.write(session)
    return planned.opened


def plan_case(session: Session, district: int, new: NewCase, *, now: datetime) -> PlannedCase:
    """Decide how the case begins and number it; all that has to be read is read here."""
    decisions = _decide(new, now)
    state = decisions[-1].after
    start = decisions[-1].start_clock
    if start is None:
        raise ValueError(f"stage {state.stage} starts no clock")
    known = calendars(session, district)
    calendar_id = calendar_for(known, start.key, state.department_id)
    calendar = known.by_id(calendar_id)
    rule = definitions.get(state.definition, state.definition_version).clocks[start.key]
    limit = limit_of(rule, new.standard.budget if new.standard else None, urgent=new.urgent)
    reckoning = clocks.Reckoning(now, limit, calendar)
    numbers = draw(session)
    case_id, clock_id = numbers.case_id, numbers.clock_id
    no = f"{district}{calendar.local(now).year}{numbers.running:09}"
    clock = clocks.started(
        reckoning,
        clocks.Watch.over(rule.ladder, limit.unit, urgent=new.urgent),
        key=start.key,
        calendar_id=calendar_id,
        case_id=case_id,
        district=district,
    )
    case = {
        "district": district,
        "id": case_id,
        "no": no,
        "calendar_id": calendar_id,
        "due_at": clock["due_at"],
        "due_provisional": clock["provisional"],
        "events": len(decisions),
        **_described(new),
        **_moved(state, new, now),
    }
    events = tuple(
        event_row(decision.event, district=district, case_id=case_id, seq=seq, owner_label=None)
        for seq, decision in enumerate(decisions, start=1)
    )
    return PlannedCase(
        OpenedCase(case_id, no, state, clock["due_at"], clock["provisional"]),
        case,
        {"id": clock_id, **clock},
        events,
        (notify_task(district, case_id, state.version, now),),
    )


def add_case(batch: Batch, planned: PlannedCase) -> None:
    """Put all rows of the case into `batch`, which the caller writes."""
    batch.add(_CASE, planned.case)
    batch.add(_CLOCK, planned.clock)
    for event in planned.events:
        batch.add(_EVENT, event)
    for task in planned.tasks:
        batch.add(_TASK, task)


def _decide(new: NewCase, now: datetime) -> list[Decision]:
    definition = definitions.latest(PROCESS)
    given = MoveInput(
        class_id=new.class_id,
        standard_id=new.standard.id if new.standard else None,
        department_id=new.department_id,
        worker_id=new.worker[0] if new.worker else None,
    )
    decisions = [engine.open_case(definition, given, actor=new.reporter, now=now)]
    if not new.queue:
        for move in ("accept", "file"):
            before = decisions[-1].after
            decisions.append(engine.decide(definition, before, move, given, actor=SYSTEM, now=now))
    return decisions


def _described(new: NewCase) -> dict[str, Any]:
    """What was reported, and where it is."""
    place = new.placement
    return {
        "source": new.source,
        "sample": new.sample,
        "text": new.text,
        "urgent": new.urgent,
        "rule_id": new.rule_id,
        "address": place.address,
        "place_level": place.level.value,
        "place_confidence": place.confidence,
        "location_id": place.location_id,
        "grid_id": place.grid_id,
        "community_code": place.community_code,
        "street_code": place.street_code,
        "geom": f"SRID={SRID};POINT({place.point.lon!r} {place.point.lat!r})"
        if place.point
        else None,
        "why": new.why(),
    }


def _moved(state: CaseState, new: NewCase, now: datetime) -> dict[str, Any]:
    """Where the process put it."""
    return {
        "class_id": state.class_id,
        "standard_id": state.standard_id,
        "definition": state.definition,
        "definition_version": state.definition_version,
        "stage": state.stage,
        "version": state.version,
        **owner_columns(state.owner, None),
        "department_id": state.department_id,
        "worker_id": state.worker_id,
        "worker_label": new.worker[1] if new.worker else None,
        "late": False,
        "opened_at": now,
        "filed_at": None if new.queue else now,
        "changed_at": now,
        "returns": 0,
        "reworks": 0,
        "reopenings": 0,
    }


_CASE = RowInsert(Case)
_CLOCK = RowInsert(Clock)
_EVENT = RowInsert(CaseEvent, generated=("id",))
_TASK = RowInsert(Task, generated=("id",), state=TaskState.READY, attempts=0)
