"""A clock of a case of the sample: it starts, turns, rings and stops as the product's clocks do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from workflows.calendar import WorkCalendar
from workflows.case_state import ClockChange, ClockTurn
from workflows.cases.clocks import Reckoning, Watch
from workflows.cases.timing import limit_of
from workflows.deadlines import Budget, Due
from workflows.definition import ClockRule, Rung


@dataclass
class ToldClock:
    """`pauses` are the times between a stop and going on again, and suspensions."""

    key: str
    rule: ClockRule
    budget: Budget
    started_at: datetime
    due: Due
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    stopped_at: datetime | None = None
    overdue_at: datetime | None = None
    rung: int = 0
    extensions: int = 0
    revision: int = 1

    @classmethod
    def begin(  # noqa: PLR0913 - what a clock is reckoned from
        cls,
        key: str,
        rule: ClockRule,
        calendar: WorkCalendar,
        at: datetime,
        standard: Budget | None,
        *,
        urgent: bool,
    ) -> Self:
        budget = limit_of(rule, standard, urgent=urgent)
        return cls(key, rule, budget, at, Reckoning(at, budget, calendar).at(1))

    def reckoning(self, calendar: WorkCalendar) -> Reckoning:
        return Reckoning(
            self.started_at, self.budget, calendar, tuple(self.pauses), self.extensions
        )

    def turn(
        self,
        change: ClockChange,
        calendar: WorkCalendar,
        at: datetime,
        standard: Budget | None,
        *,
        urgent: bool,
    ) -> None:
        self._note_lateness(at)
        match change.turn:
            case ClockTurn.EXTEND:
                self.extensions += 1
            case ClockTurn.PAUSE if change.until is not None:
                self.pauses.append((at, change.until))
            case ClockTurn.RESUME:
                if not self.pauses or self.pauses[-1][1] <= at:
                    return
                self.pauses[-1] = (self.pauses[-1][0], at)
            case ClockTurn.RECKON:
                self.budget = limit_of(self.rule, standard, urgent=urgent)
        self._reckon(calendar)

    def stop(self, at: datetime) -> None:
        self._note_lateness(at)
        self.stopped_at = at

    def go_on(
        self, calendar: WorkCalendar, at: datetime, standard: Budget | None, *, urgent: bool
    ) -> None:
        """Run again; the time since it stopped does not count."""
        if self.stopped_at is None:
            raise ValueError(f"clock {self.key} runs already")
        self.pauses.append((self.stopped_at, at))
        self.stopped_at = None
        self.budget = limit_of(self.rule, standard, urgent=urgent)
        self._reckon(calendar)

    def rings(
        self, calendar: WorkCalendar, since: datetime, until: datetime, *, urgent: bool
    ) -> Iterator[Ring]:
        """Fire what falls before `until`; what fell due while it stood rings as it goes on."""
        watch, reckoning, now = self._watch(urgent=urgent), self.reckoning(calendar), since
        while (next_at := self.wakes_at(calendar, now, urgent=urgent)) is not None:
            now = max(now, next_at)
            if now >= until:
                return
            look = watch.look(reckoning, self.rung, self.due.at, self.overdue_at, now)
            yield from (Ring(now, self, number, rung, self.due.at) for number, rung in look.fired)
            self.rung += len(look.fired)
            self.overdue_at = look.overdue_at

    def wakes_at(self, calendar: WorkCalendar, now: datetime, *, urgent: bool) -> datetime | None:
        """When it must be looked at next, while it runs."""
        return self._watch(urgent=urgent).wakes_at(
            self.reckoning(calendar), self.rung, self.due.at, self.overdue_at, now
        )

    def _watch(self, *, urgent: bool) -> Watch:
        return Watch.over(self.rule, self.budget.unit, urgent=urgent)

    def _reckon(self, calendar: WorkCalendar) -> None:
        self.due = self.reckoning(calendar).at(1)
        self.revision += 1

    def _note_lateness(self, at: datetime) -> None:
        if at > self.due.at:
            self.overdue_at = self.overdue_at or self.due.at


@dataclass(frozen=True, slots=True)
class Ring:
    """The `number`-th rung (from 0) of a clock fired; `due_at` is what the clock said then."""

    at: datetime
    clock: ToldClock
    number: int
    rung: Rung
    due_at: datetime
