"""Administrative divisions (行政区划): district, streets and towns, communities and villages."""

from __future__ import annotations

import enum

from geoalchemy2 import WKBElement
from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, WordType, fk, geometry
from gis.registers.origin import FromRegister


class DivisionLevel(enum.StrEnum):
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"


class Division(FromRegister, Base):
    """One division, keyed by its code (6, 9 or 12 digits; GB/T 2260 and GB/T 10114)."""

    __tablename__ = "division"
    __table_args__ = (
        fk("parent_code", "division", "code"),
        Index("ix_division_geom", "geom", postgresql_using="gist"),
        Index(None, "district", "parent_code"),
    )

    district: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    level: Mapped[DivisionLevel] = mapped_column(WordType(DivisionLevel))
    parent_code: Mapped[str | None] = mapped_column(String(12))
    geom: Mapped[WKBElement | None] = mapped_column(geometry("MULTIPOLYGON"))
