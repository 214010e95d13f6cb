"""Versions of a working calendar in the database; `workflows.calendar` counts with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime


class CalendarVersion(InDistrict, Base):
    """One version of a named calendar; `spec` is what `workflows.calendar` reads, never updated."""

    __tablename__ = "calendar_version"
    __table_args__ = (UniqueConstraint("district", "name", "version"),)

    name: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    spec: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(40))
