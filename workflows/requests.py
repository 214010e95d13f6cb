"""The rules of what leave may be asked for, by whom it is answered, and when it lapses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.reason import Reason
from workflows.definition import Asks, Definition, Move, MoveKind
from workflows.refusals import NotAsItStands, NotTheirs, Refused, titled

if TYPE_CHECKING:
    from datetime import datetime

    from workflows.case_state import Asking, CaseState
    from workflows.owners import Actor

BEFORE_DUE = {Asks.EXTEND, Asks.SUSPEND}
"""Asked for before the clock is due."""
ANSWERS = {MoveKind.GRANT, MoveKind.REFUSE, MoveKind.WITHDRAW}


def asking_move(definition: Definition, asking: Asking) -> Move:
    """The move by which this request was made."""
    return next(move for move in definition.moves_named(asking.move) if move.asks)


def asking_objection(case: CaseState, move: Move, now: datetime) -> Refused | None:
    """Why this cannot be asked now; None for moves that ask nothing."""
    if move.asks is None:
        return None
    if case.asking is not None:
        return NotAsItStands(Reason("request_waiting", titled(move)))
    if move.asks in BEFORE_DUE:
        return _overdue(case, move, now)
    if move.asks is Asks.APPEAL and not case.late:
        return NotAsItStands(Reason("appeal_not_late", titled(move)))
    if move.asks is Asks.APPEAL and case.exempt:
        return NotAsItStands(Reason("appeal_exempt", titled(move)))
    return None


def answering_objection(
    definition: Definition, case: CaseState, move: Move, actor: Actor, now: datetime
) -> Refused | None:
    """Why this actor cannot answer what waits; None for moves that answer nothing."""
    if move.kind not in ANSWERS:
        return None
    asking = case.asking
    if asking is None:
        return NotAsItStands(Reason("request_none", titled(move)))
    if move.kind is MoveKind.WITHDRAW:
        asker = (asking.asker.role, asking.asker.account_id)
        theirs = (actor.role, actor.account_id) == asker
        return None if theirs else NotTheirs(Reason("request_not_asker"))
    asked = asking_move(definition, asking)
    approver = asked.approval[asking.step]
    if actor.role is not approver:
        return NotTheirs(Reason("request_not_yours", {**titled(asked), "role": approver.value}))
    return _grant_objection(case, asking, asked, now) if move.kind is MoveKind.GRANT else None


def _grant_objection(case: CaseState, asking: Asking, asked: Move, now: datetime) -> Refused | None:
    """What could be asked then and cannot be granted now: it may still be refused."""
    if asking.kind is Asks.FORCE_CLOSE and case.open_parts:
        return NotAsItStands(Reason("parts_open", {**titled(asked), "count": case.open_parts}))
    if asking.kind is Asks.SUSPEND and asking.until is not None and asking.until <= now:
        return NotAsItStands(Reason("request_outlived", titled(asked)))
    # Time that has run out cannot be paused; more of it can still be given.
    return _overdue(case, asked, now) if asking.kind is Asks.SUSPEND else None


def lapses(definition: Definition, asking: Asking, stage: str) -> bool:
    """Whether a request has lost its object because the case came to `stage`."""
    return stage not in asking_move(definition, asking).from_stages


def _overdue(case: CaseState, move: Move, now: datetime) -> Refused | None:
    if case.due_at is None or now < case.due_at:
        return None
    params = {**titled(move), "due_at": case.due_at.isoformat()}
    return NotAsItStands(Reason("request_too_late", params))
