"""Why this actor may not make this move on this case now, whatever they bring with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gis.reason import Reason
from workflows.definition import By, Condition, Definition, Effect, Move, MoveKind
from workflows.owners import Actor, OwnerKind
from workflows.refusals import (
    NotAsItStands,
    NotTheOwner,
    OwnedByAnother,
    Refused,
    RoleMayNot,
    TooLate,
    titled,
    whereabouts,
)
from workflows.requests import answering_objection, asking_objection
from workflows.roles import Role

if TYPE_CHECKING:
    from datetime import datetime

    from workflows.case_state import CaseState

_NEVER_OF_A_PART = {MoveKind.SPLIT, MoveKind.CO_HANDLE, MoveKind.REOPEN}
"""Parts have no parts, and what was finished with the whole is taken up again with the whole."""


def objection(
    definition: Definition, case: CaseState, move: Move, actor: Actor, now: datetime
) -> Refused | None:
    """The first reason against it, or None. `move` starts at the stage of the case."""
    return (
        _who(definition, case, move, actor)
        or _when(case, move, now)
        or _how_it_stands(definition, case, move)
        or asking_objection(case, move, now)
        or answering_objection(definition, case, move, actor, now)
    )


def _who(definition: Definition, case: CaseState, move: Move, actor: Actor) -> Refused | None:
    """The system acts for any owner where a move names it; an ended case has none to ask."""
    if actor.role not in move.roles:
        return RoleMayNot.of(move.name, actor.role)
    if actor.role is Role.SYSTEM:
        return None
    if move.by is By.ROLE or case.owner.kind is OwnerKind.NOBODY:
        concerned = _concerned(case, actor)
        return None if concerned else NotTheOwner.of(definition, case, move.name)
    if case.owner.is_actor(actor):
        return None
    taken = case.owner.kind is OwnerKind.ACCOUNT
    colleague = actor.department_id in {None, case.department_id}
    refusal = OwnedByAnother if taken and colleague else NotTheOwner
    return refusal.of(definition, case, move.name)


def _concerned(case: CaseState, actor: Actor) -> bool:
    """The centre has to do with every case, others with those of their department or grids."""
    match actor.role:
        case Role.HANDLER:
            return actor.department_id is not None and actor.department_id == case.department_id
        case Role.GRID_WORKER:
            return actor.account_id is not None and actor.account_id == case.worker_id
        case _:
            return True


def _when(case: CaseState, move: Move, now: datetime) -> Refused | None:
    if move.within_days is not None and (
        case.closed_at is None or now > case.closed_at + timedelta(days=move.within_days)
    ):
        return TooLate.of(move, case.closed_at)
    if move.most is not None and case.done.get(move.name, 0) >= move.most:
        return NotAsItStands(Reason("move_often_enough", {**titled(move), "most": move.most}))
    return None


def _how_it_stands(definition: Definition, case: CaseState, move: Move) -> Refused | None:
    place = whereabouts(definition, case, move.name)
    step = titled(move)
    waits = definition.guards_returns and case.returned and not move.after_return
    if waits and move.kind is MoveKind.FORWARD:
        return NotAsItStands(Reason("move_after_return", place))
    if Condition.OFF_SITE in move.when and case.on_site:
        return NotAsItStands(Reason("move_needs_visit", step))
    if case.open_parts and _needs_parts_ended(definition, case, move):
        return NotAsItStands(Reason("parts_open", {**step, "count": case.open_parts}))
    if case.parent_id is not None and move.kind in _NEVER_OF_A_PART:
        return NotAsItStands(Reason("part_of_another", step))
    if move.kind is MoveKind.MERGE and case.asking is not None:
        return NotAsItStands(Reason("request_waiting", step))
    standing = {
        Effect.RESUME: (case.suspended_until is not None, "not_suspended"),
        Effect.ANSWER: (case.supervised, "not_supervised"),
        Effect.SUPERVISE: (not case.supervised, "already_supervised"),
    }
    fits, code = standing.get(move.effect, (True, "")) if move.effect else (True, "")
    return None if fits else NotAsItStands(Reason(code, step))


def _needs_parts_ended(definition: Definition, case: CaseState, move: Move) -> bool:
    ends = definition.stages[move.granted_to(case.stage)].ended and move.to is not None
    return ends or move.kind is MoveKind.JOIN or Condition.PARTS_ENDED in move.when
