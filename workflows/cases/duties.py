"""What the system does with cases by itself: it joins what was split, ends suspensions, and closes
what nobody says anything more of.

Each is owed as a task in the transaction that makes it necessary. A duty that comes twice, late, or
after somebody else saw to it finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workflows.cases.held import Held, hold_by_id
from workflows.cases.moving import Step, advance
from workflows.cases.notices import PART_ENDED, tell
from workflows.cases.parts import JOIN_TASK, part_key
from workflows.cases.rungs import CLOSE_TASK
from workflows.cases.state import owner_of
from workflows.cases.suspending import RESUME_TASK
from workflows.cases.writing import write
from workflows.definition import Effect, Move, MoveKind
from workflows.engine import Actor, MoveInput
from workflows.roles import Role

SYSTEM = Actor(Role.SYSTEM)


def join(session: Session, district: int, payload: Mapping[str, Any], now: datetime) -> bool:
    """Join the parent of a part that has ended, once none is open; says whether it did.

    Where the parent has an owner who is at work on it, that owner is told instead. The parent alone
    is locked: of two parts that end together, whichever duty comes last finds both ended.
    """
    held = hold_by_id(session, district, payload["case_id"])
    joining = _move_of(held, lambda move: move.kind is MoveKind.JOIN)
    if joining is None:
        key = part_key(payload)
        tell(session, held.case, owner_of(held.case), kind=PART_ENDED, key=key, now=now)
        return False
    return held.open_parts == 0 and _make(session, held, joining, now)


def resume(session: Session, district: int, payload: Mapping[str, Any], now: datetime) -> bool:
    """End the suspension of a case whose time is over; says whether one was."""
    held = hold_by_id(session, district, payload["case_id"])
    until = held.case.suspended_until
    resuming = _move_of(held, lambda move: move.effect is Effect.RESUME)
    if until is None or now < until or resuming is None:
        return False
    return _make(session, held, resuming, now)


def close(session: Session, district: int, payload: Mapping[str, Any], now: datetime) -> bool:
    """Close a case whose clock ran out in silence; says whether that clock still ran."""
    held = hold_by_id(session, district, payload["case_id"])
    runs = any(one.id == payload["clock_id"] and one.stopped_at is None for one in held.clocks)
    closing = held.definition.closing_by_system(held.case.stage)
    if not runs or closing is None or held.case.due_at is None or held.case.due_at > now:
        return False
    return _make(session, held, closing, now)


DUTIES: dict[str, Callable[[Session, int, Mapping[str, Any], datetime], bool]] = {
    CLOSE_TASK: close,
    JOIN_TASK: join,
    RESUME_TASK: resume,
}
"""What is done for each kind of task that moves of cases owe."""


def _move_of(held: Held, wanted: Callable[[Move], bool]) -> Move | None:
    moves = held.definition.moves_from(held.case.stage)
    return next((move for move in moves if Role.SYSTEM in move.roles and wanted(move)), None)


def _make(session: Session, held: Held, move: Move, now: datetime) -> bool:
    advance(session, held, Step(move.name, MoveInput(), SYSTEM, now))
    write(session, held)
    return True
