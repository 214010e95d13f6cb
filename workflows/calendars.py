"""Versions of a working calendar in the database; `workflows.calendar` counts with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import BigInteger, Integer, String, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.errors import Unavailable
from gis.orm import Base, InDistrict, UtcDateTime, fk
from gis.reason import Reason
from workflows.calendar import WorkCalendar
from workflows.kept import Kept


class CalendarVersion(InDistrict, Base):
    """One version of a named calendar; `spec` is what `workflows.calendar` reads, never updated.

    It is the district's, or that of one department, and was written by `actor_label`.
    """

    __tablename__ = "calendar_version"
    __table_args__ = (
        fk("department_id", "department"),
        UniqueConstraint("district", "name", "version"),
    )

    name: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    spec: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(40))
    department_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_label: Mapped[str | None] = mapped_column(String(80))


@dataclass(frozen=True)
class KnownCalendars:
    """The versions of calendars of a district by id, with their names, and of which departments
    those are that are not everybody's.
    """

    specs: dict[int, dict[str, Any]]
    names: dict[int, str]
    departments: dict[int, int]

    @cached_property
    def _built(self) -> dict[int, WorkCalendar]:
        return {}

    def by_id(self, calendar_id: int) -> WorkCalendar:
        calendar = self._built.get(calendar_id)
        if calendar is None:
            calendar = WorkCalendar.from_spec(self.specs[calendar_id])
            self._built[calendar_id] = calendar
        return calendar

    @property
    def newest_id(self) -> int:
        """The calendar of the district itself."""
        return self.newest_for(None)

    def newest_for(self, department_id: int | None) -> int:
        """The newest calendar of a department, or the district's where it has none of its own."""
        newest = self._newest.get(department_id) or self._newest.get(None)
        if newest is None:
            raise Unavailable(Reason("calendar_missing"))
        return newest

    def successor(self, calendar_id: int) -> int:
        """The newest version of the calendar that this is a version of."""
        return self._newest_named[self.names[calendar_id]]

    @property
    def outdated(self) -> tuple[int, ...]:
        """Versions that have a newer one."""
        return tuple(each for each in self.specs if self.successor(each) != each)

    @property
    def current(self) -> tuple[int, ...]:
        """The calendars that new clocks count on: the district's first, then the departments'."""
        return tuple(dict.fromkeys([self._newest[None], *self._newest.values()]))

    @cached_property
    def _newest_named(self) -> dict[str, int]:
        return {self.names[each]: each for each in sorted(self.specs)}

    @cached_property
    def _newest(self) -> dict[int | None, int]:
        return {self.departments.get(each): each for each in sorted(self.specs)}


def calendars(session: Session, district: int) -> KnownCalendars:
    """Return the calendars of the district; a new version is seen within a second."""
    return _kept.of(session, district)


def calendar_of(session: Session, district: int, calendar_id: int) -> WorkCalendar:
    """Return the calendar that a clock counts on, were it written a moment ago."""
    known = calendars(session, district)
    if calendar_id not in known.specs:
        _kept.forget()
        known = calendars(session, district)
    return known.by_id(calendar_id)


def calendars_as_written(session: Session, district: int) -> KnownCalendars:
    """Return the calendars with what this transaction has written of them."""
    session.flush()
    return _load(session, district)


def _load(session: Session, district: int) -> KnownCalendars:
    rows = session.execute(
        select(
            CalendarVersion.id,
            CalendarVersion.name,
            CalendarVersion.spec,
            CalendarVersion.department_id,
        ).where(CalendarVersion.district == district)
    ).all()
    return KnownCalendars(
        {row.id: row.spec for row in rows},
        {row.id: row.name for row in rows},
        {row.id: row.department_id for row in rows if row.department_id is not None},
    )


_kept = Kept(_load, CalendarVersion)
