"""Taking over lines of a roster in the place of what it said of their workers and days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.reason import Reason
from governance.accounts.duty import Leave, Shift
from governance.accounts.models import Account
from governance.dispatching.roster import DAY, Hours, calendar_of, moments
from workflows.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `hours` None means leave."""

    number: int
    username: str
    day: date
    hours: Hours | None


def take_over(
    session: Session, lines: Sequence[tuple[Account, Line]], stamp: Mapping[str, Any]
) -> list[tuple[int, Reason]]:
    """Write the lines; `stamp` is what all rows share: district, source and set_at.

    Returns by line number the shifts that would overlap others. Nothing is written then, and the
    caller's transaction is not to be committed.
    """
    district = stamp["district"]
    calendar = calendar_of(session, district)
    days = {(worker.id, line.day) for worker, line in lines}
    _cut_leave(session, district, days)
    spans = _standing(session, district, calendar, days)
    rows: list[Shift | Leave] = []
    for worker, line in lines:
        if line.hours is None:
            rows.append(Leave(account_id=worker.id, first_day=line.day, last_day=line.day, **stamp))
            continue
        starts_at, ends_at = moments(calendar, line.hours)
        spans.setdefault(worker.id, []).append((starts_at, ends_at, line))
        rows.append(Shift(account_id=worker.id, starts_at=starts_at, ends_at=ends_at, **stamp))
    faults = list(_overlapping(spans, {worker.id: worker.name for worker, _line in lines}))
    if not faults:
        session.add_all(rows)
        session.flush()
    return sorted(faults, key=lambda fault: fault[0])


Span = tuple[datetime, datetime, Line | None]
"""Start and end of a shift, and the line that it is from."""


def _standing(
    session: Session, district: int, calendar: WorkCalendar, days: set[tuple[int, date]]
) -> dict[int, list[Span]]:
    """Delete the shifts of these workers and days; returns the others around them, by worker."""
    first, last = min(day for _worker, day in days), max(day for _worker, day in days)
    begins, _ends = moments(calendar, Hours(first - DAY, time(0), time(0)))
    _begins, ends = moments(calendar, Hours(last + DAY, time(0), time(0)))
    found = select(Shift).where(
        Shift.district == district, Shift.starts_at >= begins, Shift.starts_at < ends
    )
    spans: dict[int, list[Span]] = {}
    for shift in session.scalars(found).all():
        if (shift.account_id, calendar.today(shift.starts_at)) in days:
            session.delete(shift)
        else:
            span = shift.starts_at, shift.ends_at, None
            spans.setdefault(shift.account_id, []).append(span)
    session.flush()
    return spans


def _overlapping(
    spans: Mapping[int, list[Span]], names: Mapping[int, str]
) -> Iterator[tuple[int, Reason]]:
    for worker, listed in spans.items():
        for before, after in pairwise(sorted(listed, key=lambda span: span[:2])):
            line = after[2] or before[2]
            if line is not None and before[1] > after[0]:
                said = {"worker": names[worker], "day": str(line.day)}
                yield line.number, Reason("shift_overlaps", said)


def _cut_leave(session: Session, district: int, days: set[tuple[int, date]]) -> None:
    """Take the days out of the leave that there is; what is left of it stays."""
    first, last = min(day for _worker, day in days), max(day for _worker, day in days)
    for leave in session.scalars(
        select(Leave).where(
            Leave.district == district, Leave.first_day <= last, Leave.last_day >= first
        )
    ).all():
        worker, source, set_at = leave.account_id, leave.source, leave.set_at
        cuts = sorted(day for day in _days(leave) if (worker, day) in days)
        if not cuts:
            continue
        rest = pairwise([leave.first_day - DAY, *cuts, leave.last_day + DAY])
        session.delete(leave)
        session.flush()
        session.add_all(
            Leave(
                district=district,
                account_id=worker,
                first_day=before + DAY,
                last_day=after - DAY,
                source=source,
                set_at=set_at,
            )
            for before, after in rest
            if before + DAY < after
        )


def _days(leave: Leave) -> Iterator[date]:
    day = leave.first_day
    while day <= leave.last_day:
        yield day
        day += DAY
