"""The hand that writes the steps of a case: who makes them, when, and in which words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeVar

import numpy as np

from governance.sample.cast import Cast
from governance.sample.catalogue import departments
from governance.sample.names import words
from governance.sample.plans import Plan
from governance.sample.reporting import Reported
from governance.sample.telling import Telling
from governance.sample.turns import Turn
from workflows.case_state import MoveInput
from workflows.owners import Actor
from workflows.roles import Role

Thing = TypeVar("Thing")

SYSTEM = Actor(Role.SYSTEM)
RESIDENT = Actor(Role.RESIDENT)
NEVER = datetime.max.replace(tzinfo=UTC)
ALWAYS = datetime.min.replace(tzinfo=UTC)


class Step(NamedTuple):
    move: str
    actor: Actor
    at: datetime
    given: MoveInput


Steps = Iterator[Step]


@dataclass
class Hand:
    """What every part of a plot needs. Each step is made before the next is asked for, as its time
    depends on it. `not_before` holds back a result until the parts of the case have ended;
    `survivor` is the id of the case that it is merged into, if its plan wants that.
    """

    plan: Plan
    reported: Reported
    telling: Telling
    cast: Cast
    rng: np.random.Generator
    now: datetime
    survivor: int | None = None
    not_before: datetime = ALWAYS
    turns: frozenset[Turn] = field(init=False)

    def __post_init__(self) -> None:
        self.turns = self.plan.turns
        self.acceptor = self.one_of(self.cast.everyone(Role.ACCEPTOR))
        self.dispatcher = self.one_of(self.cast.everyone(Role.DISPATCHER))
        self.leader = self.one_of(self.cast.everyone(Role.LEADER))

    @property
    def photos(self) -> int:
        return 1 if self.telling.on_site else 0

    def handler(self, department: str) -> Actor:
        return self.one_of(self.cast.everyone(Role.HANDLER, department))

    def another_department(self) -> str:
        """One that is not the right one, and not bound to a street."""
        right = self.reported.department.code
        return self.one_of(
            [one.code for one in departments() if one.code != right and not one.street]
        )

    def soon(
        self, move: str, actor: Actor, minutes: float = 4, *, reason: str = "", opinion: str = ""
    ) -> Step:
        """A step a little later; `reason` and `opinion` are keys of sayings."""
        given = MoveInput(
            reason=self.say(reason) if reason else "", opinion=self.say(opinion) if opinion else ""
        )
        return Step(move, actor, self.after(minutes), given)

    def after(self, minutes: float) -> datetime:
        """A little later; about once in thirty times much later than it should be."""
        slow = 8.0 if self.rng.random() < 0.03 else 1.0
        wait = minutes * slow * float(np.clip(self.rng.lognormal(0, 0.45), 0.2, 1.6))
        return self.telling.at + timedelta(minutes=wait)

    def days_later(self, least: float, most: float) -> datetime:
        return self.telling.at + timedelta(days=float(self.rng.uniform(least, most)))

    def used(self, fraction: float, least: float) -> datetime:
        """When this share of the running clock is used up, `least` minutes from now or later."""
        return max(self.telling.used_at(fraction), self.after(least))

    def in_time(self, minutes: float) -> datetime:
        """A little later, and before the running clock is due."""
        clock = self.telling.running
        if clock is None:
            raise ValueError("a case that ended has no time left")
        at = self.telling.at
        return min(self.after(minutes), at + (clock.due.at - at) / 2)

    def between(self, least: float, most: float) -> float:
        return float(self.rng.uniform(least, most))

    def happens(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def say(self, key: str) -> str:
        lines = words("sayings")[key]
        return str(lines[int(self.rng.integers(len(lines)))])

    def satisfaction(self) -> int:
        """From 1 to 5; most people are content."""
        return int(self.rng.choice([5, 4, 3, 2, 1], p=[0.56, 0.25, 0.11, 0.05, 0.03]))

    def one_of(self, things: list[Thing]) -> Thing:
        return things[int(self.rng.integers(len(things)))]
