"""A year of a calendar as months of weeks, and what one version changes of another."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.calendar import WorkCalendar

MONDAY_FIRST = Calendar()


class DayKind(StrEnum):
    WORKED = "worked"
    OFF = "off"
    """By the week."""
    HOLIDAY = "holiday"
    MAKEUP = "makeup"
    OUTSIDE = "outside"
    """Of the month before or after."""


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    kind: DayKind


@dataclass(frozen=True, slots=True)
class MonthView:
    """`working_days` counts those on which the office opens."""

    first: date
    weeks: Sequence[Sequence[Day]]
    working_days: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What a version would change: days that become holidays, worked, or plain again."""

    holidays: Sequence[date]
    workdays: Sequence[date]
    no_longer: Sequence[date]
    years: Sequence[int]
    rules: bool

    @property
    def any(self) -> bool:
        return bool(self.holidays or self.workdays or self.no_longer or self.years or self.rules)


def months_of(calendar: WorkCalendar, year: int) -> Sequence[MonthView]:
    return [_month(calendar, year, month) for month in range(1, 13)]


def changes(before: WorkCalendar | None, after: WorkCalendar) -> Changes:
    """Compare two versions; all of a calendar that is new."""
    was_off, was_on, knew, rules = (
        (before.holidays, before.workdays, before.years, _rules(before))
        if before
        else (frozenset[date](), frozenset[date](), frozenset[int](), None)
    )
    named = after.holidays | after.workdays
    return Changes(
        sorted(after.holidays - was_off),
        sorted(after.workdays - was_on),
        sorted((was_off | was_on) - named),
        sorted(after.years - knew),
        rules != _rules(after),
    )


def _rules(calendar: WorkCalendar) -> tuple[object, ...]:
    return (calendar.timezone, calendar.week, calendar.work_day)


def _month(calendar: WorkCalendar, year: int, month: int) -> MonthView:
    weeks = [
        [Day(day, _kind(calendar, day, month)) for day in week]
        for week in MONDAY_FIRST.monthdatescalendar(year, month)
    ]
    worked = sum(day.kind in {DayKind.WORKED, DayKind.MAKEUP} for week in weeks for day in week)
    return MonthView(date(year, month, 1), weeks, worked)


def _kind(calendar: WorkCalendar, day: date, month: int) -> DayKind:
    if day.month != month:
        return DayKind.OUTSIDE
    if day in calendar.holidays:
        return DayKind.HOLIDAY
    if not calendar.spans_of(day):
        return DayKind.OFF
    return DayKind.MAKEUP if calendar.is_made_up(day) else DayKind.WORKED
