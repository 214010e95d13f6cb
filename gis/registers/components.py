"""Components (部件): manhole covers, lamps, bins … each with its 16-digit code."""

from __future__ import annotations

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, fk, geometry
from gis.registers.origin import FromRegister


class Component(FromRegister, InDistrict, Base):
    """`class_code` is the case class of its kind; `owner_name` whoever answers for it."""

    __tablename__ = "component"
    __table_args__ = (
        fk("grid_id", "grid"),
        Index(None, "district", "code", unique=True),
        Index("ix_component_geom", "geom", postgresql_using="gist"),
    )

    code: Mapped[str] = mapped_column(String(20))
    class_code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    owner_name: Mapped[str | None] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(20))
    grid_id: Mapped[int | None] = mapped_column(BigInteger)
    geom: Mapped[WKBElement] = mapped_column(geometry("POINT"))
