"""How a case stands beside its stage: what is asked for it, supervised, and how much is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from workflows import definitions
from workflows.applications.models import Application
from workflows.applications.queries import waiting_on
from workflows.cases.models import Case, CaseEvent
from workflows.definition import Asks, Definition, Effect, Move
from workflows.roles import Role


@dataclass(frozen=True, slots=True)
class Approval:
    """One step of the answer to a request."""

    role: Role
    state: Literal["given", "waiting", "coming"]


@dataclass(frozen=True)
class Standing:
    """`request` waits for an answer, `approvals` are its steps. `supervision` is the event of the
    supervision that waits for one. `left` says by the name of a move how often it may still be
    granted, `last_day` until when at most a pause may last that begins now.
    """

    request: Application | None
    approvals: Sequence[Approval]
    supervision: CaseEvent | None
    left: Mapping[str, int]
    last_day: Mapping[str, date]
    first_day: date


def standing_of(
    session: Session, case: Case, events: Sequence[CaseEvent], zone: ZoneInfo, now: datetime
) -> Standing:
    """`events` are the case's, the latest first."""
    definition = definitions.get(case.definition, case.definition_version)
    request = waiting_on(session, case)
    today = now.astimezone(zone).date()
    return Standing(
        request=request,
        approvals=approvals_of(definition, request) if request else (),
        supervision=_supervision(definition, case, events),
        left={move.name: left for move in definition.moves if (left := left_of(move, case)) >= 0},
        last_day={
            # The day itself still belongs to the pause.
            move.name: today + timedelta(days=move.longest_days - 1)
            for move in definition.moves
            if move.longest_days is not None
        },
        first_day=today,
    )


def approvals_of(definition: Definition, request: Application) -> list[Approval]:
    """Who has to say yes to a request, one after the other."""
    roles = next(
        (move.approval for move in definition.moves_named(request.move) if move.approval), ()
    )
    states: dict[bool | None, Literal["given", "waiting", "coming"]] = {
        True: "given",
        False: "coming",
        None: "waiting",
    }
    return [
        Approval(role, states[None if step == request.step else step < request.step])
        for step, role in enumerate(roles)
    ]


def left_of(move: Move, case: Any) -> int:
    """How often what this move asks for may still be granted; -1 where nobody counts.

    `case` is a Case or a row with its counts of what was granted.
    """
    granted = {
        Asks.EXTEND: case.extensions,
        Asks.SUSPEND: case.suspensions,
        Asks.APPEAL: case.appeals,
    }
    if move.most is None or move.asks not in granted:
        return -1
    return max(0, move.most - int(granted[move.asks]))


def _supervision(
    definition: Definition, case: Case, events: Sequence[CaseEvent]
) -> CaseEvent | None:
    """The latest event that put the case under supervision; a rung of a clock may have done so."""
    if case.supervised_at is None:
        return None
    names = {move.name for move in definition.moves if move.effect is Effect.SUPERVISE}
    begun = [event for event in events if event.at == case.supervised_at]
    by_hand = [event for event in events if event.move in names]
    return next(iter([event for event in begun if event.move in names] or by_hand or begun), None)
