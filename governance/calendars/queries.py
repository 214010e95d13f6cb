"""What is known of calendars, and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.calendar import WorkCalendar
from workflows.calendars import CalendarVersion, calendars_as_written
from workflows.dispatch.models import Department


@dataclass(frozen=True, slots=True)
class UsedCalendar:
    """The newest version of a calendar. Without a department it is the district's."""

    id: int
    name: str
    version: int
    calendar: WorkCalendar
    department_code: str | None
    department: Department | None


def calendars_in_use(session: Session, district: int) -> Sequence[UsedCalendar]:
    """The calendars that new clocks count on, the district's first; none where there is none."""
    known = calendars_as_written(session, district)
    if not known.specs:
        return ()
    rows = session.execute(
        select(CalendarVersion.id, CalendarVersion.version, Department)
        .outerjoin(
            Department,
            (Department.district == CalendarVersion.district)
            & (Department.id == CalendarVersion.department_id),
        )
        .where(CalendarVersion.district == district, CalendarVersion.id.in_(known.current))
    )
    found = {row.id: row for row in rows}
    return [
        UsedCalendar(
            each,
            known.names[each],
            found[each].version,
            known.by_id(each),
            found[each].Department.code if found[each].Department else None,
            found[each].Department,
        )
        for each in known.current
    ]


def versions_of(session: Session, district: int, name: str) -> Sequence[CalendarVersion]:
    """All versions of a calendar, the newest first."""
    return session.scalars(
        select(CalendarVersion)
        .where(CalendarVersion.district == district, CalendarVersion.name == name)
        .order_by(CalendarVersion.version.desc())
    ).all()
