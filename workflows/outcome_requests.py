"""What a move does to the request that waits: it begins one, answers it, or leaves it behind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workflows.case_state import Asking
from workflows.definition import Asks, Definition, Move, MoveKind
from workflows.requests import ANSWERS, asking_move, lapses

if TYPE_CHECKING:
    from workflows.case_state import Attempt, CaseState

GRANTED, REFUSED, WITHDRAWN, LAPSED = "granted", "refused", "withdrawn", "lapsed"


@dataclass(frozen=True, slots=True)
class Said:
    """`stage` is where the case comes to. `asked` begins to wait, or waits for its next approval;
    `answered` is the state that the one before ends in; `waiting` is what waits afterwards.
    `granted` and the move `of` it are set once the last approval was given.
    """

    stage: str
    waiting: Asking | None = None
    asked: Asking | None = None
    answered: str | None = None
    granted: Asking | None = None
    of: Move | None = None

    def grants(self, kind: Asks) -> bool:
        return self.granted is not None and self.granted.kind is kind


def answer(definition: Definition, case: CaseState, move: Move, attempt: Attempt) -> Said:
    """Return what becomes of the request that waits, and with it where the case comes to."""
    asking, here = case.asking, case.stage
    if move.asks is not None:
        asked = Asking(move.name, move.asks, 0, attempt.actor, attempt.given.until)
        return Said(here, waiting=asked, asked=asked, of=move)
    if asking is None:
        return Said(move.leads_to(here))
    asked_by = asking_move(definition, asking)
    if move.kind in ANSWERS:
        return _answered(asking, asked_by, move, here)
    stage = move.leads_to(here)
    if lapses(definition, asking, stage):
        return Said(stage, answered=LAPSED, of=asked_by)
    return Said(stage, waiting=asking)


def _answered(asking: Asking, asked_by: Move, move: Move, here: str) -> Said:
    match move.kind:
        case MoveKind.GRANT if asking.step + 1 < len(asked_by.approval):
            further = replace(asking, step=asking.step + 1)
            return Said(here, waiting=further, asked=further, of=asked_by)
        case MoveKind.GRANT:
            stage = asked_by.granted_to(here)
            return Said(stage, answered=GRANTED, granted=asking, of=asked_by)
        case MoveKind.REFUSE:
            return Said(here, answered=REFUSED, of=asked_by)
        case _:
            return Said(here, answered=WITHDRAWN, of=asked_by)
