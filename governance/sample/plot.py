"""What happens in a case of the sample, step by step, as its plan wants it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from governance.sample.cast import Cast
from governance.sample.catalogue import departments
from governance.sample.names import words
from governance.sample.plans import Plan, Turn
from governance.sample.reporting import Reported
from governance.sample.telling import Telling
from workflows.case_state import MoveInput
from workflows.owners import Actor
from workflows.roles import Role


class Step(NamedTuple):
    move: str
    actor: Actor
    at: datetime
    given: MoveInput


@dataclass
class Plot:
    """The steps of one case. Each is made before the next is asked for: its time depends on it."""

    plan: Plan
    reported: Reported
    telling: Telling
    cast: Cast
    rng: np.random.Generator

    def __post_init__(self) -> None:
        self._acceptor = self._one_of(self.cast.everyone(Role.ACCEPTOR))
        self._dispatcher = self._one_of(self.cast.everyone(Role.DISPATCHER))

    def opening(self) -> Step:
        new = self.reported.new
        given = MoveInput(
            class_id=new.class_id,
            standard_id=new.standard.id if new.standard else None,
            department_id=new.department_id,
            worker_id=self.reported.worker.account_id,
        )
        return Step("open", self.reported.incoming.reporter, self.plan.opened_at, given)

    def steps(self) -> Iterator[Step]:
        turns = self.plan.turns
        if self.reported.new.queue:
            if Turn.VOID in turns:
                yield self._soon("void", self._acceptor, reason=self._say("void"))
                return
            yield self._soon("accept", self._acceptor, opinion=self._say("accepted"))
            yield self._file()
        else:
            system = Actor(Role.SYSTEM)
            opened = self.opening()
            yield opened._replace(move="accept", actor=system)
            yield opened._replace(move="file", actor=system)
            if Turn.VOID in turns:
                yield self._soon("void", self._dispatcher, reason=self._say("void"))
                return
        misfiled = self.telling.state.class_id != self.reported.known.id
        if misfiled or Turn.WRONG_FILING in turns:
            yield self._soon("return", self._dispatcher, reason=self._say("wrong_filing"))
            yield self._file()
        yield from self._handling()
        if Turn.REOPENED in turns:
            at = self.telling.at + timedelta(days=float(self.rng.uniform(0.5, 5)))
            reason = MoveInput(reason=self._say("reopened"))
            yield Step("reopen", self._acceptor, at, reason)
            yield from self._handling()

    def _handling(self) -> Iterator[Step]:
        """From dispatch to closing, with its detours; a reopened case takes none of them again."""
        first = not any(one.move.name == "close" for one in self.telling.decisions)
        turns = self.plan.turns if first else frozenset()
        right = self.reported.department.code
        if Turn.WRONG_DEPARTMENT in turns:
            others = [one.code for one in departments() if one.code != right and not one.street]
            wrong = others[int(self.rng.integers(len(others)))]
            yield self._dispatch(wrong)
            handler = self._one_of(self.cast.everyone(Role.HANDLER, wrong))
            reason = MoveInput(reason=self._say("wrong_department"))
            yield Step("return", handler, self._used(0.05, 10), reason)
        yield self._dispatch(right)
        handler = self._one_of(self.cast.everyone(Role.HANDLER, right))
        pace = self.plan.pace
        yield from self._work(handler, pace)
        if Turn.POOR_RESULT in turns:
            yield self._soon("rework", self._dispatcher, reason=self._say("poor_result"))
            pace = self._further(pace)
            yield from self._work(handler, pace)
        yield self._soon("send_for_verification", self._dispatcher)
        if Turn.NOT_SOLVED in turns:
            reason = MoveInput(reason=self._say("not_solved"))
            yield Step("verify_rework", self.reported.worker, self._after(17), reason)
            yield from self._work(handler, self._further(pace))
            yield self._soon("send_for_verification", self._dispatcher)
        opinion = MoveInput(opinion=self._say("verified"))
        yield Step("verify_pass", self.reported.worker, self._after(17), opinion)
        yield self._soon("close", self._dispatcher)

    def _work(self, handler: Actor, pace: float) -> Iterator[Step]:
        """Take the case and hand in its result when `pace` of the time is used."""
        fixed = self.plan.hand_in_at
        taken = self._after(6) if fixed else self._used(pace * self.rng.uniform(0.05, 0.4), 4)
        if pace > 1 and not fixed:
            taken = self._used(self.rng.uniform(0.1, 0.8), 4)
        yield Step("take", handler, taken, MoveInput())
        at = max(fixed, self.telling.at) if fixed else self._used(pace, 7)
        closing = self.reported.standard.closing_condition
        given = MoveInput(
            result=f"已到现场处置：{closing}", photo_count=1 if self.telling.on_site else 0
        )
        yield Step("hand_in", handler, at, given)

    def _file(self) -> Step:
        given = MoveInput(class_id=self.reported.known.id, standard_id=self.reported.standard.id)
        return self._soon("file", self._acceptor)._replace(given=given)

    def _dispatch(self, department: str) -> Step:
        step = self._soon("dispatch", self._dispatcher, opinion=self._say("dispatched"))
        given = replace(step.given, department_id=self.cast.departments[department])
        return step._replace(given=given)

    def _soon(self, move: str, actor: Actor, *, reason: str = "", opinion: str = "") -> Step:
        return Step(move, actor, self._after(4), MoveInput(reason=reason, opinion=opinion))

    def _after(self, minutes: float) -> datetime:
        """A little later; about once in thirty times much later than it should be."""
        slow = 8.0 if self.rng.random() < 0.03 else 1.0
        wait = minutes * slow * float(np.clip(self.rng.lognormal(0, 0.45), 0.2, 1.6))
        return self.telling.at + timedelta(minutes=wait)

    def _used(self, fraction: float, least: float) -> datetime:
        """When this share of the running clock is used up, `least` minutes from now or later."""
        clock = self.telling.running
        if clock is None:
            raise ValueError("a case that ended has no time left to use")
        at = self.telling.due(clock, Decimal(str(round(fraction, 4)))).at
        return max(at, self._after(least))

    def _further(self, pace: float) -> float:
        """More of the time after a rework: what is left of it, or some more on top."""
        step = float(self.rng.uniform(0.3, 0.8))
        return pace + (1 - pace) * step if pace < 1 else pace + 0.1 * step

    def _say(self, key: str) -> str:
        lines = words("sayings")[key]
        return str(lines[int(self.rng.integers(len(lines)))])

    def _one_of(self, actors: list[Actor]) -> Actor:
        return actors[int(self.rng.integers(len(actors)))]
