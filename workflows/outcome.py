"""What follows from a move that may be made: the next state, its clocks, and the event.

What each kind of move means for the facts, the owner, the clocks and a waiting request stands in
the outcome_… modules beside this one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workflows.case_state import Attempt, CaseState, Decision, Event
from workflows.definition import Definition, Move, MoveKind
from workflows.outcome_clocks import change_clocks, turn_of
from workflows.outcome_events import detail_of
from workflows.outcome_facts import informed
from workflows.outcome_owners import owner_in
from workflows.outcome_requests import answer

if TYPE_CHECKING:
    from datetime import datetime

    from workflows.definition import Stage


def follow(definition: Definition, case: CaseState, move: Move, attempt: Attempt) -> Decision:
    """Return the decision. A case of version 0 is being opened and has no state before."""
    before = case if case.version else None
    given = attempt.given
    said = answer(definition, case, move, attempt)
    stage = definition.stages[said.stage]
    known = informed(case, stage, move, said, attempt)
    change = change_clocks(definition, case, stage, move)
    after = replace(
        known,
        stage=stage.key,
        version=case.version + 1,
        owner=owner_in(known, stage, move, attempt.actor),
        closed_at=_closed_at(case, stage, attempt),
        clocks=change.after,
        asking=said.waiting,
    )
    event = Event(
        move=move.name,
        kind=move.kind,
        at=attempt.now,
        actor=attempt.actor,
        from_stage=before.stage if before else None,
        to_stage=after.stage,
        owner=after.owner,
        opinion=given.reason.strip() or given.opinion.strip() or None,
        detail=detail_of(before, after, move, said, given),
    )
    return Decision(
        move=move,
        before=before,
        after=after,
        stop_clocks=change.stops,
        start_clock=change.start,
        event=event,
        turn=turn_of(case, stage, move, said),
        asked=said.asked,
        answered=said.answered,
        parts=given.parts if move.kind in {MoveKind.SPLIT, MoveKind.CO_HANDLE} else (),
    )


def _closed_at(case: CaseState, stage: Stage, attempt: Attempt) -> datetime | None:
    """The moment it ended; what is said of an ended case afterwards does not end it again."""
    if not stage.ended:
        return None
    return case.closed_at if case.version and case.stage == stage.key else attempt.now
