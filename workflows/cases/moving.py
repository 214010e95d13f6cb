"""Move a case: lock it, let the engine decide, and write all that follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from gis.errors import Invalid, NotFound
from gis.reason import Reason
from workflows import definitions, engine
from workflows.calendars import calendars
from workflows.cases.events import event_row
from workflows.cases.models import Case, CaseEvent, Clock
from workflows.cases.notices import ARRIVED, RELOCATED, notify_task
from workflows.cases.relocating import check_place, relocated
from workflows.cases.state import owner_columns, state_of
from workflows.cases.timing import start, stop
from workflows.definition import Definition, MoveKind
from workflows.dispatch.queries import routing
from workflows.engine import Actor, CaseState, Decision, MoveInput, OwnerKind
from workflows.refusals import OutOfDate
from workflows.roles import Role
from workflows.standards.queries import class_list
from workflows.standards.services import choose_standard
from workflows.tasks.services import owe

MOMENTS = {"file": "filed_at", "dispatch": "dispatched_at", "hand_in": "handed_in_at"}
"""Moves whose moment the case keeps."""


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
    case, kept = _locked(session, district, no)
    # Clocks of several machines differ, and whoever waited for the row read theirs before.
    now = max(now, case.changed_at)
    definition = definitions.get(case.definition, case.definition_version)
    given = _checked(session, case, given, now)
    before = state_of(case, kept)
    try:
        decision = engine.decide(definition, before, move, given, actor=actor, now=now)
    except OutOfDate as refusal:
        raise _overtaken(session, case, definition, refusal) from None
    for clock in kept:
        if clock.key in decision.stop_clocks and clock.stopped_at is None:
            stop(case, clock, now)
    # Before another starts: two that run at once are refused by the database.
    session.flush()
    _write(session, case, decision, given, now)
    if decision.start_clock:
        start(session, case, kept, decision.start_clock, now)
    if (kind := _notice(decision)) is not None:
        owe(session, **notify_task(district, case.id, case.version, now, kind))
    session.flush()
    return case


def _notice(decision: Decision) -> str | None:
    """What to tell the owner. Whoever corrects the place of their own case knows that already."""
    owner, before = decision.after.owner, decision.before
    if owner.kind is OwnerKind.NOBODY:
        return None
    if decision.move.kind is not MoveKind.CORRECT or before is None or owner != before.owner:
        return ARRIVED
    actor = decision.event.actor
    # Where the grids are drawn anew, the case lies where it lay.
    return None if owner.is_actor(actor) or actor.role is Role.SYSTEM else RELOCATED


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


def _locked(session: Session, district: int, no: str) -> tuple[Case, Sequence[Clock]]:
    """The case and its clocks as they are once nobody else can change them."""
    anew = {"populate_existing": True}
    case = session.scalars(
        select(Case).where(Case.district == district, Case.no == no).with_for_update(),
        execution_options=anew,
    ).one_or_none()
    if case is None:
        raise NotFound(Reason("case_unknown", {"no": no}))
    its_clocks = select(Clock).where(Clock.district == district, Clock.case_id == case.id)
    return case, session.scalars(its_clocks.order_by(Clock.id), execution_options=anew).all()


def _checked(session: Session, case: Case, given: MoveInput, now: datetime) -> MoveInput:
    """Refuse what is not there; a new class that comes without a standard gets one of its own."""
    if given.place is not None:
        check_place(given.place)
    if given.department_id is not None:
        department = routing(session, case.district).departments.get(given.department_id)
        if department is None or not department.active:
            raise Invalid(Reason("department_unknown"), "department_id")
    known = class_list(session, case.district).by_id.get(given.class_id or case.class_id or 0)
    if given.class_id is not None and known is None:
        raise Invalid(Reason("class_unknown"), "class_id")
    if given.standard_id is not None:
        if known is None or given.standard_id not in {each.id for each in known.standards}:
            raise Invalid(Reason("standard_of_other_class"), "standard_id")
    elif known is not None and given.class_id not in {None, case.class_id}:
        day = calendars(session, case.district).by_id(case.calendar_id).today(now)
        chosen = choose_standard(known, case.text, day)
        if chosen.standard is None:
            raise Invalid(chosen.why[0], "class_id")
        return replace(given, standard_id=chosen.standard.id)
    return given


def _write(
    session: Session, case: Case, decision: Decision, given: MoveInput, now: datetime
) -> None:
    """Bring the case to the state after the decision, and tell the event."""
    placed: dict[str, Any] = {}
    told: dict[str, Any] = {}
    if decision.move.kind is MoveKind.CORRECT and given.place is not None:
        placed, told = relocated(session, case, given.place, decision.event.actor)
    for column, value in _moved(session, case, decision, placed, now).items():
        setattr(case, column, value)
    case.events += 1
    event = event_row(
        decision.event,
        district=case.district,
        case_id=case.id,
        seq=case.events,
        owner_label=case.owner_label,
    )
    event["detail"] |= told
    session.execute(insert(CaseEvent).inline(), event)


def _moved(
    session: Session, case: Case, decision: Decision, placed: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """Every column that changes; `placed` are those of a corrected place."""
    after = decision.after
    labels = _labels(case, decision)
    if placed:
        labels["worker_label"] = placed["worker_label"]
    moved: dict[str, Any] = {
        "stage": after.stage,
        "version": after.version,
        "class_id": after.class_id,
        "standard_id": after.standard_id,
        "department_id": after.department_id,
        "handler_id": after.handler_id,
        "worker_id": after.worker_id,
        "closed_at": after.closed_at,
        "changed_at": now,
        **placed,
        **labels,
        **owner_columns(after.owner, _owner_label(session, case.district, after, labels)),
    }
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
    return moved


def _labels(case: Case, decision: Decision) -> dict[str, str | None]:
    """Names of handler and worker; a worker chosen by id alone has none until somebody says it."""
    after = decision.after
    handler, worker = case.handler_label, case.worker_label
    if after.handler_id != case.handler_id:
        handler = decision.event.actor.label if after.handler_id else None
    if after.worker_id != case.worker_id:
        worker = None
    return {"handler_label": handler, "worker_label": worker}


def _owner_label(
    session: Session, district: int, after: CaseState, labels: Mapping[str, str | None]
) -> str | None:
    owner = after.owner
    match owner.kind:
        case OwnerKind.DEPARTMENT:
            return routing(session, district).departments[owner.department_id or 0].name
        case OwnerKind.ACCOUNT:
            return labels[
                "worker_label" if owner.account_id == after.worker_id else "handler_label"
            ]
        case _:
            return None
