"""What makes a process sound: nothing unreachable, no dead end, nothing that nobody may do.

The reader has seen to words and shapes; here stages and moves are looked at as a graph.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from gis.errors import Invalid
from gis.reason import Reason
from workflows.definition import Definition, Move, MoveKind, OwnerRuleKind, Requirement
from workflows.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def check(definition: Definition) -> None:
    """Raise Invalid with the first fault found and the place where it stands."""
    _check_opening(definition)
    for number, move in enumerate(definition.moves):
        _check_move(definition, move, f"moves[{number}]")
    _check_names(definition)
    _check_paths(definition)


def _check_opening(definition: Definition) -> None:
    openings = [move for move in definition.moves if move.kind is MoveKind.OPEN]
    if len(openings) != 1:
        raise _fault("definition_not_one_opening", "moves", count=len(openings))


def _check_move(definition: Definition, move: Move, path: str) -> None:
    if not move.roles:
        raise _fault("definition_move_without_role", f"{path}.roles", move=move.name)
    if Role.ADMINISTRATOR in move.roles:
        raise _fault("definition_administrator_moves", f"{path}.roles", move=move.name)
    if bool(move.from_stages) is (move.kind is MoveKind.OPEN):
        raise _fault("definition_move_from_nowhere", f"{path}.from", move=move.name)
    _check_aim(definition, move, path)
    if move.kind.needs_reason and Requirement.REASON not in move.requires:
        raise _fault("definition_move_without_reason", f"{path}.requires", move=move.name)
    if move.within_days and not all(definition.stages[key].ended for key in move.from_stages):
        raise _fault("definition_days_before_closing", f"{path}.within_days", move=move.name)
    for key in move.from_stages:
        if not _has_limit(definition, key, move):
            raise _fault("definition_clock_without_standard", f"{path}.requires", move=move.name)
    taken = move.to and definition.stages[move.to].owner.kind is OwnerRuleKind.TAKER
    if taken and Role.SYSTEM in move.roles:
        raise _fault("definition_taker_is_no_account", f"{path}.roles", move=move.name)


def _check_aim(definition: Definition, move: Move, path: str) -> None:
    """A correction stays, and says what it corrects; what has ended keeps what it ended with."""
    if (move.to is None) is not (move.kind is MoveKind.CORRECT):
        raise _fault("definition_move_to_nowhere", f"{path}.to", move=move.name)
    if move.to is not None:
        return
    if any(definition.stages[key].ended for key in move.from_stages):
        raise _fault("definition_corrects_the_ended", f"{path}.from", move=move.name)
    if Requirement.PLACE not in move.requires:
        raise _fault("definition_corrects_nothing", f"{path}.requires", move=move.name)


def _has_limit(definition: Definition, leaving: str, move: Move) -> bool:
    """A clock that runs for the standard's limit may only start on a case that has a standard."""
    clock = definition.stages[move.leads_to(leaving)].clock
    goes_on = move.resumes or clock == definition.stages[leaving].clock
    waits = clock is not None and definition.clocks[clock].budget is None and not goes_on
    return not waits or Requirement.STANDARD in move.requires


def _check_names(definition: Definition) -> None:
    seen: set[tuple[str, str]] = set()
    for number, move in enumerate(definition.moves):
        for stage in move.from_stages:
            if (move.name, stage) in seen:
                raise _fault(
                    "definition_move_twice", f"moves[{number}].from", move=move.name, stage=stage
                )
            seen.add((move.name, stage))


def _check_paths(definition: Definition) -> None:
    onward: dict[str, set[str]] = defaultdict(set)
    back: dict[str, set[str]] = defaultdict(set)
    for move in definition.moves:
        for stage in move.from_stages:
            onward[stage].add(move.leads_to(stage))
            back[move.leads_to(stage)].add(stage)
    reached = _closure([definition.opening.leads_to("")], onward)
    ending = _closure((key for key, stage in definition.stages.items() if stage.ended), back)
    for key in definition.stages:
        if key not in reached:
            raise _fault("definition_stage_unreachable", f"stages.{key}", stage=key)
        if key not in ending:
            raise _fault("definition_stage_never_ends", f"stages.{key}", stage=key)


def _closure(starts: Iterable[str], steps: Mapping[str, set[str]]) -> set[str]:
    found, pending = set[str](), list(starts)
    while pending:
        if (stage := pending.pop()) not in found:
            found.add(stage)
            pending.extend(steps.get(stage, ()))
    return found


def _fault(code: str, path: str, **params: Any) -> Invalid:
    return Invalid(Reason(code, params), path)
