"""What a move teaches about the case, apart from where it is and whose."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workflows.definition import Asks, Effect, Move, MoveKind, OwnerRuleKind, Requirement, Stage
from workflows.roles import Role

if TYPE_CHECKING:
    from workflows.case_state import Attempt, CaseState, MoveInput
    from workflows.outcome_requests import Said

_KEEPS_HANDLER = {MoveKind.REWORK, MoveKind.REDO}
Facts = dict[str, Any]


def informed(case: CaseState, stage: Stage, move: Move, said: Said, attempt: Attempt) -> CaseState:
    """Return the case with what the move brings; rework and reopening keep all that is known."""
    facts = (
        _brought(case, move, attempt.given)
        | _of_kind(case, move, attempt.given)
        | _of_effect(case, move, attempt.given)
        | _granted(said)
    )
    if not move.kind.stays or stage.key != case.stage:
        facts |= _of_step(stage, move, attempt)
    if (name := _counted(move, said)) is not None:
        facts["done"] = {**case.done, name: case.done.get(name, 0) + 1}
    return replace(case, **facts)


def _brought(case: CaseState, move: Move, given: MoveInput) -> Facts:
    """What the move requires, and nothing else that happened to come along."""
    facts: Facts = {}
    if Requirement.DEPARTMENT in move.requires:
        facts |= {"department_id": given.department_id, "handler_id": None}
    if Requirement.CLASS in move.requires and given.class_id is not None:
        facts["class_id"] = given.class_id
    if Requirement.STANDARD in move.requires and given.standard_id is not None:
        facts["standard_id"] = given.standard_id
    if Requirement.WORKER in move.requires:
        facts["worker_id"] = given.worker_id
    if Requirement.SATISFACTION in move.requires:
        facts["satisfaction"] = given.satisfaction
    if Requirement.SURVIVOR in move.requires:
        facts["survivor_id"] = given.survivor_id
    if Requirement.PARTS in move.requires:
        facts["open_parts"] = case.open_parts + len(given.parts)
    return facts


def _of_kind(case: CaseState, move: Move, given: MoveInput) -> Facts:
    match move.kind:
        case MoveKind.RETURN:
            return {"department_id": None, "handler_id": None}
        case MoveKind.REOPEN:
            return {"survivor_id": None, "forced": False, "satisfaction": None}
        case MoveKind.CORRECT:
            worker = given.place.worker if given.place else None
            return {"worker_id": worker[0] if worker else None}
        case MoveKind.SPLIT if case.department_id is None:
            # Whoever has the first part answers for the whole when it comes back for rework.
            return {"department_id": given.parts[0].department_id}
        case _:
            return {}


def _of_effect(case: CaseState, move: Move, given: MoveInput) -> Facts:
    match move.effect:
        case Effect.PRIORITISE:
            return {"urgent": case.urgent if given.urgent is None else given.urgent}
        case Effect.SUPERVISE:
            return {"supervised": True}
        case Effect.ANSWER:
            return {"supervised": False}
        case Effect.RESUME:
            return {"suspended_until": None}
        case _:
            return {}


def _granted(said: Said) -> Facts:
    granted = said.granted
    match granted.kind if granted else None:
        case Asks.SUSPEND:
            return {"suspended_until": granted.until if granted else None}
        case Asks.FORCE_CLOSE:
            return {"forced": True}
        case Asks.APPEAL:
            return {"exempt": True}
        case _:
            return {}


def _of_step(stage: Stage, move: Move, attempt: Attempt) -> Facts:
    """Every step ends a suspension and what was said of a return; an end leaves nothing open."""
    facts: Facts = {"suspended_until": None, "returned": move.kind is MoveKind.RETURN}
    if stage.ended:
        facts["supervised"] = False
    if stage.owner.kind is OwnerRuleKind.GRID_WORKER:
        facts |= _worker(move, attempt)
    if stage.owner.kind is OwnerRuleKind.TAKER and move.kind not in _KEEPS_HANDLER:
        facts["handler_id"] = attempt.actor.account_id
    return facts


def _worker(move: Move, attempt: Attempt) -> Facts:
    """Whoever sends a case to a grid worker may name one; who opens one as theirs is it."""
    actor = attempt.actor
    if move.kind is MoveKind.OPEN and actor.role is Role.GRID_WORKER:
        return {"worker_id": actor.account_id}
    named = attempt.given.worker_id
    return {} if named is None else {"worker_id": named}


def _counted(move: Move, said: Said) -> str | None:
    """The name under which this counts towards a limit: of requests, those granted."""
    if said.granted and said.of and said.of.most is not None:
        return said.of.name
    return move.name if move.most is not None and move.asks is None else None
