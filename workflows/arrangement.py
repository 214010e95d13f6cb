"""A year's holidays and make-up days, as the arrangement that is announced for it.

A table of dates: `date` and `kind`, which is a holiday or a make-up workday; other columns are
notes. It says all of the years that it names: what a calendar held of them before is replaced.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from gis.errors import Invalid
from gis.reason import Reason
from workflows.working_spans import EARLIEST_YEAR, LATEST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workflows.calendar import WorkCalendar

DATE = ("date", "日期")
KIND = ("kind", "类型", "类别")
HOLIDAY = frozenset({"holiday", "holidays", "休", "休息", "放假", "假日", "节假日", "法定节假日"})
WORKDAY = frozenset(
    {"makeup_workday", "workday", "班", "上班", "补班", "工作日", "调休", "调休上班"}
)
MOST_DAYS = 5000


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Days off and days worked of whole years."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    years: frozenset[int]

    def extend(self, calendar: WorkCalendar) -> WorkCalendar:
        """Return the calendar with these years in place of what it knew of them."""
        kept_off, kept_on = (
            frozenset(day for day in days if day.year not in self.years)
            for days in (calendar.holidays, calendar.workdays)
        )
        return replace(
            calendar,
            holidays=kept_off | self.holidays,
            workdays=kept_on | self.workdays,
            years=calendar.years | self.years,
        )


def read_arrangement(text: str, year: int | None = None) -> Arrangement:
    """Read CSV; of one `year` alone if it is given. Raise Invalid that names the line at fault."""
    found: dict[date, bool] = {}
    for line, day, off in _days(text):
        if year is not None and day.year != year:
            continue
        if found.setdefault(day, off) is not off:
            raise Invalid(Reason("calendar_day_twice", {"date": day.isoformat()}), f"line {line}")
    if not any(found.values()):
        # A year without a single holiday is a table that was cut off, not an announcement.
        raise Invalid(Reason("arrangement_without_holidays", {"year": year or ""}), "file")
    return Arrangement(
        frozenset(day for day, off in found.items() if off),
        frozenset(day for day, off in found.items() if not off),
        frozenset(day.year for day in found),
    )


def _days(text: str) -> Iterator[tuple[int, date, bool]]:
    """Each row as its line, its day, and whether that is off."""
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        at_date, at_kind = (_column(header, names) for names in (DATE, KIND))
        for count, row in enumerate(rows, start=1):
            if not any(cell.strip() for cell in row):
                continue
            if count > MOST_DAYS or len(row) <= max(at_date, at_kind):
                raise _wrong(rows.line_num, "arrangement_not_a_table")
            day = _day(row[at_date].strip(), rows.line_num)
            kind = row[at_kind].strip().lower()
            if kind not in HOLIDAY | WORKDAY:
                allowed = "holiday, makeup_workday"
                params = {"value": kind[:40], "allowed": allowed}
                raise _wrong(rows.line_num, "spec_unknown_word", **params)
            yield rows.line_num, day, kind in HOLIDAY
    except csv.Error:
        raise _wrong(rows.line_num, "arrangement_not_a_table") from None


def _column(header: list[str], names: tuple[str, ...]) -> int:
    for name in names:
        if name in header:
            return header.index(name)
    raise Invalid(Reason("columns_missing", {"names": names[0]}), "file")


def _day(text: str, line: int) -> date:
    """ISO, or as spreadsheets write it: 2027/1/1."""
    try:
        year, month, day = map(int, text.replace("/", "-").split("-"))
        found = date(year, month, day)
    except ValueError:
        raise _wrong(line, "spec_not_a_date", value=text[:40]) from None
    if not EARLIEST_YEAR < found.year < LATEST_YEAR:
        raise _wrong(line, "time_out_of_range", year=found.year)
    return found


def _wrong(line: int, code: str, **params: object) -> Invalid:
    return Invalid(Reason(code, params), f"line {line}")
