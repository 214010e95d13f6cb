"""The stages of a process as a graph: all are reached, all end, and what goes back has a sender."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from workflows.definition import Definition, Move, MoveKind, OwnerRuleKind, Requirement, Stage
from workflows.definition_faults import fault
from workflows.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DEPARTMENTS = {OwnerRuleKind.DEPARTMENT, OwnerRuleKind.TAKER}


def check_paths(definition: Definition) -> None:
    """Raise Invalid with the first fault found."""
    _check_ends(definition)
    _check_owners_move(definition)
    for number, move in enumerate(definition.moves):
        if move.kind is MoveKind.RETURN:
            _check_return(definition, move, f"moves[{number}].to")
    _check_departments_are_named(definition)


def _check_ends(definition: Definition) -> None:
    onward: dict[str, set[str]] = defaultdict(set)
    back: dict[str, set[str]] = defaultdict(set)
    for move in definition.moves:
        for stage in move.from_stages:
            onward[stage].add(move.granted_to(stage))
            back[move.granted_to(stage)].add(stage)
    reached = _closure([definition.opening.leads_to("")], onward)
    ending = _closure((key for key, stage in definition.stages.items() if stage.ended), back)
    for key in definition.stages:
        if key not in reached:
            raise fault("definition_stage_unreachable", f"stages.{key}", stage=key)
        if key not in ending:
            raise fault("definition_stage_never_ends", f"stages.{key}", stage=key)


def _check_owners_move(definition: Definition) -> None:
    """Whoever may come to own a stage must have a way out of it; what was split is joined."""
    for key, stage in definition.stages.items():
        ways_out = [move for move in definition.moves_from(key) if not move.kind.stays]
        for owner in _owners(definition, stage):
            if not any(owner in move.roles or move.kind is MoveKind.JOIN for move in ways_out):
                raise fault(
                    "definition_owner_cannot_move", f"stages.{key}.owner", stage=key, role=owner
                )


def _owners(definition: Definition, stage: Stage) -> set[Role]:
    """The roles of those to whom a case in this stage may belong."""
    otherwise = {stage.owner.role} if stage.owner.role else set()
    match stage.owner.kind:
        case OwnerRuleKind.NOBODY | OwnerRuleKind.ROLE:
            return otherwise
        case OwnerRuleKind.GRID_WORKER:
            return {Role.GRID_WORKER} | otherwise
        case OwnerRuleKind.DEPARTMENT:
            return {Role.HANDLER}
        case OwnerRuleKind.TAKER:
            entering = [move for move in definition.moves if move.to == stage.key]
            return {role for move in entering for role in move.roles}


def _check_departments_are_named(definition: Definition) -> None:
    """A department cannot own a stage that a case may come to without having been given one."""
    named = dict.fromkeys(definition.stages, True)
    settled = False
    while not settled:
        settled = True
        for move in definition.moves:
            for stage in move.from_stages or ("",):
                target = move.granted_to(stage)
                if named[target] and not _names(move) and not _keeps(move, named.get(stage, False)):
                    named[target] = settled = False
    for number, move in enumerate(definition.moves):
        for stage in move.from_stages or ("",):
            given = _names(move) or _keeps(move, named.get(stage, False))
            owner = definition.stages[move.leads_to(stage)].owner.kind
            if owner is OwnerRuleKind.DEPARTMENT and not given:
                raise fault(
                    "definition_department_unnamed", f"moves[{number}].requires", move=move.name
                )


def _names(move: Move) -> bool:
    return Requirement.DEPARTMENT in move.requires or move.kind is MoveKind.SPLIT


def _keeps(move: Move, named: bool) -> bool:  # noqa: FBT001 -- carried from stage to stage
    return named and move.kind is not MoveKind.RETURN


def _check_return(definition: Definition, move: Move, path: str) -> None:
    """Back to whom it came from, never sideways."""
    for stage in move.from_stages:
        if move.to not in _senders(definition, stage):
            raise fault("definition_return_sideways", path, move=move.name, stage=stage)
    receives = definition.moves_from(move.leads_to(""))
    if definition.guards_returns and not any(each.after_return for each in receives):
        raise fault("definition_return_gets_stuck", path, move=move.name)


def _senders(definition: Definition, stage: str) -> set[str]:
    """The stages from which a case is sent to the office that owns `stage`."""
    senders: set[str] = set()
    office, pending = {stage}, [stage]
    while pending:
        here = pending.pop()
        for move in definition.moves:
            if move.kind is not MoveKind.FORWARD or move.to != here:
                continue
            for sender in set(move.from_stages) - office:
                if _same_office(definition, sender, here):
                    office.add(sender)
                    pending.append(sender)
                else:
                    senders.add(sender)
    return senders


def _same_office(definition: Definition, one: str, other: str) -> bool:
    return {definition.stages[one].owner.kind, definition.stages[other].owner.kind} <= _DEPARTMENTS


def _closure(starts: Iterable[str], steps: Mapping[str, set[str]]) -> set[str]:
    found, pending = set[str](), list(starts)
    while pending:
        if (stage := pending.pop()) not in found:
            found.add(stage)
            pending.extend(steps.get(stage, ()))
    return found
