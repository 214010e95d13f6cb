"""Whose the case is after a move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.definition import Effect, Move, MoveKind, OwnerRuleKind, Requirement, Stage
from workflows.owners import Actor, Owner
from workflows.refusals import Incomplete

if TYPE_CHECKING:
    from workflows.case_state import CaseState


def owner_in(case: CaseState, stage: Stage, move: Move, actor: Actor) -> Owner:
    """The owner by the rule of the stage; `case` is as the move leaves it, but for its stage.

    What stays leaves the case with whoever has it, except that a grid worker's case follows the
    worker of its place, or the one appointed.
    """
    rule = stage.owner
    names_worker = move.kind is MoveKind.CORRECT or move.effect is Effect.APPOINT
    follows = names_worker and rule.kind is OwnerRuleKind.GRID_WORKER
    if move.kind.stays and stage.key == case.stage and not follows:
        return case.owner
    match rule.kind:
        case OwnerRuleKind.DEPARTMENT:
            if case.department_id is None:
                raise Incomplete.of(move, [Requirement.DEPARTMENT])
            return Owner.of_department(case.department_id)
        case OwnerRuleKind.TAKER if case.handler_id is not None:
            label = actor.label if case.handler_id == actor.account_id else None
            return Owner.of_account(case.handler_id, label)
        case OwnerRuleKind.GRID_WORKER if case.worker_id is not None:
            return Owner.of_account(case.worker_id)
        case OwnerRuleKind.NOBODY:
            return Owner.nobody()
        case OwnerRuleKind.ROLE | OwnerRuleKind.GRID_WORKER if rule.role is not None:
            return Owner.of_role(rule.role)
    message = f"stage {stage.key} has an owner of kind {rule.kind} whom nobody can name"
    raise ValueError(message)
