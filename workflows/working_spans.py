"""The office hours of a calendar, laid end to end as moments, so that counting is a bisection."""

from __future__ import annotations

import operator
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple

from gis.errors import Invalid
from gis.reason import Reason
from workflows.zones import DAY, MICROSECOND, first_moment, last_moment, to_utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from zoneinfo import ZoneInfo

EARLIEST_YEAR, LATEST_YEAR = 1970, 2200


@dataclass(frozen=True, slots=True)
class Span:
    """Office hours without a break. Both ends are microseconds after local midnight."""

    opens: int
    closes: int


def union(days: Iterable[Iterable[Span]]) -> tuple[Span, ...]:
    """Return the hours that at least one of the days has; touching spans become one."""
    merged: list[Span] = []
    for span in sorted(chain.from_iterable(days), key=operator.attrgetter("opens")):
        if merged and span.opens <= merged[-1].closes:
            merged[-1] = Span(merged[-1].opens, max(merged[-1].closes, span.closes))
        else:
            merged.append(span)
    return tuple(merged)


class DayProfile:
    """The spans of one day as a scale: time of day to time worked, and back."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self.total = sum(span.closes - span.opens for span in spans)

    def worked_until(self, time_of_day: int) -> int:
        return sum(
            min(time_of_day, span.closes) - span.opens
            for span in self._spans
            if span.opens < time_of_day
        )

    def time_after(self, worked: int) -> int:
        """Return the time of day when this much is worked; after a break if it falls on one."""
        for span in self._spans:
            if worked < span.closes - span.opens:
                return span.opens + worked
            worked -= span.closes - span.opens
        return self._spans[-1].closes


class WorkingDay(NamedTuple):
    """A day with office hours: its local midnight and its closing in microseconds after that.

    `starts_at` is the moment of midnight if the clocks do not jump on this day: every time of day
    then lies as far behind it as the wall says.
    """

    midnight: datetime
    closing: int
    starts_at: int | None


@dataclass(frozen=True, slots=True)
class _Table:
    """Parallel columns, one entry a span, over the years from `first` up to but not with `end`."""

    first: int
    end: int
    begins_at: int
    ends_at: int
    opens: list[int] = field(default_factory=list)
    closes: list[int] = field(default_factory=list)
    worked_before: list[int] = field(default_factory=list)
    worked_after: list[int] = field(default_factory=list)
    day: list[int] = field(default_factory=list)
    days: list[WorkingDay] = field(default_factory=list)
    first_day: int = 0
    worked_first: int = 0
    worked_end: int = 0

    def moved(self, days: int, worked: int) -> _Table:
        """Return the same spans with days and time worked counted from other starts."""
        return replace(
            self,
            worked_before=[before + worked for before in self.worked_before],
            worked_after=[after + worked for after in self.worked_after],
            day=[day + days for day in self.day],
            first_day=self.first_day + days,
            worked_first=self.worked_first + worked,
            worked_end=self.worked_end + worked,
        )


class WorkingSpans:
    """Office hours of all years that anyone has asked about; a year is laid out when first needed.

    Time worked and days are counted from the start of `origin`, backwards into negative numbers,
    so that growing the table in either direction changes no number given out before. A grown
    table replaces the old one whole: threads that race repeat work and disturb nothing.
    """

    def __init__(
        self, zone: ZoneInfo, spans_of: Callable[[date], Sequence[Span]], origin: int
    ) -> None:
        self._zone = zone
        self._spans_of = spans_of
        midnight = self._new_year(origin)
        self._table = _Table(origin, origin, midnight, midnight)

    def worked_until(self, moment: int) -> int:
        table = self._covering(moment)
        index = bisect_right(table.opens, moment) - 1
        if index < 0:
            return table.worked_first
        return table.worked_before[index] + min(moment, table.closes[index]) - table.opens[index]

    def moment_worked(self, worked: int) -> int:
        """Return the first moment by which this much is worked."""
        table = self._table
        while worked > table.worked_end:
            table = self._table = self._with_next_year(table)
        while worked <= table.worked_first:
            table = self._table = self._with_year_before(table)
        index = bisect_left(table.worked_after, worked)
        return table.opens[index] + worked - table.worked_before[index]

    def next_opening(self, moment: int) -> tuple[int, int]:
        """Return the moment itself if the office is open, else its next opening; and which day."""
        table = self._covering(moment)
        while not table.closes or moment >= table.closes[-1]:
            table = self._table = self._with_next_year(table)
        index = bisect_right(table.closes, moment)
        return max(moment, table.opens[index]), table.day[index]

    def working_day(self, number: int) -> WorkingDay:
        """Return the working day of this number."""
        table = self._table
        while number >= table.first_day + len(table.days):
            table = self._table = self._with_next_year(table)
        while number < table.first_day:
            table = self._table = self._with_year_before(table)
        return table.days[number - table.first_day]

    def _covering(self, moment: int) -> _Table:
        table = self._table
        if not table.begins_at <= moment < table.ends_at:
            _believable(to_utc(moment).year)
        while moment < table.begins_at:
            table = self._table = self._with_year_before(table)
        while moment >= table.ends_at:
            table = self._table = self._with_next_year(table)
        return table

    def _with_next_year(self, table: _Table) -> _Table:
        year = self._lay_out(table.end)
        return _joined(table, year.moved(table.first_day + len(table.days), table.worked_end))

    def _with_year_before(self, table: _Table) -> _Table:
        year = self._lay_out(table.first - 1)
        return _joined(
            year.moved(table.first_day - len(year.days), table.worked_first - year.worked_end),
            table,
        )

    def _lay_out(self, year: int) -> _Table:
        _believable(year)
        laid = _Table(
            year, year + 1, begins_at=self._new_year(year), ends_at=self._new_year(year + 1)
        )
        until = laid.begins_at
        for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
            day = date.fromordinal(ordinal)
            spans = self._spans_of(day)
            if not spans:
                continue
            midnight = datetime.combine(day, time())
            for span in spans:
                # The bounds keep spans apart where a repeated hour would make two of them overlap.
                opening = max(until, first_moment(self._zone, midnight + span.opens * MICROSECOND))
                until = max(opening, last_moment(self._zone, midnight + span.closes * MICROSECOND))
                laid.opens.append(opening)
                laid.closes.append(until)
                laid.day.append(len(laid.days))
            starts_at = first_moment(self._zone, midnight)
            regular = first_moment(self._zone, midnight + timedelta(days=1)) - starts_at == DAY
            laid.days.append(WorkingDay(midnight, spans[-1].closes, starts_at if regular else None))
        lengths = map(operator.sub, laid.closes, laid.opens)
        worked = list(accumulate(lengths, initial=0))
        return replace(
            laid, worked_before=worked[:-1], worked_after=worked[1:], worked_end=worked[-1]
        )

    def _new_year(self, year: int) -> int:
        return first_moment(self._zone, datetime(year, 1, 1))


def _believable(year: int) -> None:
    """Before all the years up to one far out are laid out."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Invalid(Reason("time_out_of_range", {"year": year}))


def _joined(left: _Table, right: _Table) -> _Table:
    return _Table(
        first=left.first,
        end=right.end,
        begins_at=left.begins_at,
        ends_at=right.ends_at,
        opens=left.opens + right.opens,
        closes=left.closes + right.closes,
        worked_before=left.worked_before + right.worked_before,
        worked_after=left.worked_after + right.worked_after,
        day=left.day + right.day,
        days=left.days + right.days,
        first_day=left.first_day,
        worked_first=left.worked_first,
        worked_end=right.worked_end,
    )
