"""From a limit to a due time and back: `deadline` says until when, `elapsed` how much is used.

Both count on a ruler of the calendar (workflows/rulers.py), so that for every unit a pause moves
the deadline by exactly the working time it took away, and what is elapsed at the due time is the
budget.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from gis.errors import Invalid
from gis.reason import Reason
from workflows.rulers import Unit
from workflows.zones import to_moment, to_utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from workflows.calendar import WorkCalendar

__all__ = ["Budget", "Due", "Pause", "Unit", "deadline", "due_at", "elapsed"]

LONGEST = {
    Unit.URGENT_HOUR: 87_840,
    Unit.NATURAL_DAY: 3_660,
    Unit.WORK_HOUR: 20_000,
    Unit.WORK_DAY: 2_500,
}
"""About ten years of each unit: far beyond any standard, and near enough to count day by day."""

Pause = tuple["datetime", "datetime"]
"""From and to, aware; the time between does not count."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much time something may take. Raises Invalid unless it is above zero and believable."""

    amount: Decimal
    unit: Unit

    def __post_init__(self) -> None:
        longest = LONGEST[self.unit]
        if not (self.amount.is_finite() and 0 < self.amount <= longest):
            params = {"amount": str(self.amount), "unit": self.unit.value, "longest": longest}
            raise Invalid(Reason("budget_out_of_range", params), "amount")


@dataclass(frozen=True, slots=True)
class Due:
    """`at` is in UTC; it is provisional while a year on the way has no announced holidays."""

    at: datetime
    provisional: bool


def deadline(
    start: datetime,
    budget: Budget,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
    fraction: Decimal | int = 1,
) -> Due:
    """Return when the budget, or this fraction of it, is used up.

    `pauses` are in order and do not overlap; one that begins at or after the due time is without
    effect. An unknown year is counted as a plain week without holidays and marks the result.
    """
    at = due_at(start, budget, calendar, pauses, fraction)
    return Due(at, budget.unit.follows_calendar and not calendar.knows(start, at))


def due_at(
    start: datetime,
    budget: Budget,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
    fraction: Decimal | int = 1,
) -> datetime:
    """Return what `deadline` does, for those who need not know whether it is provisional."""
    ruler = calendar.ruler(budget.unit)
    began = to_moment(start)
    position = ruler.position(began) + round(budget.amount * fraction * ruler.unit)
    for paused, resumed in _in_order(pauses, began) if pauses else ():
        stood = ruler.position(paused)
        if stood >= position:
            break
        position += ruler.position(resumed) - stood
    return to_utc(max(began, ruler.moment(position)))


def elapsed(
    start: datetime,
    now: datetime,
    unit: Unit,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
) -> Decimal:
    """Return how many units have counted since the start; 0 before it."""
    ruler = calendar.ruler(unit)
    began, until = to_moment(start), to_moment(now)
    if until <= began:
        return Decimal(0)
    counted = ruler.position(until) - ruler.position(began)
    for paused, resumed in _in_order(pauses, began):
        if paused >= until:
            break
        counted -= ruler.position(min(resumed, until)) - ruler.position(paused)
    return Decimal(counted) / ruler.unit


def _in_order(pauses: Sequence[Pause], began: int) -> Iterator[tuple[int, int]]:
    """Give the pauses as moments, without what lies before the beginning."""
    last = None
    for start, end in pauses:
        paused, resumed = to_moment(start), to_moment(end)
        if resumed < paused or (last is not None and paused < last):
            raise Invalid(Reason("pauses_not_in_order"), "pauses")
        last = resumed
        if resumed > began:
            yield max(paused, began), resumed
