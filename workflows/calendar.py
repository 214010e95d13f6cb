"""A working calendar: which hours of which days are office hours.

Its specification is data, from YAML or from a versioned row:

    name: china
    timezone: Asia/Shanghai
    hours: {mon: ["08:00-12:00", "14:00-18:00"], ...}   # local wall time, up to 24:00
    work_day: hours         # a working day is that many hours, or same_time: the same time of day
    holidays: [2026-01-01]
    workdays: [2026-01-04]  # days of a weekend that are worked, with an ordinary weekday's hours
    years: [2026]           # years whose arrangement is announced; else those of `holidays`
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo, available_timezones

from workflows.rulers import ElapsedTime, Ruler, SameTimeOfDay, Unit, WallTime, WorkingTime
from workflows.spec import Node
from workflows.working_spans import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    DayProfile,
    Span,
    WorkingSpans,
    union,
)
from workflows.zones import DAY, HOUR, MINUTE, first_moment, to_utc

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS = 5
SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


class WorkDay(StrEnum):
    """What one working day of a limit means; offices differ, so it is the calendar's policy."""

    HOURS = "hours"
    SAME_TIME = "same_time"


@dataclass(frozen=True)
class WorkCalendar:
    """Immutable and safe to share between threads; build it once, as years are laid out on use."""

    name: str
    timezone: str
    week: tuple[tuple[Span, ...], ...]
    work_day: WorkDay
    holidays: frozenset[date]
    workdays: frozenset[date]
    years: frozenset[int]

    @classmethod
    def from_yaml(cls, text: str) -> Self:
        return cls._read(Node.from_yaml(text))

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> Self:
        """Raise Invalid, naming the field, unless the whole specification makes sense."""
        return cls._read(Node(spec))

    @classmethod
    def _read(cls, spec: Node) -> Self:
        spec.with_keys(("name", "timezone", "hours", "work_day"), ("holidays", "workdays", "years"))
        holidays, workdays = (_read_dates(spec.get(key)) for key in ("holidays", "workdays"))
        if both := holidays & workdays:
            raise spec["workdays"].wrong("calendar_day_twice", date=min(both).isoformat())
        years = spec.get("years")
        return cls(
            name=spec["name"].text(),
            timezone=_read_zone(spec["timezone"]),
            week=_read_week(spec["hours"]),
            work_day=spec["work_day"].word(WorkDay),
            holidays=holidays,
            workdays=workdays,
            years=frozenset(year.whole(EARLIEST_YEAR, LATEST_YEAR) for year in years.each())
            if years
            else frozenset(day.year for day in holidays),
        )

    def to_spec(self) -> dict[str, Any]:
        """Return what `from_spec` reads, as JSON values."""
        return {
            "name": self.name,
            "timezone": self.timezone,
            "hours": {
                weekday: [f"{_clock(span.opens)}-{_clock(span.closes)}" for span in spans]
                for weekday, spans in zip(WEEK, self.week, strict=True)
                if spans
            },
            "work_day": self.work_day.value,
            "holidays": [day.isoformat() for day in sorted(self.holidays)],
            "workdays": [day.isoformat() for day in sorted(self.workdays)],
            "years": sorted(self.years),
        }

    def is_known(self, year: int) -> bool:
        """Whether this year's holidays are announced; if not, deadlines in it are provisional."""
        return year in self.years

    def knows(self, start: datetime, end: datetime) -> bool:
        """Whether every year is announced from the one moment to the other."""
        years = range(self.local(start).year, self.local(end).year + 1)
        return all(self.is_known(year) for year in years)

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """Return the office hours of a local day, in order; none if it is off."""
        if day in self.holidays:
            return ()
        return self.ordinary_day if self.is_made_up(day) else self.week[day.weekday()]

    def is_made_up(self, day: date) -> bool:
        """Whether a day is worked in place of another, be it one of a weekend with hours at all."""
        weekday = day.weekday()
        return day in self.workdays and (weekday >= WEEKDAYS or not self.week[weekday])

    @cached_property
    def ordinary_day(self) -> tuple[Span, ...]:
        """The hours that most weekdays have; of the earlier day where that is a tie."""
        weekdays = [spans for spans in self.week[:WEEKDAYS] if spans]
        days = weekdays or [spans for spans in self.week if spans]
        return Counter(days).most_common(1)[0][0]

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def spans(self) -> WorkingSpans:
        return WorkingSpans(self.zone, self.spans_of, origin=min(self.years, default=2020))

    def ruler(self, unit: Unit) -> Ruler:
        return self._rulers[unit]

    def local(self, at: datetime) -> datetime:
        """Return the same moment on the clocks of this calendar's zone."""
        return at.astimezone(self.zone)

    def utc(self, wall: datetime) -> datetime:
        """Return when the clocks of the zone (first) show this naive wall time."""
        return to_utc(first_moment(self.zone, wall))

    def today(self, now: datetime) -> date:
        return self.local(now).date()

    @cached_property
    def _rulers(self) -> Mapping[Unit, Ruler]:
        return {
            Unit.URGENT_HOUR: ElapsedTime(),
            Unit.NATURAL_DAY: WallTime(self.zone),
            Unit.WORK_HOUR: WorkingTime(self, HOUR),
            Unit.WORK_DAY: (
                SameTimeOfDay(self, DayProfile(union(self.week)))
                if self.work_day is WorkDay.SAME_TIME
                else WorkingTime(self, DayProfile(self.ordinary_day).total)
            ),
        }


def _read_week(hours: Node) -> tuple[tuple[Span, ...], ...]:
    hours.with_keys((), WEEK)
    week = tuple(_read_day(hours.get(weekday)) for weekday in WEEK)
    if not any(week):
        raise hours.wrong("calendar_without_hours")
    return week


def _read_day(day: Node | None) -> tuple[Span, ...]:
    """Spans that touch are one span: a break of no length is none."""
    read = [(_read_span(node), node) for node in (day.each() if day else ())]
    read.sort(key=lambda each: each[0].opens)
    for (before, _), (span, node) in pairwise(read):
        if span.opens < before.closes:
            raise node.wrong("calendar_spans_overlap", span=node.text())
    return union([[span for span, _ in read]])


def _read_span(node: Node) -> Span:
    match = SPAN.fullmatch(node.text())
    if match:
        hour, minute, to_hour, to_minute = map(int, match.groups())
        span = Span(hour * HOUR + minute * MINUTE, to_hour * HOUR + to_minute * MINUTE)
        if span.opens < span.closes <= DAY:
            return span
    raise node.wrong("calendar_not_a_span", span=node.text())


@cache
def _timezones() -> set[str]:
    """Asked once: all of the folders of zones are walked through for it."""
    return available_timezones()


def _read_zone(node: Node) -> str:
    name = node.text()
    if name not in _timezones():
        raise node.wrong("calendar_unknown_timezone", timezone=name)
    return name


def _read_dates(dates: Node | None) -> frozenset[date]:
    return frozenset(_read_date(node) for node in dates.each()) if dates else frozenset()


def _read_date(node: Node) -> date:
    day = node.date()
    if not EARLIEST_YEAR < day.year < LATEST_YEAR:
        raise node.wrong("time_out_of_range", year=day.year)
    return day


def _clock(time_of_day: int) -> str:
    return f"{time_of_day // HOUR:02}:{time_of_day % HOUR // MINUTE:02}"
