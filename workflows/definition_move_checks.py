"""What each move must say for itself, by its kind and its effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workflows.definition import (
    Condition,
    Definition,
    Effect,
    Move,
    MoveKind,
    OwnerRuleKind,
    Requirement,
)
from workflows.definition_faults import fault
from workflows.roles import Role

NEEDED: Mapping[MoveKind, Requirement] = {
    MoveKind.CORRECT: Requirement.PLACE,
    MoveKind.CO_HANDLE: Requirement.PARTS,
    MoveKind.SPLIT: Requirement.PARTS,
    MoveKind.MERGE: Requirement.SURVIVOR,
}
EFFECT_NEEDS: Mapping[Effect, tuple[Requirement, ...]] = {
    Effect.RECLASSIFY: (Requirement.CLASS, Requirement.STANDARD),
    Effect.APPOINT: (Requirement.WORKER,),
    Effect.SUPERVISE: (Requirement.OPINION,),
    Effect.ANSWER: (Requirement.OPINION,),
    Effect.REVISIT: (Requirement.SATISFACTION,),
    Effect.EVALUATE: (Requirement.SATISFACTION,),
}
AFTERWARDS = {Effect.REVISIT, Effect.EVALUATE}
"""Effects on a case that has ended; all others are on one that has not."""
_ENDS = {MoveKind.VOID, MoveKind.MERGE}
_GOES_ON = {
    MoveKind.OPEN,
    MoveKind.RETURN,
    MoveKind.REWORK,
    MoveKind.REDO,
    MoveKind.REOPEN,
    MoveKind.SPLIT,
    MoveKind.JOIN,
}


def check_move(definition: Definition, move: Move, path: str) -> None:
    """Raise Invalid with the first fault found."""
    for look in _LOOKS:
        look(definition, move, path)


def _who(_definition: Definition, move: Move, path: str) -> None:
    if not move.roles:
        raise fault("definition_move_without_role", f"{path}.roles", move=move.name)
    if Role.ADMINISTRATOR in move.roles:
        raise fault("definition_administrator_moves", f"{path}.roles", move=move.name)
    if move.kind is MoveKind.JOIN and move.roles != {Role.SYSTEM}:
        raise fault("definition_joins_by_hand", f"{path}.roles", move=move.name)
    if move.effect is Effect.RESUME and Role.SYSTEM not in move.roles:
        raise fault("definition_never_resumes", f"{path}.roles", move=move.name)


def _whence(definition: Definition, move: Move, path: str) -> None:
    if bool(move.from_stages) is (move.kind is MoveKind.OPEN):
        raise fault("definition_move_from_nowhere", f"{path}.from", move=move.name)
    ended = [definition.stages[key].ended for key in move.from_stages]
    if move.within_days and not all(ended):
        raise fault("definition_days_before_closing", f"{path}.within_days", move=move.name)
    if move.kind is MoveKind.CORRECT and any(ended):
        raise fault("definition_corrects_the_ended", f"{path}.from", move=move.name)
    if any(ended) and not move.kind.stays and move.kind is not MoveKind.REOPEN:
        raise fault("definition_moves_the_ended", f"{path}.from", move=move.name)
    if move.kind is MoveKind.REOPEN and not all(ended):
        raise fault("definition_reopens_the_open", f"{path}.from", move=move.name)
    if move.effect and set(ended) != {move.effect in AFTERWARDS}:
        raise fault("definition_mark_out_of_time", f"{path}.from", move=move.name)


def _why(_definition: Definition, move: Move, path: str) -> None:
    if move.kind.needs_reason and Requirement.REASON not in move.requires:
        raise fault("definition_move_without_reason", f"{path}.requires", move=move.name)


def _whither(definition: Definition, move: Move, path: str) -> None:
    """Kinds that stay have no aim; others lead on or to an end, as their kind says."""
    if move.kind is MoveKind.ASK:
        return
    if (move.to is None) is not move.kind.stays:
        raise fault("definition_move_to_nowhere", f"{path}.to", move=move.name)
    if move.to is None:
        return
    ended = definition.stages[move.to].ended
    if (move.kind in _ENDS and not ended) or (move.kind in _GOES_ON and ended):
        raise fault("definition_leads_astray", f"{path}.to", move=move.name, stage=move.to)
    joins = any(each.kind is MoveKind.JOIN for each in definition.moves_from(move.to))
    if move.kind is MoveKind.SPLIT and not joins:
        raise fault("definition_split_never_joins", f"{path}.to", move=move.name)
    owner = definition.stages[move.to].owner.kind
    if move.kind is MoveKind.REDO and owner is not OwnerRuleKind.TAKER:
        raise fault("definition_leads_astray", f"{path}.to", move=move.name, stage=move.to)


def _with_what(definition: Definition, move: Move, path: str) -> None:
    if move.kind is MoveKind.CORRECT and Requirement.PLACE not in move.requires:
        raise fault("definition_corrects_nothing", f"{path}.requires", move=move.name)
    if (move.effect is not None) is not (move.kind is MoveKind.MARK):
        raise fault("definition_mark_without_effect", f"{path}.effect", move=move.name)
    needed = [NEEDED[move.kind]] if move.kind in NEEDED else []
    needed += EFFECT_NEEDS.get(move.effect, ()) if move.effect else ()
    for what in needed:
        if what not in move.requires:
            raise fault(
                "definition_move_needs", f"{path}.requires", move=move.name, what=what.value
            )
    for stage in move.from_stages or ("",):
        if not _has_limit(definition, stage, move):
            raise fault("definition_clock_without_standard", f"{path}.requires", move=move.name)


def _into_whose_hands(definition: Definition, move: Move, path: str) -> None:
    """Who takes a case has an account; what is redone goes to one who has."""
    taken = move.to and definition.stages[move.to].owner.kind is OwnerRuleKind.TAKER
    nobody = move.roles & {Role.SYSTEM, Role.RESIDENT}
    if taken and not move.kind.stays and nobody:
        raise fault("definition_taker_is_no_account", f"{path}.roles", move=move.name)


def _guards(_definition: Definition, move: Move, path: str) -> None:
    if move.after_return and move.kind is not MoveKind.FORWARD:
        raise fault("definition_guards_nothing", f"{path}.after_return", move=move.name)
    if move.when and move.kind is MoveKind.JOIN and Condition.PARTS_ENDED in move.when:
        raise fault("definition_guards_nothing", f"{path}.when", move=move.name)


def _has_limit(definition: Definition, leaving: str, move: Move) -> bool:
    """A clock that runs for the standard's limit may only start on a case that has a standard."""
    clock = definition.stages[move.leads_to(leaving)].clock
    stays = leaving in definition.stages and clock == definition.stages[leaving].clock
    waits = clock is not None and definition.clocks[clock].budget is None
    return not waits or move.resumes or stays or Requirement.STANDARD in move.requires


_LOOKS: tuple[Callable[[Definition, Move, str], None], ...] = (
    _who,
    _whence,
    _why,
    _whither,
    _with_what,
    _into_whose_hands,
    _guards,
)
