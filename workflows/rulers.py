"""Four ways to lay a ruler along time, one for each unit that a limit is written in.

A ruler turns a moment into a position and a position back into a moment. Both never decrease, so
a deadline is an addition on the ruler, the time used is a subtraction, and a pause is a stretch of
the ruler that is cut out, whatever the unit. Positions are whole numbers; only their differences
mean something.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from workflows.zones import DAY, HOUR, MICROSECOND, first_moment, wall_time

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from workflows.calendar import WorkCalendar
    from workflows.working_spans import DayProfile

WALL_EPOCH = datetime(1970, 1, 1)


class Unit(StrEnum):
    """What a limit is counted in (facts of the field: 紧急工作时, 自然日, 工作时, 工作日)."""

    URGENT_HOUR = "urgent_hour"
    NATURAL_DAY = "natural_day"
    WORK_HOUR = "work_hour"
    WORK_DAY = "work_day"

    @property
    def follows_calendar(self) -> bool:
        """Whether holidays and office hours matter, and so whether the calendar must know them."""
        return self in {Unit.WORK_HOUR, Unit.WORK_DAY}


class Ruler(Protocol):
    @property
    def unit(self) -> int:
        """How far apart two positions are that lie one unit apart."""

    def position(self, moment: int) -> int: ...

    def moment(self, position: int) -> int:
        """Return the first moment at which the position is reached."""


class ElapsedTime:
    """Every hour counts, nights and holidays included."""

    unit = HOUR

    def position(self, moment: int) -> int:
        return moment

    def moment(self, position: int) -> int:
        return position


class WallTime:
    """A day is from a time on the wall to the same time on the next day, be it 23 hours or 25."""

    unit = DAY

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def position(self, moment: int) -> int:
        return (wall_time(self._zone, moment) - WALL_EPOCH) // MICROSECOND

    def moment(self, position: int) -> int:
        return first_moment(self._zone, WALL_EPOCH + timedelta(microseconds=position))


class WorkingTime:
    """Only office hours count; the ruler stands still outside them."""

    def __init__(self, calendar: WorkCalendar, unit: int) -> None:
        self._spans = calendar.spans
        self.unit = unit

    def position(self, moment: int) -> int:
        return self._spans.worked_until(moment)

    def moment(self, position: int) -> int:
        return self._spans.moment_worked(position)


class SameTimeOfDay:
    """A working day is from a time of day to the same time on the next working day.

    Outside office hours the next opening counts, and what would fall due after a short day's
    closing is due at closing. A part of a day is that part of the week's office hours laid on one
    day, so that half a day from opening is the middle of the office day and not of the night.
    """

    def __init__(self, calendar: WorkCalendar, profile: DayProfile) -> None:
        self._spans = calendar.spans
        self._zone = calendar.zone
        self._profile = profile
        self.unit = profile.total

    def position(self, moment: int) -> int:
        opening, day_index = self._spans.next_opening(moment)
        starts_at = self._spans.working_day(day_index).starts_at
        if starts_at is None:
            wall = wall_time(self._zone, opening)
            midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
            time_of_day = (wall - midnight) // MICROSECOND
        else:
            time_of_day = opening - starts_at
        return day_index * self.unit + self._profile.worked_until(time_of_day)

    def moment(self, position: int) -> int:
        day_index, worked = divmod(position, self.unit)
        midnight, closing, starts_at = self._spans.working_day(day_index)
        time_of_day = min(self._profile.time_after(worked), closing)
        if starts_at is not None:
            return starts_at + time_of_day
        return first_moment(self._zone, midnight + timedelta(microseconds=time_of_day))
