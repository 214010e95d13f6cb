"""One case as it goes through the real engine, with its clocks, told move by move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from workflows.calendar import WorkCalendar
from workflows.case_state import CaseState, Decision, MoveInput
from workflows.cases.clocks import Reckoning, Watch
from workflows.deadlines import Budget, Due, deadline
from workflows.definition import Definition, Rung
from workflows.engine import decide, open_case
from workflows.owners import Actor


@dataclass
class ToldClock:
    """A clock of the case; `pauses` are the times between a stop and going on again."""

    key: str
    budget: Budget
    started_at: datetime
    due: Due
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    stopped_at: datetime | None = None
    overdue_at: datetime | None = None
    rung: int = 0
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Ring:
    """The `number`-th rung (from 0) of a clock fired; `due_at` is what the clock said then."""

    at: datetime
    clock: ToldClock
    number: int
    rung: Rung
    due_at: datetime


@dataclass
class Telling:
    """The state of a case and everything that led to it, in order; `budgets` by standard id."""

    definition: Definition
    calendar: WorkCalendar
    budgets: Mapping[int, Budget]
    on_site: bool
    clocks: list[ToldClock] = field(default_factory=list)
    told: list[Decision | Ring] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    @property
    def state(self) -> CaseState:
        return replace(self.decisions[-1].after, on_site=self.on_site)

    @property
    def at(self) -> datetime:
        """When the latest move was made."""
        return self.decisions[-1].event.at

    @property
    def running(self) -> ToldClock | None:
        return next((clock for clock in self.clocks if clock.stopped_at is None), None)

    def open(self, given: MoveInput, actor: Actor, at: datetime) -> None:
        self._follow(open_case(self.definition, given, actor=actor, now=at))

    def make(self, move: str, given: MoveInput, actor: Actor, at: datetime) -> None:
        self.ring_until(at)
        self._follow(decide(self.definition, self.state, move, given, actor=actor, now=at))

    def ring_until(self, at: datetime) -> None:
        """Fire the reminders of the running clock that fall before this moment."""
        clock = self.running
        if clock is None:
            return
        watch, reckoning, now = self._watch(clock), self._reckoning(clock), self.at
        # What fell due while the clock stood still rings as soon as it goes on.
        while (next_at := self.next_rung_at(clock, now)) is not None:
            now = max(now, next_at)
            if now >= at:
                return
            look = watch.look(reckoning, clock.rung, clock.due.at, clock.overdue_at, now)
            self.told += [
                Ring(now, clock, number, rung, clock.due.at) for number, rung in look.fired
            ]
            clock.rung += len(look.fired)
            clock.overdue_at = look.overdue_at

    def next_rung_at(self, clock: ToldClock, now: datetime) -> datetime | None:
        """When a clock that runs must be looked at next."""
        return self._watch(clock).wakes_at(
            self._reckoning(clock), clock.rung, clock.due.at, clock.overdue_at, now
        )

    def _watch(self, clock: ToldClock) -> Watch:
        ladder = self.definition.clocks[clock.key].ladder
        return Watch.over(ladder, clock.budget.unit, urgent=self.state.urgent)

    def _reckoning(self, clock: ToldClock) -> Reckoning:
        return Reckoning(clock.started_at, clock.budget, self.calendar, tuple(clock.pauses))

    def due(self, clock: ToldClock, fraction: Decimal | int = 1) -> Due:
        return self._reckoning(clock).at(fraction)

    def _follow(self, decision: Decision) -> None:
        at = decision.event.at
        for clock in self.clocks:
            if clock.stopped_at is None and clock.key in decision.stop_clocks:
                clock.stopped_at = at
        self.decisions.append(decision)
        self.told.append(decision)
        start = decision.start_clock
        if start is None:
            return
        stopped = next((one for one in reversed(self.clocks) if one.key == start.key), None)
        if start.resumes and stopped is not None and stopped.stopped_at is not None:
            stopped.pauses.append((stopped.stopped_at, at))
            stopped.stopped_at = None
            stopped.due = self.due(stopped)
            stopped.revision += 1
            return
        budget = start.budget or self.budgets[decision.after.standard_id or 0]
        self.clocks.append(ToldClock(start.key, budget, at, deadline(at, budget, self.calendar)))
