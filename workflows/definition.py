"""What a process is made of. Processes are data: see workflows/definitions/*.yaml.

    key, version, title            a case finishes under the version it started with
    links    key: title            the parts that the field's standard divides the work into
    clocks   key: {amount, unit} | standard
    stages   key: {title, link, owner, clock} | {title, link, ended: true}
    owner    {role: ROLE} | {department: case} | {account: taker} |
             {account: grid_worker, otherwise: ROLE}
    moves    [{name, kind, title, from, to, roles, requires, clock: resume, within_days}]
             a move of kind `correct` has no `to`: stage, owner and clock stay as they are

A name may stand for several moves if they leave different stages, as a department's return and a
dispatcher's do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows.deadlines import Budget
    from workflows.roles import Role


class OwnerRuleKind(StrEnum):
    """Who comes to own a case that enters a stage."""

    ROLE = "role"
    DEPARTMENT = "department"
    TAKER = "taker"
    GRID_WORKER = "grid_worker"
    NOBODY = "nobody"


class MoveKind(StrEnum):
    OPEN = "open"
    FORWARD = "forward"
    RETURN = "return"
    REWORK = "rework"
    REOPEN = "reopen"
    VOID = "void"
    CORRECT = "correct"

    @property
    def needs_reason(self) -> bool:
        """Whoever sends a case backwards or ends it unsolved must say why."""
        return self not in {MoveKind.OPEN, MoveKind.FORWARD, MoveKind.CORRECT}


class Requirement(StrEnum):
    """What a move cannot do without. Class and standard may stand on the case already."""

    REASON = "reason"
    RESULT = "result"
    PHOTO = "photo"
    DEPARTMENT = "department"
    CLASS = "class"
    STANDARD = "standard"
    PLACE = "place"

    @property
    def field(self) -> str:
        """The field of a request in which it comes."""
        match self:
            case Requirement.PHOTO:
                return "photos"
            case Requirement.DEPARTMENT | Requirement.CLASS | Requirement.STANDARD:
                return f"{self.value}_id"
            case _:
                return self.value


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

    `to` is None for a correction, which stays where it is.
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

    def leads_to(self, stage: str) -> str:
        """The stage that a case in `stage` comes to."""
        return self.to or stage


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """One version of a process. A clock without a budget runs for the limit of the standard."""

    key: str
    version: int
    title: Title
    links: Mapping[str, Title]
    clocks: Mapping[str, Budget | None]
    stages: Mapping[str, Stage]
    moves: tuple[Move, ...]

    @property
    def opening(self) -> Move:
        return next(move for move in self.moves if move.kind is MoveKind.OPEN)

    def moves_from(self, stage: str) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if stage in move.from_stages)

    def moves_named(self, name: str) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if move.name == name)
