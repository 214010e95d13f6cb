"""What a decision changes on the row of its case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy.orm import Session

from workflows.case_state import CaseState, ClockTurn, Decision
from workflows.cases.clocks import HANDLING
from workflows.cases.models import Case
from workflows.cases.state import owner_columns
from workflows.definition import Asks, Effect, MoveKind, Requirement
from workflows.dispatch.queries import routing
from workflows.engine import MoveInput, OwnerKind

Row = dict[str, Any]

MOMENTS = {"accept": "accepted_at", "file": "filed_at", "hand_in": "handed_in_at"}
"""Moves whose moment the case keeps."""

VOICES = {
    "revisit": ("revisit_satisfaction", "revisited_at"),
    "evaluate": ("own_satisfaction", "own_evaluated_at"),
}
"""Where a case keeps what was said, and when, in answer to a call and of one's own accord."""


def changes(  # noqa: PLR0913, PLR0917 - what a change follows from
    session: Session,
    case: Case,
    decision: Decision,
    given: MoveInput,
    placed: Mapping[str, Any],
    now: datetime,
) -> Row:
    """Every column that changes, but for the times of clocks; `placed` are those of a new place."""
    after = decision.after
    labels = _labels(case, decision, given)
    if placed:
        labels["worker_label"] = placed["worker_label"]
    return {
        "stage": after.stage,
        "version": after.version,
        "class_id": after.class_id,
        "standard_id": after.standard_id,
        "department_id": after.department_id,
        "handler_id": after.handler_id,
        "worker_id": after.worker_id,
        "urgent": after.urgent,
        "returned": after.returned,
        "exempt": after.exempt,
        "forced": after.forced,
        "satisfaction": after.satisfaction,
        "survivor_id": after.survivor_id,
        "closed_at": after.closed_at,
        "changed_at": now,
        **placed,
        **labels,
        **owner_columns(after.owner, owner_label(session, case.district, after, labels)),
        **counts(case, decision),
        **moments(case, decision, given, now),
    }


def counts(case: Case, decision: Decision) -> Row:
    """How often it went through what is counted."""
    counted: Row = {}
    match decision.move.kind:
        case MoveKind.RETURN:
            counted |= {"returns": case.returns + 1, "handed_in_at": None, "confirmed_at": None}
        case MoveKind.REWORK:
            counted |= {"reworks": case.reworks + 1, "confirmed_at": None}
        case MoveKind.REOPEN:
            counted |= {
                "reopenings": case.reopenings + 1,
                "handed_in_at": None,
                "confirmed_at": None,
                **dict.fromkeys(("evaluated_at", *chain.from_iterable(VOICES.values()))),
            }
    match decision.turn.turn if decision.turn else None:
        case ClockTurn.EXTEND:
            counted["extensions"] = case.extensions + 1
        case ClockTurn.PAUSE:
            counted["suspensions"] = case.suspensions + 1
    before = decision.before
    judged = decision.asked is None and decision.answered in {"granted", "refused"}
    if judged and before and before.asking and before.asking.kind is Asks.APPEAL:
        counted["appeals"] = case.appeals + 1
    return counted


def moments(case: Case, decision: Decision, given: MoveInput, now: datetime) -> Row:
    """When, and by whom, the steps were made by which people and times are measured."""
    move, actor = decision.move, decision.event.actor
    kept: Row = {}
    if moment := MOMENTS.get(move.name):
        kept[moment] = now
    if move.name == "accept" or (move.name == "file" and case.acceptor_id is None):
        kept["acceptor_id"] = actor.account_id
    sent = Requirement.DEPARTMENT in move.requires
    if sent or (move.kind is MoveKind.SPLIT and case.department_id is None):
        kept |= {"dispatched_at": now, "dispatcher_id": actor.account_id}
    if move.kind is MoveKind.FORWARD and HANDLING in decision.stop_clocks:
        kept["confirmed_at"] = now
    if Requirement.SATISFACTION in move.requires and given.satisfaction is not None:
        said, at = VOICES.get(move.name, VOICES["evaluate"])
        kept |= {"evaluated_at": now, at: now, said: given.satisfaction}
    if move.effect is Effect.SUPERVISE:
        kept |= {"supervised_at": now, "supervisions": case.supervisions + 1}
    elif not decision.after.supervised:
        kept["supervised_at"] = None
    return kept


def _labels(case: Case, decision: Decision, given: MoveInput) -> dict[str, str | None]:
    """Names of handler and worker; a worker chosen by id alone has none until somebody says it."""
    after, actor = decision.after, decision.event.actor
    handler, worker = case.handler_label, case.worker_label
    if after.handler_id != case.handler_id:
        handler = actor.label if after.handler_id == actor.account_id else None
    if after.worker_id != case.worker_id:
        worker = given.worker_label if after.worker_id == given.worker_id else None
    return {"handler_label": handler, "worker_label": worker}


def owner_label(
    session: Session, district: int, after: CaseState, labels: Mapping[str, str | None]
) -> str | None:
    """The name of a department or person who owns the case; a role needs none."""
    owner = after.owner
    match owner.kind:
        case OwnerKind.DEPARTMENT:
            return routing(session, district).departments[owner.department_id or 0].name
        case OwnerKind.ACCOUNT:
            mine = "worker_label" if owner.account_id == after.worker_id else "handler_label"
            return labels[mine]
        case _:
            return None
