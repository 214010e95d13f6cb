"""Publishing a calendar: a new version beside the old ones, which stay as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis.errors import Conflict, Invalid
from gis.reason import Reason
from workflows.arrangement import Arrangement
from workflows.calendar import WorkCalendar
from workflows.calendars import CalendarVersion, calendars_as_written
from workflows.dispatch.models import Department

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_NAME = 40
LOCK = text("select pg_advisory_xact_lock(hashtext('calendar_version'), :district)")


@dataclass(frozen=True, slots=True)
class Author:
    """Who publishes, and from where: a file's name, or such."""

    source: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """A calendar as it would be published; `before` is the version that it follows, if any."""

    name: str
    department_id: int | None
    calendar: WorkCalendar
    before: WorkCalendar | None

    @property
    def changes(self) -> bool:
        return self.before is None or self.before.to_spec() != self.calendar.to_spec()


def propose_calendar(
    session: Session,
    district: int,
    calendar: WorkCalendar,
    *,
    name: str | None = None,
    department: str | None = None,
) -> Proposed:
    """Propose a whole calendar under its own or another name, for all or for one department.

    Raises Invalid for an unknown department, and Conflict where the name is somebody else's.
    """
    name = (name or calendar.name)[:LONGEST_NAME]
    department_id = None if department is None else _department(session, district, department)
    known = calendars_as_written(session, district)
    mine = [each for each, called in known.names.items() if called == name]
    if any(known.departments.get(each) != department_id for each in mine):
        raise Conflict(Reason("calendar_of_another", {"name": name}), "name")
    before = known.by_id(max(mine)) if mine else None
    return Proposed(name, department_id, replace(calendar, name=name), before)


def propose_arrangement(
    session: Session,
    district: int,
    arrangement: Arrangement,
    *,
    name: str | None = None,
    department: str | None = None,
) -> Sequence[Proposed]:
    """Propose years for the calendar of this name or department; without either, for all in use.

    A department that has no calendar of its own gets one, with the district's hours. Raises Invalid
    for a name or department that is not known, Unavailable where there is no calendar at all.
    """
    known = calendars_as_written(session, district)
    if name is not None:
        if name not in known.names.values():
            raise Invalid(Reason("calendar_unknown", {"name": name}), "name")
        chosen = [known.successor(next(each for each, at in known.names.items() if at == name))]
    elif department is not None:
        department_id = _department(session, district, department)
        base = known.newest_for(department_id)
        if known.departments.get(base) != department_id:
            extended = arrangement.extend(known.by_id(base))
            return [
                propose_calendar(
                    session, district, extended, name=department, department=department
                )
            ]
        chosen = [base]
    else:
        known.newest_for(None)
        chosen = list(known.current)
    return [
        Proposed(
            known.names[each],
            known.departments.get(each),
            arrangement.extend(known.by_id(each)),
            known.by_id(each),
        )
        for each in chosen
    ]


def publish(
    session: Session, district: int, proposed: Proposed, *, by: Author, now: datetime
) -> CalendarVersion | None:
    """Write the next version; None where it would say the same as the one before."""
    session.execute(LOCK, {"district": district})
    if not proposed.changes:
        return None
    latest = session.scalar(
        select(func.max(CalendarVersion.version)).where(
            CalendarVersion.district == district, CalendarVersion.name == proposed.name
        )
    )
    version = CalendarVersion(
        district=district,
        name=proposed.name,
        version=(latest or 0) + 1,
        spec=proposed.calendar.to_spec(),
        created_at=now,
        source=by.source[:40],
        department_id=proposed.department_id,
        actor_label=by.label,
    )
    session.add(version)
    session.flush()
    return version


def _department(session: Session, district: int, code: str) -> int:
    found = session.scalar(
        select(Department.id).where(
            Department.district == district, Department.code == code, Department.active
        )
    )
    if found is None:
        raise Invalid(Reason("department_unknown"), "department")
    return found
