"""Until when a grid worker is at work: the shift of the roster, else the office hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workflows.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Roster:
    """What the roster says of one worker: shifts that touch the day, and days of leave (both
    included). Shifts are [start, end) moments; whoever has one on a day has no office hours then.
    """

    shifts: Sequence[tuple[datetime, datetime]] = ()
    leave: Sequence[tuple[date, date]] = ()


def at_work_until(calendar: WorkCalendar, now: datetime) -> datetime | None:
    """When the office hours that are running end; None outside them."""
    local = calendar.local(now).replace(tzinfo=None)
    midnight = datetime.combine(local.date(), datetime.min.time())
    passed = (local - midnight) // timedelta(microseconds=1)
    for span in calendar.spans_of(local.date()):
        if span.opens <= passed < span.closes:
            return calendar.utc(midnight + timedelta(microseconds=span.closes))
    return None


def on_duty_until(calendar: WorkCalendar, roster: Roster, now: datetime) -> datetime | None:
    """When the duty that is running ends; None for whoever has none, or is on leave today.

    A shift that began yesterday and goes on past midnight counts as a duty of yesterday: leave
    that begins today does not end it.
    """
    running = [shift for shift in roster.shifts if shift[0] <= now < shift[1]]
    if running:
        start, end = max(running, key=lambda shift: shift[1])
        return None if _away(roster, calendar.today(start)) else end
    today = calendar.today(now)
    if _away(roster, today) or any(calendar.today(start) == today for start, _end in roster.shifts):
        return None
    return at_work_until(calendar, now)


def _away(roster: Roster, day: date) -> bool:
    return any(first <= day <= last for first, last in roster.leave)
