"""What a process is made of. Processes are data: see workflows/definitions/*.yaml.

    key, version, title            a case finishes under the version it started with
    opens_for  SOURCE: [KIND]      whose cases follow it; see workflows.definitions.choose
    links    key: title            the parts that the field's standard divides the work into
    ladders  key: {rungs: [{at: 50%, name, tell: [TOLD], do: [DEED]}], quiet: "22:00-07:00"}
    clocks   key: {amount, unit} | standard |
             {limit: {amount, unit} | standard, ladder: key, urgent: 0.5}
    stages   key: {title, link, owner, clock} | {title, link, ended: true}
    owner    {role: ROLE} | {department: case} | {account: taker} |
             {account: grid_worker, otherwise: ROLE}
    moves    [{name, kind, title, from, to, roles, by, requires, when, clock: resume, effect,
               asks, approval, most, longest_days, within_days, after_return}]

In `from`, `open` stands for every stage that has not ended. A move that stays where it is has no
`to`, except that a request may say where its grant leads. A name may stand for several moves if
they leave different stages, as a department's return and a dispatcher's do.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from workflows.process_words import (
    Asks,
    By,
    Condition,
    Deed,
    Effect,
    MoveKind,
    Requirement,
    Told,
)
from workflows.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time

    from workflows.deadlines import Budget


__all__ = [
    "Asks",
    "By",
    "ClockRule",
    "Condition",
    "Deed",
    "Definition",
    "Effect",
    "Ladder",
    "Move",
    "MoveKind",
    "OwnerRule",
    "OwnerRuleKind",
    "Requirement",
    "Rung",
    "Stage",
    "Title",
    "Told",
]


class OwnerRuleKind(StrEnum):
    """Who comes to own a case that enters a stage."""

    ROLE = "role"
    DEPARTMENT = "department"
    TAKER = "taker"
    GRID_WORKER = "grid_worker"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: at this part of the limit (1 is due) these are told.

    `name` is the word of its event and its notices, such as `clock_half`.
    """

    name: str
    at: Decimal
    tell: tuple[Told, ...]
    deeds: tuple[Deed, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs in rising order. In the quiet hours (from, to; local) nobody is told unless the case is
    urgent or its limit counts urgent hours: the rung then fires when they end.
    """

    rungs: tuple[Rung, ...]
    quiet: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class ClockRule:
    """What a clock counts. Without a budget it is the limit of the case's standard; an urgent case
    has `urgent` times that.
    """

    budget: Budget | None
    ladder: Ladder
    urgent: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Title:
    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """`role` is the owner of kind ROLE, and of kind GRID_WORKER when no worker is responsible."""

    kind: OwnerRuleKind
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    key: str
    title: Title
    link: str
    owner: OwnerRule
    clock: str | None

    @property
    def ended(self) -> bool:
        return self.owner.kind is OwnerRuleKind.NOBODY


@dataclass(frozen=True, slots=True)
class Move:
    """`resumes` says that the clock it comes back to goes on; `within_days` counts from closing.

    `to` is None where the kind stays, unless a grant leads there. `most` is how often the move may
    be made on one case, or how many requests of its kind may be granted. `after_return` lets
    whoever was sent a case back make this move next; other steps forward wait until it was
    dispatched again or returned further. `longest_days` bounds a suspension.
    """

    name: str
    kind: MoveKind
    title: Title
    from_stages: tuple[str, ...]
    to: str | None
    roles: frozenset[Role]
    requires: tuple[Requirement, ...] = ()
    resumes: bool = False
    within_days: int | None = None
    by: By = By.OWNER
    after_return: bool = False
    effect: Effect | None = None
    asks: Asks | None = None
    approval: tuple[Role, ...] = ()
    most: int | None = None
    longest_days: int | None = None
    when: tuple[Condition, ...] = ()

    def leads_to(self, stage: str) -> str:
        """The stage that a case in `stage` comes to."""
        return stage if self.kind.stays or self.to is None else self.to

    def granted_to(self, stage: str) -> str:
        """The stage that a case in `stage` comes to once what is asked for is granted."""
        return self.to or stage


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """One version of a process.

    `opens_for` are the (source, kind of class) pairs whose cases follow it, as words; see
    workflows.definitions.choose. Its clocks say what they count and on which ladder.
    """

    key: str
    version: int
    title: Title
    links: Mapping[str, Title]
    clocks: Mapping[str, ClockRule]
    stages: Mapping[str, Stage]
    moves: tuple[Move, ...]
    opens_for: frozenset[tuple[str, str]] = frozenset()

    @property
    def opening(self) -> Move:
        return next(move for move in self.moves if move.kind is MoveKind.OPEN)

    @property
    def guards_returns(self) -> bool:
        """Whether whoever was sent a case back may only send it on again, or return it further."""
        return any(move.after_return for move in self.moves)

    def moves_from(self, stage: str) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if stage in move.from_stages)

    def closing_by_system(self, stage: str) -> Move | None:
        """The step forward by which the system ends a case in `stage`, asking for nothing."""
        for move in self.moves_from(stage):
            ends = move.to is not None and self.stages[move.to].ended
            if ends and move.kind is MoveKind.FORWARD and Role.SYSTEM in move.roles:
                return None if move.requires else move
        return None

    def moves_named(self, name: str) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if move.name == name)
