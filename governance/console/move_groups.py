"""The moves of a case's page: the one that leads on, those beside it, and groups to unfold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from workflows.definition import Effect, Move, MoveKind, Requirement

BESIDE = "beside"
"""Moves back, out and aside: they stand open beside the main one."""

TITLES: Mapping[str, Any] = {
    "requests": _("申请"),
    "together": _("协同"),
    "watch": _("督办与调整"),
    "voice": _("回访与评价"),
}
"""Groups that unfold, in the order in which they stand."""

ELSEWHERE = "elsewhere"
"""Made where the page says what they are about: a request, a pause, a supervision, the place."""

OF_KIND: Mapping[MoveKind, str] = {
    MoveKind.ASK: "requests",
    MoveKind.GRANT: ELSEWHERE,
    MoveKind.REFUSE: ELSEWHERE,
    MoveKind.WITHDRAW: ELSEWHERE,
    MoveKind.CORRECT: ELSEWHERE,
    MoveKind.CO_HANDLE: "together",
    MoveKind.SPLIT: "together",
    MoveKind.JOIN: "together",
    MoveKind.MERGE: "together",
}
OF_EFFECT: Mapping[Effect, str] = {
    Effect.ANSWER: ELSEWHERE,
    Effect.RESUME: ELSEWHERE,
    Effect.REVISIT: "voice",
    Effect.EVALUATE: "voice",
}
ASIDE = frozenset({"send_for_check", "declare_ownerless", "revisit_missed"})
"""Steps forward that do not lead towards the end: never the one that a single key makes."""
OPENS_ITS_SURVIVOR = frozenset({"hand_over"})
"""Moves that end in a case which is opened for them: nobody chooses one."""


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    moves: Sequence[Move]


def main_of(moves: Sequence[Move]) -> Move | None:
    """The move that leads on; where nothing can be seen on the spot, without sending anybody."""
    onward = [move for move in moves if move.kind is MoveKind.FORWARD and move.name not in ASIDE]
    onward.sort(key=lambda move: move.name != "pass_feedback")
    return next(iter(onward), None)


def beside(moves: Sequence[Move], main: Move | None) -> list[Move]:
    return [move for move in moves if move is not main and _group(move) == BESIDE]


def groups_of(moves: Sequence[Move], main: Move | None) -> list[Group]:
    """The groups that hold something, each with its moves in the order of the process."""
    sorted_in: dict[str, list[Move]] = {key: [] for key in TITLES}
    for move in moves:
        if move is not main and (key := _group(move)) in sorted_in:
            sorted_in[key].append(move)
    return [Group(key, str(TITLES[key]), found) for key, found in sorted_in.items() if found]


def needs(move: Move) -> list[str]:
    """The words of all that its form asks for, those of its kind and its effect included."""
    asked = [one.value for one in move.requires]
    implied = [
        (Requirement.REASON, move.kind.needs_reason),
        (Requirement.UNTIL, move.longest_days is not None),
        (Requirement.SURVIVOR, move.kind is MoveKind.MERGE),
        (Requirement.PARTS, move.kind in {MoveKind.CO_HANDLE, MoveKind.SPLIT}),
        (Requirement.WORKER, move.effect is Effect.APPOINT),
        (Requirement.STANDARD, move.effect is Effect.RECLASSIFY),
        (Requirement.SATISFACTION, move.effect in {Effect.REVISIT, Effect.EVALUATE}),
        (Requirement.OPINION, move.effect is Effect.ANSWER),
    ]
    asked += [what.value for what, so in implied if so and what.value not in asked]
    if move.name in OPENS_ITS_SURVIVOR:
        asked.remove(Requirement.SURVIVOR.value)
    return asked


def _group(move: Move) -> str:
    if move.effect is not None:
        return OF_EFFECT.get(move.effect, "watch")
    return OF_KIND.get(move.kind, BESIDE)
