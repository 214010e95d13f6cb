"""Years that calendars in use do not know, so that deadlines in them are provisional."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.calendar import WorkCalendar
from workflows.calendars import calendars_as_written
from workflows.cases.models import Clock

LOOK_AHEAD = timedelta(days=45)
"""How long before a year begins its arrangement should be there."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A year that a calendar in use does not know. `clocks` run through it already; without any,
    it is only near.
    """

    calendar_id: int
    name: str
    year: int
    clocks: int


def alarms(session: Session, district: int, now: datetime) -> Sequence[Alarm]:
    """Years that are missing: those that clocks run through, and the next when it is near."""
    known = calendars_as_written(session, district)
    waiting = session.execute(
        select(
            Clock.calendar_id,
            func.count(),
            func.min(Clock.started_at),
            func.max(Clock.due_at),
        )
        .where(Clock.district == district, Clock.provisional, Clock.stopped_at.is_(None))
        .group_by(Clock.calendar_id)
    ).all()
    found: dict[tuple[int, int], int] = {}
    for calendar_id, count, first, last in waiting:
        newest = known.successor(calendar_id)
        for year in _unknown(known.by_id(newest), first, last):
            found[newest, year] = found.get((newest, year), 0) + count
    for each in known.current if known.specs else ():
        for year in _unknown(known.by_id(each), now, now + LOOK_AHEAD):
            found.setdefault((each, year), 0)
    return [
        Alarm(each, known.names[each], year, count)
        for (each, year), count in sorted(found.items(), key=lambda item: (item[0][1], item[0][0]))
    ]


def _unknown(calendar: WorkCalendar, first: datetime, last: datetime) -> Sequence[int]:
    years = range(calendar.local(first).year, calendar.local(last).year + 1)
    return [year for year in years if not calendar.is_known(year)]
