"""What the owner of a case is told of a move."""

from __future__ import annotations

from workflows.case_state import Decision
from workflows.cases.notices import (
    ARRIVED,
    PRIORITISED,
    RECLASSIFIED,
    RELOCATED,
    RESUMED,
    SUPERVISED,
)
from workflows.definition import Effect, MoveKind
from workflows.engine import OwnerKind
from workflows.roles import Role

MARKS = {
    Effect.SUPERVISE: SUPERVISED,
    Effect.RESUME: RESUMED,
    Effect.PRIORITISE: PRIORITISED,
    Effect.RECLASSIFY: RECLASSIFIED,
}


def notice_of(decision: Decision) -> str | None:
    """The kind of the notice to the owner, or None. Who does something to a case of their own knows
    that already.
    """
    owner, before, move = decision.after.owner, decision.before, decision.move
    if owner.kind is OwnerKind.NOBODY:
        return None
    if before is None or owner != before.owner or not move.kind.stays:
        return ARRIVED
    actor = decision.event.actor
    if owner.is_actor(actor):
        return None
    if move.kind is MoveKind.CORRECT:
        # Where the grids are drawn anew, the case lies where it lay.
        return None if actor.role is Role.SYSTEM else RELOCATED
    return MARKS.get(move.effect) if move.effect else None
