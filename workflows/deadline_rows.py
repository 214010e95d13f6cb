"""Deadlines of the rows of a table, whose cells are text: start, amount and unit in, due out."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gis.errors import Invalid
from gis.reason import Reason
from workflows.deadlines import Budget, deadline
from workflows.rulers import Unit
from workflows.working_spans import EARLIEST_YEAR, LATEST_YEAR

if TYPE_CHECKING:
    from workflows.calendar import WorkCalendar

IN, OUT = ("start", "amount", "unit"), ("due", "provisional", "error")

UNITS = {
    "紧急工作时": Unit.URGENT_HOUR,
    "自然日": Unit.NATURAL_DAY,
    "工作时": Unit.WORK_HOUR,
    "工作日": Unit.WORK_DAY,
    **{unit.value: unit for unit in Unit},
}
"""The words for a unit that a table may use."""

LONGEST_NUMBER = 20
SPREADSHEET = re.compile(r"^(\d{4})/(\d\d?)/(\d\d?)(?: (\d\d?):(\d\d)(?::(\d\d))?)?$", re.ASCII)


class CountedRow(NamedTuple):
    """`due` is local wall time of the calendar's zone, ISO without offset, to the second."""

    due: str
    provisional: bool


def count_row(start: str, amount: str, unit: str, calendar: WorkCalendar) -> CountedRow:
    """Count one row. A start without an offset is local; raise Invalid, naming the column."""
    due = deadline(_moment(start, calendar), _budget(amount, unit), calendar)
    local = calendar.local(due.at).replace(tzinfo=None)
    return CountedRow(local.isoformat(timespec="seconds"), due.provisional)


def _moment(text: str, calendar: WorkCalendar) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        at = _of_a_spreadsheet(text)
    if not EARLIEST_YEAR < at.year < LATEST_YEAR:
        raise Invalid(Reason("time_out_of_range", {"year": at.year}), "start")
    return calendar.utc(at) if at.tzinfo is None else at


def _of_a_spreadsheet(text: str) -> datetime:
    """2026/1/5 9:00, with seconds or without a time at all."""
    try:
        year, month, day, hour, minute, second = (
            int(part or 0) for part in SPREADSHEET.findall(text.strip())[0]
        )
        return datetime(year, month, day, hour, minute, second)
    except (IndexError, ValueError):
        raise Invalid(Reason("not_a_moment", {"value": text[:40]}), "start") from None


@lru_cache(maxsize=4096)
def _budget(amount: str, unit: str) -> Budget:
    known = UNITS.get(unit.strip())
    if known is None:
        params = {"value": unit[:40], "allowed": ", ".join(Unit)}
        raise Invalid(Reason("spec_unknown_word", params), "unit")
    digits = amount.strip()
    try:
        # A longer one is not cut short: what is left could be another number.
        number = Decimal(digits if len(digits) <= LONGEST_NUMBER else "")
    except InvalidOperation:
        raise Invalid(Reason("spec_not_a_number"), "amount") from None
    return Budget(number, known)
