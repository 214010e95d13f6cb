"""The shortest ways by which a case comes to each of the moves of its process, found by the pure
engine with the people and the words of the state machine.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tests.workflows.life_words import CHOICES, Ids
from workflows.case_state import CaseState
from workflows.cases.models import Case
from workflows.definition import Definition, Effect, Move, MoveKind, Requirement
from workflows.engine import Actor, Decision, MoveInput, Refused, allowed_moves, decide

LATE, PARTS_END = "late", "parts end"
"""What happens to a case without anybody's move."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A move with what comes with it, or one of the two above."""

    name: str
    actor: Actor | None = None
    drawn: tuple[tuple[str, Any], ...] = ()


Way = tuple[Turn, ...]


def ways_to_moves(
    process: Definition, start: CaseState, ids: Ids, cases: list[Case], now: datetime
) -> Mapping[Move, Way]:
    """The way to each move, itself included, for all that can be made of a case in this state."""
    pending: deque[tuple[CaseState, Way]] = deque([(start, ())])
    seen = {_mark(start)}
    ways: dict[Move, Way] = {}
    while pending:
        here, way = pending.popleft()
        for turn, there, move in _onward(process, here, ids, cases, now):
            longer: Way = (*way, turn)
            if move is not None:
                ways.setdefault(move, longer)
            if _mark(there) not in seen:
                seen.add(_mark(there))
                pending.append((there, longer))
    return ways


def _onward(
    process: Definition, here: CaseState, ids: Ids, cases: list[Case], now: datetime
) -> Iterator[tuple[Turn, CaseState, Move | None]]:
    if "handling" in here.running_clocks and not here.late:
        yield Turn(LATE), replace(here, late=True, due_at=now - timedelta(days=1)), None
    if here.open_parts:
        yield Turn(PARTS_END), replace(here, open_parts=0), None
    for actor in ids.actors.values():
        for move in allowed_moves(process, here, actor=actor, now=now):
            for drawn in _inputs(move, here, ids):
                given = MoveInput(**ids.move_input(drawn, cases, now))
                decision = _decided(process, here, move, given, actor, now)
                if decision is not None:
                    seen = (
                        here.on_site if drawn["class_id"] is None else drawn["class_id"] != "talk"
                    )
                    there = replace(decision.after, on_site=seen)
                    yield Turn(move.name, actor, tuple(drawn.items())), there, decision.move


def _decided(  # noqa: PLR0917 - what a decision depends on
    process: Definition,
    here: CaseState,
    move: Move,
    given: MoveInput,
    actor: Actor,
    now: datetime,
) -> Decision | None:
    if Requirement.STANDARD in move.requires and given.class_id is not None:
        given = replace(given, standard_id=given.class_id)
    try:
        return decide(process, here, move.name, given, actor=actor, now=now)
    except Refused:
        return None


def _inputs(move: Move, here: CaseState, ids: Ids) -> Iterator[dict[str, Any]]:
    """What to draw for the move: classes are tried, the rest is whatever changes something."""
    drawn = {name: said[0] for name, said in CHOICES.items()}
    drawn |= {"urgent": not here.urgent, "until": 5000, "survivor_id": 1, "worker_id": 14}
    drawn["parts"] = CHOICES["parts"][move.kind is MoveKind.SPLIT]
    assert all(drawn[name] in said for name, said in CHOICES.items())
    if Requirement.CLASS in move.requires:
        for name in ("lamp", "talk"):
            if ids.tables["class_id"][name] != here.class_id:
                yield {**drawn, "class_id": name}
    if move.effect is not Effect.RECLASSIFY:
        yield drawn


def _mark(case: CaseState) -> tuple[Any, ...]:
    """What of a state decides which moves may be made next."""
    asking = (case.asking.kind, case.asking.step) if case.asking else None
    flags = (case.returned, case.supervised, case.late, case.exempt, case.on_site)
    stands = (case.suspended_until is not None, case.open_parts > 0, case.survivor_id is not None)
    return case.stage, asking, flags, stands
