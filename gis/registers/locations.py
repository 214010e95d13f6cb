"""Standard addresses (标准地址): the places that cases, persons and legal entities refer to."""

from __future__ import annotations

import enum

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, WordType, fk, geometry
from gis.registers.origin import FromRegister


class LocationLevel(enum.StrEnum):
    """How fine an address is."""

    DOOR = "door"
    BUILDING = "building"
    ROOM = "room"
    LANDMARK = "landmark"


class Location(FromRegister, InDistrict, Base):
    """One standard address, or a landmark by its name.

    `register_key` is what a file is matched by: the register's own code, or else the whole
    address in one spelling. `address_key`, `head`, `stem` and `door` are what
    `gis.addresses.doorplate.doorplate` makes of the address: the key without divisions, the
    divisions before it, all that stands before the house number, and that number.
    """

    __tablename__ = "location"
    __table_args__ = (
        fk("community_code", "division", "code"),
        fk("grid_id", "grid"),
        Index(None, "district", "register_key", unique=True),
        Index(None, "district", "address_key"),
        Index(None, "district", "stem", "door"),
        Index("ix_location_geom", "geom", postgresql_using="gist"),
        Index(None, "district", "community_code"),
    )

    level: Mapped[LocationLevel] = mapped_column(WordType(LocationLevel))
    register_key: Mapped[str] = mapped_column(String(255))
    address: Mapped[str] = mapped_column(String(255))
    address_key: Mapped[str] = mapped_column(String(255))
    head: Mapped[str | None] = mapped_column(String(120))
    stem: Mapped[str | None] = mapped_column(String(160))
    door: Mapped[int | None] = mapped_column(Integer)
    name: Mapped[str | None] = mapped_column(String(80))
    road: Mapped[str | None] = mapped_column(String(80))
    number: Mapped[str | None] = mapped_column(String(40))
    estate: Mapped[str | None] = mapped_column(String(80))
    building: Mapped[str | None] = mapped_column(String(40))
    unit: Mapped[str | None] = mapped_column(String(40))
    room: Mapped[str | None] = mapped_column(String(40))
    community_code: Mapped[str | None] = mapped_column(String(12))
    grid_id: Mapped[int | None] = mapped_column(BigInteger)
    geom: Mapped[WKBElement] = mapped_column(geometry("POINT"))
