"""Clocks as rows: when one is due, and the one task that each owes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from workflows.calendar import WorkCalendar
from workflows.cases.models import Clock
from workflows.deadlines import Budget, Pause, deadline

RUNGS: tuple[tuple[str, Decimal], ...] = (
    ("clock_half", Decimal("0.5")),
    ("clock_soon", Decimal("0.8")),
    ("clock_overdue", Decimal(1)),
)
"""What is told, and at which part of the time."""

RUNG_TASK = "clock.rung"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a clock counts with."""

    started_at: datetime
    budget: Budget
    calendar: WorkCalendar
    pauses: tuple[Pause, ...] = ()

    def due(self) -> dict[str, Any]:
        """The columns of a clock that say when it is due."""
        due = deadline(self.started_at, self.budget, self.calendar, self.pauses)
        return {"due_at": due.at, "provisional": due.provisional}

    def rung_at(self, rung: int) -> datetime:
        """When the rung of this number fires; `rung` is below len(RUNGS)."""
        fraction = RUNGS[rung][1]
        return deadline(self.started_at, self.budget, self.calendar, self.pauses, fraction).at


def started(
    reckoning: Reckoning, *, key: str, calendar_id: int, case_id: int, district: int
) -> dict[str, Any]:
    """The row of a clock that starts."""
    return {
        "district": district,
        "case_id": case_id,
        "key": key,
        "calendar_id": calendar_id,
        "amount": reckoning.budget.amount,
        "unit": reckoning.budget.unit,
        "started_at": reckoning.started_at,
        "pauses": [],
        "rung": 0,
        "revision": 1,
        **reckoning.due(),
    }


def rung_task(
    district: int, clock_id: int, revision: int, rung: int, run_at: datetime
) -> dict[str, Any]:
    """The task that fires a rung, as the arguments of `owe`."""
    return {
        "district": district,
        "kind": RUNG_TASK,
        "key": f"{clock_id}:{revision}:{rung}",
        "payload": {"clock_id": clock_id, "revision": revision, "rung": rung},
        "run_at": run_at,
    }


def reckoning_of(clock: Clock, calendar: WorkCalendar) -> Reckoning:
    """What a clock counts with that is kept already."""
    pauses = tuple(
        (datetime.fromisoformat(off), datetime.fromisoformat(on)) for off, on in clock.pauses
    )
    return Reckoning(clock.started_at, Budget(clock.amount, clock.unit), calendar, pauses)
