"""Whatever leave is asked for can be granted, refused and withdrawn wherever it may be waiting."""

from __future__ import annotations

from workflows.definition import Asks, Definition, Move, MoveKind, Requirement
from workflows.definition_faults import fault
from workflows.roles import Role


def check_requests(definition: Definition) -> None:
    """Raise Invalid with the first fault found."""
    for number, move in enumerate(definition.moves):
        path = f"moves[{number}]"
        if move.kind is not MoveKind.ASK:
            if move.asks or move.approval or move.longest_days:
                raise fault("definition_asks_nothing", path, move=move.name)
            continue
        _check_asking(definition, move, path)
        for stage in move.from_stages:
            _check_answers(definition, move, stage, path)


def _check_asking(definition: Definition, move: Move, path: str) -> None:
    if move.asks is None:
        raise fault("definition_asks_what", f"{path}.asks", move=move.name)
    if not move.approval:
        raise fault("definition_asks_nobody", f"{path}.approval", move=move.name)
    others = {*move.roles, Role.SYSTEM, Role.RESIDENT, Role.ADMINISTRATOR}
    if others & set(move.approval) or len(set(move.approval)) < len(move.approval):
        raise fault("definition_asks_itself", f"{path}.approval", move=move.name)
    ends = move.to is not None and definition.stages[move.to].ended
    if ends is not (move.asks is Asks.FORCE_CLOSE) or (move.to and not ends):
        raise fault("definition_asks_to_go_nowhere", f"{path}.to", move=move.name)
    for stage in move.from_stages:
        if definition.stages[stage].ended is not (move.asks is Asks.APPEAL):
            raise fault("definition_asks_too_late", f"{path}.from", move=move.name)
    suspends = move.asks is Asks.SUSPEND
    if suspends is not (Requirement.UNTIL in move.requires):
        raise fault("definition_suspends_until_when", f"{path}.requires", move=move.name)
    if suspends is not (move.longest_days is not None):
        raise fault("definition_suspends_how_long", f"{path}.longest_days", move=move.name)
    if move.asks is not Asks.FORCE_CLOSE and move.most is None:
        raise fault("definition_asks_without_end", f"{path}.most", move=move.name)


def _check_answers(definition: Definition, move: Move, stage: str, path: str) -> None:
    answering: dict[MoveKind, frozenset[Role]] = {
        MoveKind.GRANT: frozenset(move.approval),
        MoveKind.REFUSE: frozenset(move.approval),
        MoveKind.WITHDRAW: move.roles,
    }
    for kind, roles in answering.items():
        found = [each for each in definition.moves_from(stage) if each.kind is kind]
        if len(found) != 1 or not roles <= found[0].roles:
            params = {"move": move.name, "stage": stage, "kind": kind.value}
            raise fault("definition_request_unanswered", f"{path}.approval", **params)
