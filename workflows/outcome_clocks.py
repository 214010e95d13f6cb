"""Which clocks stop and start with a move, and what happens to the one that runs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.case_state import ClockChange, ClockStart, ClockState, ClockTurn
from workflows.definition import Asks, Definition, Effect, Move, Stage

if TYPE_CHECKING:
    from workflows.case_state import CaseState
    from workflows.outcome_requests import Said


@dataclass(frozen=True, slots=True)
class Clocks:
    stops: tuple[str, ...]
    start: ClockStart | None
    after: tuple[ClockState, ...]


def change_clocks(definition: Definition, case: CaseState, stage: Stage, move: Move) -> Clocks:
    """Two stages that share a clock share its time; else one stops and the next begins."""
    stops = tuple(key for key in case.running_clocks if key != stage.clock)
    start = None
    if stage.clock is not None and stage.clock not in case.running_clocks:
        stood = any(clock.key == stage.clock for clock in case.clocks)
        budget = definition.clocks[stage.clock].budget
        start = ClockStart(stage.clock, budget, move.resumes and stood)
    running = {clock.key: clock.running for clock in case.clocks}
    running.update(dict.fromkeys(stops, False))
    if start:
        running[start.key] = True
    return Clocks(stops, start, tuple(ClockState(key, runs) for key, runs in running.items()))


def turn_of(case: CaseState, stage: Stage, move: Move, said: Said) -> ClockChange | None:
    """What to do first with the clock that runs, before any stops.

    Any step onward ends a suspension, so that the clock has run until the moment it stops.
    """
    if said.grants(Asks.EXTEND):
        return ClockChange(ClockTurn.EXTEND)
    if said.grants(Asks.SUSPEND) and said.granted:
        return ClockChange(ClockTurn.PAUSE, said.granted.until)
    if move.effect in {Effect.PRIORITISE, Effect.RECLASSIFY}:
        return ClockChange(ClockTurn.RECKON)
    steps_on = stage.key != case.stage or move.effect is Effect.RESUME
    if case.suspended_until is not None and steps_on:
        return ClockChange(ClockTurn.RESUME)
    return None
