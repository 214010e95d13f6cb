"""The one place that knows how a case moves. Pure: it reads a state and says what would change.

    decide(definition, case, "dispatch", MoveInput(department_id=7), actor=actor, now=now)

gives a Decision or raises a Refused that says why not. Two things hold after every decision,
whatever the moves were: unless the case has ended it has one owner, and one clock runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.case_state import (
    Attempt,
    CaseState,
    ClockStart,
    ClockState,
    Decision,
    Event,
    MoveInput,
    Place,
)
from workflows.definition import Definition, Move
from workflows.given import refuse_unless_complete, refuse_unless_fit
from workflows.objections import objection
from workflows.outcome import follow
from workflows.owners import Actor, Owner, OwnerKind
from workflows.refusals import OutOfDate, Refused, RoleMayNot, UnknownMove, WrongStage

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "Actor",
    "CaseState",
    "ClockStart",
    "ClockState",
    "Decision",
    "Event",
    "MoveInput",
    "Owner",
    "OwnerKind",
    "Place",
    "Refused",
    "allowed_moves",
    "decide",
    "open_case",
    "refused_moves",
]


def open_case(definition: Definition, given: MoveInput, *, actor: Actor, now: datetime) -> Decision:
    """Decide the first state of a new case, with what the intake already knows about it."""
    move = definition.opening
    if actor.role not in move.roles:
        raise RoleMayNot.of(move.name, actor.role)
    unborn = CaseState(
        definition=definition.key,
        definition_version=definition.version,
        stage=move.leads_to(""),
        version=0,
        owner=Owner.nobody(),
        opened_at=now,
        class_id=given.class_id,
        standard_id=given.standard_id,
        department_id=given.department_id,
        worker_id=given.worker_id,
        urgent=bool(given.urgent),
    )
    refuse_unless_complete(unborn, move, given)
    return follow(definition, unborn, move, Attempt(actor, given, now))


def decide(  # noqa: PLR0913 -- these six are all that a decision depends on
    definition: Definition,
    case: CaseState,
    move: str,
    given: MoveInput,
    *,
    actor: Actor,
    now: datetime,
) -> Decision:
    """Decide the move of this name; raise a Refused if it may not be made now by this actor."""
    if (definition.key, definition.version) != (case.definition, case.definition_version):
        message = f"the case follows {case.definition} version {case.definition_version}"
        raise ValueError(message)
    chosen = _choose(definition, case, move, actor)
    if given.version not in {None, case.version}:
        raise OutOfDate.of(definition, case, move)
    if refused := objection(definition, case, chosen, actor, now):
        raise refused
    refuse_unless_complete(case, chosen, given)
    refuse_unless_fit(case, chosen, given, now)
    return follow(definition, case, chosen, Attempt(actor, given, now))


def allowed_moves(
    definition: Definition, case: CaseState, *, actor: Actor, now: datetime
) -> tuple[Move, ...]:
    """Return the moves that this actor may make now, given what each requires."""
    return tuple(
        move
        for move in definition.moves_from(case.stage)
        if objection(definition, case, move, actor, now) is None
    )


def refused_moves(
    definition: Definition, case: CaseState, *, actor: Actor, now: datetime
) -> tuple[tuple[Move, Refused], ...]:
    """Return the moves from here that this actor may not make now, each with the reason."""
    return tuple(
        (move, refused)
        for move in definition.moves_from(case.stage)
        if (refused := objection(definition, case, move, actor, now)) is not None
    )


def _choose(definition: Definition, case: CaseState, name: str, actor: Actor) -> Move:
    """Who may never make the move hears that first, and learns nothing about the case."""
    named = [move for move in definition.moves_named(name) if move.from_stages]
    if not named:
        raise UnknownMove.named(name)
    if not any(actor.role in move.roles for move in named):
        raise RoleMayNot.of(name, actor.role)
    for move in named:
        if case.stage in move.from_stages:
            return move
    raise WrongStage.of(definition, case, name)
