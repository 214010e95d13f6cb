"""What makes a process sound: nothing unreachable, no dead end, nothing that nobody may do.

The reader has seen to words and shapes; here stages and moves are looked at together.
"""

from __future__ import annotations

from workflows.definition import Deed, Definition, MoveKind
from workflows.definition_faults import fault
from workflows.definition_move_checks import check_move
from workflows.definition_paths import check_paths
from workflows.definition_requests import check_requests


def check(definition: Definition) -> None:
    """Raise Invalid with the first fault found and the place where it stands."""
    _check_opening(definition)
    for number, move in enumerate(definition.moves):
        check_move(definition, move, f"moves[{number}]")
    _check_names(definition)
    check_requests(definition)
    _check_deeds(definition)
    check_paths(definition)


def _check_opening(definition: Definition) -> None:
    openings = [move for move in definition.moves if move.kind is MoveKind.OPEN]
    if len(openings) != 1:
        raise fault("definition_not_one_opening", "moves", count=len(openings))


def _check_deeds(definition: Definition) -> None:
    """What a rung closes has a move of the system that closes it."""
    for key, stage in definition.stages.items():
        if stage.clock is None:
            continue
        rungs = definition.clocks[stage.clock].ladder.rungs
        closes = any(Deed.CLOSE in rung.deeds for rung in rungs)
        if closes and definition.closing_by_system(key) is None:
            raise fault("definition_deed_without_move", f"stages.{key}.clock", stage=key)


def _check_names(definition: Definition) -> None:
    seen: set[tuple[str, str]] = set()
    for number, move in enumerate(definition.moves):
        for stage in move.from_stages:
            if (move.name, stage) in seen:
                raise fault(
                    "definition_move_twice", f"moves[{number}].from", move=move.name, stage=stage
                )
            seen.add((move.name, stage))
