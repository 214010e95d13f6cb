"""When a grid worker is at work: the office hours of the district's calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from workflows.calendar import WorkCalendar


def at_work_until(calendar: WorkCalendar, now: datetime) -> datetime | None:
    """When the hours that are running end; None outside them."""
    local = calendar.local(now).replace(tzinfo=None)
    midnight = datetime.combine(local.date(), datetime.min.time())
    passed = (local - midnight) // timedelta(microseconds=1)
    for span in calendar.spans_of(local.date()):
        if span.opens <= passed < span.closes:
            return calendar.utc(midnight + timedelta(microseconds=span.closes))
    return None
