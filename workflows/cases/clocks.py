"""Clocks as rows: when one is due, and when somebody must look at it next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from workflows.calendar import WorkCalendar
from workflows.cases.models import Clock
from workflows.deadlines import Budget, Due, Pause, deadline, due_at
from workflows.definition import ClockRule, Ladder, Rung
from workflows.quiet import after_quiet
from workflows.rulers import Unit

HANDLING = "handling"
"""The clock whose lateness a case keeps forever, and which counts on the department's calendar."""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a clock counts with; each extension is one more full budget."""

    started_at: datetime
    budget: Budget
    calendar: WorkCalendar
    pauses: tuple[Pause, ...] = ()
    extensions: int = 0

    def at(self, fraction: Decimal | int) -> Due:
        """When this part of all that it may take is used up."""
        whole = fraction * (1 + self.extensions)
        return deadline(self.started_at, self.budget, self.calendar, self.pauses, whole)

    def reached(self, fraction: Decimal) -> datetime:
        """The same, for those who need not know whether it is provisional."""
        whole = fraction * (1 + self.extensions)
        return due_at(self.started_at, self.budget, self.calendar, self.pauses, whole)

    def due(self) -> dict[str, Any]:
        """The columns of a clock that say when it is due."""
        due = self.at(1)
        return {"due_at": due.at, "provisional": due.provisional}


class Look(NamedTuple):
    """What a look at a clock came to; `fired` are the rungs with their numbers from 0, in order."""

    fired: tuple[tuple[int, Rung], ...]
    next_rung_at: datetime | None
    overdue_at: datetime | None


@dataclass(frozen=True, slots=True)
class Watch:
    """A ladder as it counts for one clock. What is urgent is told at night, too: a case that is, or
    whose standard gives it urgent hours. A step of the process is not, if nights count for it.
    """

    ladder: Ladder
    loud: bool

    @classmethod
    def over(cls, rule: ClockRule, unit: Unit, *, urgent: bool) -> Watch:
        by_standard = rule.budget is None and unit is Unit.URGENT_HOUR
        return cls(rule.ladder, loud=urgent or by_standard)

    def told_at(self, at: datetime, calendar: WorkCalendar) -> datetime:
        """When people may hear of what happens then: at once, or when the quiet hours end."""
        if self.loud or self.ladder.quiet is None:
            return at
        return after_quiet(at, calendar.zone, self.ladder.quiet)

    def look(  # noqa: PLR0913 - what a look is made of
        self,
        reckoning: Reckoning,
        rung: int,
        due_at: datetime,
        overdue_at: datetime | None,
        now: datetime,
        *,
        passed: int = 0,
    ) -> Look:
        """Say what a look at a clock with `rung` rungs fired comes to.

        Every rung that has passed fires; in the quiet hours none does. That the clock has passed
        its time is a fact, which waits for no morning. The first `passed` rungs are known to have.
        """
        rungs, first = self.ladder.rungs, rung
        if overdue_at is None and due_at <= now:
            overdue_at = due_at
        hushed = self.told_at(now, reckoning.calendar) > now
        if not hushed:
            rung = max(rung, min(passed, len(rungs)))
        at = self._rung_at(reckoning, rung, due_at)
        while at is not None and at <= now and not hushed:
            rung += 1
            at = self._rung_at(reckoning, rung, due_at)
        fired = tuple(enumerate(rungs[first:rung], start=first))
        return Look(fired, self._wakes_at(at, reckoning, due_at, overdue_at, now), overdue_at)

    def wakes_at(
        self,
        reckoning: Reckoning,
        rung: int,
        due_at: datetime,
        overdue_at: datetime | None,
        now: datetime,
    ) -> datetime | None:
        """When to look at the clock next, without firing anything now; None if never."""
        at = self._rung_at(reckoning, rung, due_at)
        return self._wakes_at(at, reckoning, due_at, overdue_at, now)

    def _rung_at(self, reckoning: Reckoning, rung: int, due_at: datetime) -> datetime | None:
        if rung >= len(self.ladder.rungs):
            return None
        fraction = self.ladder.rungs[rung].at
        return due_at if fraction == 1 else reckoning.reached(fraction)

    def _wakes_at(
        self,
        at: datetime | None,
        reckoning: Reckoning,
        due_at: datetime,
        overdue_at: datetime | None,
        now: datetime,
    ) -> datetime | None:
        moments = [] if overdue_at else [due_at]
        if at is not None:
            moments.append(self.told_at(max(at, now), reckoning.calendar))
        return min(moments, default=None)


def started(  # noqa: PLR0913 - what a clock is made of
    reckoning: Reckoning,
    watch: Watch,
    *,
    key: str,
    calendar_id: int,
    case_id: int,
    district: int,
) -> dict[str, Any]:
    """The row of a clock that starts."""
    due = reckoning.due()
    start = reckoning.started_at
    return {
        "district": district,
        "case_id": case_id,
        "key": key,
        "calendar_id": calendar_id,
        "amount": reckoning.budget.amount,
        "unit": reckoning.budget.unit,
        "started_at": start,
        "pauses": [],
        "rung": 0,
        "next_rung_at": watch.wakes_at(reckoning, 0, due["due_at"], None, start),
        "revision": 1,
        **due,
    }


def reckoning_of(clock: Clock, calendar: WorkCalendar) -> Reckoning:
    """What a clock counts with that is kept already."""
    budget = Budget(clock.amount, clock.unit)
    pauses = pauses_of(clock.pauses)
    return Reckoning(clock.started_at, budget, calendar, pauses, clock.extensions)


def pauses_of(kept: Sequence[Sequence[str]]) -> tuple[Pause, ...]:
    """The ledger of a clock as moments."""
    return tuple((datetime.fromisoformat(off), datetime.fromisoformat(on)) for off, on in kept)
