"""How a case stands beside its stage: what is asked for it, supervised, and how much is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from governance.console.requests import Asked, asked_on, left_of
from workflows import definitions
from workflows.applications.queries import requests_of
from workflows.cases.models import Case, CaseEvent
from workflows.definition import Definition, Effect


@dataclass(frozen=True)
class Standing:
    """`asked` is the request that waits for an answer, `past` are those that have one, the latest
    first. `supervision` is the event of the supervision that waits for one. `left` says by the
    name of a move how often it may still be granted, `last_day` until when at most a pause may
    last that begins now.
    """

    asked: Asked | None
    past: Sequence[Asked]
    supervision: CaseEvent | None
    left: Mapping[str, int]
    last_day: Mapping[str, date]
    first_day: date


def standing_of(
    session: Session, case: Case, events: Sequence[CaseEvent], zone: ZoneInfo, now: datetime
) -> Standing:
    """`events` are the case's, the latest first."""
    definition = definitions.get(case.definition, case.definition_version)
    requests = asked_on(definition, requests_of(session, case), events)
    today = now.astimezone(zone).date()
    return Standing(
        asked=next((one for one in requests if one.waits), None),
        past=[one for one in reversed(requests) if not one.waits],
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
