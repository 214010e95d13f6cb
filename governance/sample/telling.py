"""One case as it goes through the real engine, with its clocks, told move by move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from governance.sample.told_clock import Ring, ToldClock
from workflows.calendar import WorkCalendar
from workflows.case_state import CaseState, Decision, MoveInput
from workflows.cases.clocks import HANDLING
from workflows.cases.models import CasePart
from workflows.deadlines import Budget
from workflows.definition import Deed, Definition
from workflows.engine import decide, open_case
from workflows.owners import Actor


@dataclass(frozen=True, slots=True)
class Told:
    """A move that was made, with what came with it."""

    decision: Decision
    given: MoveInput


@dataclass
class Telling:
    """The state of a case and everything that led to it, in order; `budgets` by standard id.

    `parts` are the tellings of the cases that it gave parts of itself to.
    """

    definition: Definition
    calendar: WorkCalendar
    budgets: Mapping[int, Budget]
    on_site: bool
    clocks: list[ToldClock] = field(default_factory=list)
    told: list[Told | Ring] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    parts: list[PartTelling] = field(default_factory=list)
    open_parts: int = 0
    supervised: bool = False

    @property
    def state(self) -> CaseState:
        running = self.running
        return replace(
            self.decisions[-1].after,
            on_site=self.on_site,
            due_at=running.due.at if running else None,
            late=self.late,
            open_parts=self.open_parts,
            supervised=self.supervised,
        )

    @property
    def late(self) -> bool:
        return any(one.overdue_at is not None for one in self.clocks if one.key == HANDLING)

    @property
    def at(self) -> datetime:
        """When the latest move was made."""
        return self.decisions[-1].event.at

    @property
    def running(self) -> ToldClock | None:
        return next((clock for clock in self.clocks if clock.stopped_at is None), None)

    def is_open_at(self, at: datetime) -> bool:
        """Whether it was under way at a moment that has passed."""
        stage = None
        for decision in self.decisions:
            if decision.event.at <= at:
                stage = decision.stage
        return stage is not None and not self.definition.stages[stage].ended

    def has_made(self, move: str) -> bool:
        return any(decision.move.name == move for decision in self.decisions)

    def open(self, given: MoveInput, actor: Actor, at: datetime) -> None:
        self._follow(open_case(self.definition, given, actor=actor, now=at), given)

    def make(self, move: str, given: MoveInput, actor: Actor, at: datetime) -> None:
        self.ring_until(at)
        made = decide(self.definition, self.state, move, given, actor=actor, now=at)
        self._follow(made, given)

    def ring_until(self, at: datetime) -> None:
        """Fire the reminders of the running clock that fall before this moment."""
        clock = self.running
        if clock is None:
            return
        for ring in clock.rings(self.calendar, self.at, at, urgent=self.state.urgent):
            self.told.append(ring)
            self.supervised |= Deed.SUPERVISE in ring.rung.deeds

    def next_rung_at(self, clock: ToldClock, now: datetime) -> datetime | None:
        """When a clock that runs must be looked at next."""
        return clock.wakes_at(self.calendar, now, urgent=self.state.urgent)

    def used_at(self, fraction: float) -> datetime:
        """When this share of the running clock is used up."""
        clock = self.running
        if clock is None:
            raise ValueError("a case that ended has no time left to use")
        return clock.reckoning(self.calendar).at(Decimal(str(round(fraction, 4)))).at

    def _follow(self, decision: Decision, given: MoveInput) -> None:
        at, after = decision.event.at, decision.after
        limit = self.budgets.get(after.standard_id or 0)
        if decision.turn is not None and self.running is not None:
            self.running.turn(decision.turn, self.calendar, at, limit, urgent=after.urgent)
        for clock in self.clocks:
            if clock.stopped_at is None and clock.key in decision.stop_clocks:
                clock.stop(at)
        self.decisions.append(decision)
        self.told.append(Told(decision, given))
        self.open_parts += len(decision.parts)
        self.supervised = after.supervised
        start = decision.start_clock
        if start is None:
            return
        stopped = next((one for one in reversed(self.clocks) if one.key == start.key), None)
        if start.resumes and stopped is not None and stopped.stopped_at is not None:
            stopped.go_on(self.calendar, at, limit, urgent=after.urgent)
            return
        rule = self.definition.clocks[start.key]
        self.clocks.append(
            ToldClock.begin(start.key, rule, self.calendar, at, limit, urgent=after.urgent)
        )


@dataclass(frozen=True, slots=True)
class PartTelling:
    """What became of one part; `task` says what was asked of its department."""

    kind: CasePart
    task: str
    telling: Telling
