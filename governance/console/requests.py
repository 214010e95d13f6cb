"""What leave was asked for on a case, who has answered it so far, and how often it may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from workflows.applications.models import Application, ApplicationState
from workflows.cases.models import CaseEvent
from workflows.definition import Asks, Definition, Move
from workflows.requests import ANSWERS
from workflows.roles import Role


@dataclass(frozen=True, slots=True)
class Approval:
    """One step of the answer to a request; `event` is the one by which it was given."""

    role: Role
    state: Literal["given", "waiting", "coming"]
    event: CaseEvent | None = None


@dataclass(frozen=True)
class Asked:
    """A request with all that was answered to it, first to last: of two who must agree, both.

    `approvals` are the steps of one that still waits.
    """

    request: Application
    answers: Sequence[CaseEvent]
    approvals: Sequence[Approval]

    @property
    def waits(self) -> bool:
        return self.request.state is ApplicationState.WAITING


def asked_on(
    definition: Definition, requests: Sequence[Application], events: Sequence[CaseEvent]
) -> list[Asked]:
    """The requests of one case, first to last, with their answers, which all its events tell."""
    told = answers_told(definition, events)
    return [
        _asked(definition, request, told[number] if number < len(told) else [])
        for number, request in enumerate(requests)
    ]


def answers_told(definition: Definition, events: Sequence[CaseEvent]) -> list[list[CaseEvent]]:
    """For each time that something was asked the events by which it was granted, step by step,
    refused or withdrawn. One waits at a time, so that an answer belongs to what was asked last.
    """
    asks = {move.name for move in definition.moves if move.asks}
    answers = {move.name for move in definition.moves if move.kind in ANSWERS}
    told: list[list[CaseEvent]] = []
    for event in sorted(events, key=lambda one: one.seq):
        if event.move in asks:
            told.append([])
        elif event.move in answers and told:
            told[-1].append(event)
    return told


def _asked(definition: Definition, request: Application, answers: list[CaseEvent]) -> Asked:
    waits = request.state is ApplicationState.WAITING
    return Asked(request, answers, approvals_of(definition, request, answers) if waits else ())


def approvals_of(
    definition: Definition, request: Application, answers: Sequence[CaseEvent]
) -> list[Approval]:
    """Who has to say yes to a request that waits, one after the other."""
    roles = next(
        (move.approval for move in definition.moves_named(request.move) if move.approval), ()
    )
    return [_approval(step, role, request.step, answers) for step, role in enumerate(roles)]


def _approval(step: int, role: Role, given: int, answers: Sequence[CaseEvent]) -> Approval:
    if step < given:
        return Approval(role, "given", answers[step] if step < len(answers) else None)
    return Approval(role, "waiting" if step == given else "coming")


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
