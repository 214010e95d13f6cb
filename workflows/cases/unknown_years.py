"""Years that calendars in use do not know, so that deadlines in them are provisional."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Extract, extract, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from workflows.calendar import WorkCalendar
from workflows.calendars import CalendarVersion, calendars_as_written
from workflows.cases.models import Clock

ALARM = "calendar_unknown"
"""The kind of the notice that tells of one. Its case is but one that waits, for an example."""

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
        select(Clock.calendar_id, _year(Clock.started_at), _year(Clock.due_at), func.count())
        .join(
            CalendarVersion,
            (CalendarVersion.district == Clock.district)
            & (CalendarVersion.id == Clock.calendar_id),
        )
        .where(Clock.district == district, Clock.provisional, Clock.stopped_at.is_(None))
        .group_by(Clock.calendar_id, text("2"), text("3"))
    ).all()
    found: dict[tuple[int, int], int] = {}
    for calendar_id, first, last, count in waiting:
        newest = known.successor(calendar_id)
        for year in _unknown(known.by_id(newest), int(first), int(last)):
            found[newest, year] = found.get((newest, year), 0) + count
    for each in known.current if known.specs else ():
        calendar = known.by_id(each)
        ends = (calendar.local(at).year for at in (now, now + LOOK_AHEAD))
        for year in _unknown(calendar, *ends):
            found.setdefault((each, year), 0)
    return [
        Alarm(each, known.names[each], year, count)
        for (each, year), count in sorted(found.items(), key=lambda item: (item[0][1], item[0][0]))
    ]


def _year(moment: InstrumentedAttribute[datetime]) -> Extract:
    """In the zone of the calendar."""
    zone = CalendarVersion.spec["timezone"].astext
    return extract("year", func.timezone(zone, moment))


def _unknown(calendar: WorkCalendar, first: int, last: int) -> Sequence[int]:
    return [year for year in range(first, last + 1) if not calendar.is_known(year)]
