"""What follows from a move that may be made: the next state, its clocks, and the event."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from workflows.case_state import (
    Attempt,
    CaseState,
    ClockStart,
    ClockState,
    Decision,
    Event,
    MoveInput,
)
from workflows.definition import Definition, Move, MoveKind, OwnerRuleKind, Requirement, Stage
from workflows.owners import Actor, Owner
from workflows.refusals import Incomplete


def follow(definition: Definition, case: CaseState, move: Move, attempt: Attempt) -> Decision:
    """Return the decision. A case of version 0 is being opened and has no state before."""
    before = case if case.version else None
    actor, given, now = attempt.actor, attempt.given, attempt.now
    stage = definition.stages[move.leads_to(case.stage)]
    informed = _informed(case, stage, move, attempt)
    stop_clocks, start_clock = _clocks(definition, case, stage, move)
    after = replace(
        informed,
        stage=stage.key,
        version=case.version + 1,
        owner=_owner(informed, stage, move, actor),
        closed_at=now if stage.ended else None,
        clocks=_clocks_after(case, stop_clocks, start_clock),
    )
    event = Event(
        move=move.name,
        kind=move.kind,
        at=now,
        actor=actor,
        from_stage=before.stage if before else None,
        to_stage=after.stage,
        owner=after.owner,
        opinion=given.reason.strip() or given.opinion.strip() or None,
        detail=_detail(before, after, given),
    )
    return Decision(move, before, after, stop_clocks, start_clock, event)


def _informed(case: CaseState, stage: Stage, move: Move, attempt: Attempt) -> CaseState:
    """Return the case with what the move brings; rework and reopening keep all that is known."""
    given = attempt.given
    if move.kind is MoveKind.RETURN:
        case = replace(case, department_id=None, handler_id=None)
    if Requirement.DEPARTMENT in move.requires:
        case = replace(case, department_id=given.department_id, handler_id=None)
    if Requirement.CLASS in move.requires and given.class_id is not None:
        case = replace(case, class_id=given.class_id)
    if Requirement.STANDARD in move.requires and given.standard_id is not None:
        case = replace(case, standard_id=given.standard_id)
    if move.kind is MoveKind.CORRECT:
        worker = given.place.worker if given.place else None
        return replace(case, worker_id=worker[0] if worker else None)
    if stage.owner.kind is OwnerRuleKind.GRID_WORKER and given.worker_id is not None:
        case = replace(case, worker_id=given.worker_id)
    if stage.owner.kind is OwnerRuleKind.TAKER:
        case = replace(case, handler_id=attempt.actor.account_id)
    return case


def _owner(case: CaseState, stage: Stage, move: Move, actor: Actor) -> Owner:
    """A correction leaves the case with whoever has it, unless that is the worker of the place."""
    rule = stage.owner
    if move.kind is MoveKind.CORRECT and rule.kind is not OwnerRuleKind.GRID_WORKER:
        return case.owner
    match rule.kind:
        case OwnerRuleKind.DEPARTMENT:
            if case.department_id is None:
                raise Incomplete.of(move, [Requirement.DEPARTMENT])
            return Owner.of_department(case.department_id)
        case OwnerRuleKind.TAKER if actor.account_id is not None:
            return Owner.of_account(actor.account_id, actor.label)
        case OwnerRuleKind.GRID_WORKER if case.worker_id is not None:
            return Owner.of_account(case.worker_id)
        case OwnerRuleKind.NOBODY:
            return Owner.nobody()
        case OwnerRuleKind.ROLE | OwnerRuleKind.GRID_WORKER if rule.role is not None:
            return Owner.of_role(rule.role)
    message = f"stage {stage.key} has an owner of kind {rule.kind} whom nobody can name"
    raise ValueError(message)


def _clocks(
    definition: Definition, case: CaseState, stage: Stage, move: Move
) -> tuple[tuple[str, ...], ClockStart | None]:
    """Two stages that share a clock share its time; else one stops and the next begins."""
    stops = tuple(key for key in case.running_clocks if key != stage.clock)
    if stage.clock is None or stage.clock in case.running_clocks:
        return stops, None
    resumes = move.resumes and any(clock.key == stage.clock for clock in case.clocks)
    return stops, ClockStart(stage.clock, definition.clocks[stage.clock].budget, resumes)


def _clocks_after(
    case: CaseState, stopped: tuple[str, ...], started: ClockStart | None
) -> tuple[ClockState, ...]:
    running = {clock.key: clock.running for clock in case.clocks}
    running.update(dict.fromkeys(stopped, False))
    if started:
        running[started.key] = True
    return tuple(ClockState(key, runs) for key, runs in running.items())


def _detail(before: CaseState | None, after: CaseState, given: MoveInput) -> dict[str, Any]:
    """What came with the move, and each fact of the case that it changed, from and to."""
    detail: dict[str, Any] = {}
    if given.result.strip():
        detail["result"] = given.result.strip()
    if given.photo_count:
        detail["photos"] = given.photo_count
    for fact in ("class_id", "standard_id", "department_id", "worker_id", "handler_id"):
        was, became = getattr(before, fact, None), getattr(after, fact)
        if was != became:
            detail[fact] = [was, became]
    return detail
