"""Versions of a working calendar in the database; `workflows.calendar` counts with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Integer, String, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.errors import Unavailable
from gis.orm import Base, InDistrict, UtcDateTime
from gis.reason import Reason
from workflows.calendar import WorkCalendar
from workflows.kept import Kept


class CalendarVersion(InDistrict, Base):
    """One version of a named calendar; `spec` is what `workflows.calendar` reads, never updated."""

    __tablename__ = "calendar_version"
    __table_args__ = (UniqueConstraint("district", "name", "version"),)

    name: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    spec: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(40))


@dataclass(frozen=True)
class KnownCalendars:
    """The calendars of a district by id; the newest is the one that new clocks count on."""

    specs: dict[int, dict[str, Any]]

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
        if not self.specs:
            raise Unavailable(Reason("calendar_missing"))
        return max(self.specs)


def calendars(session: Session, district: int) -> KnownCalendars:
    """Return the calendars of the district; a new version is seen within a second."""
    return _kept.of(session, district)


def _load(session: Session, district: int) -> KnownCalendars:
    rows = session.execute(
        select(CalendarVersion.id, CalendarVersion.spec).where(CalendarVersion.district == district)
    )
    return KnownCalendars({row.id: row.spec for row in rows})


_kept = Kept(_load, CalendarVersion)
