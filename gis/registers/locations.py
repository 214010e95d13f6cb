"""Standard addresses (标准地址): the places that cases, persons and legal entities refer to."""

from __future__ import annotations

import enum

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, WordType, fk, geometry


class LocationLevel(enum.StrEnum):
    """How fine an address is."""

    DOOR = "door"
    BUILDING = "building"
    ROOM = "room"


class Location(InDistrict, Base):
    """One standard address; `address_key` is what `gis.addresses.normalise.key` makes of it."""

    __tablename__ = "location"
    __table_args__ = (
        fk("community_code", "division", "code"),
        fk("grid_id", "grid"),
        Index(None, "district", "address_key"),
        Index(
            "ix_location_address_key_trgm",
            "address_key",
            postgresql_using="gin",
            postgresql_ops={"address_key": "gin_trgm_ops"},
        ),
        Index("ix_location_geom", "geom", postgresql_using="gist"),
        Index(None, "district", "community_code"),
    )

    level: Mapped[LocationLevel] = mapped_column(WordType(LocationLevel))
    address: Mapped[str] = mapped_column(String(255))
    address_key: Mapped[str] = mapped_column(String(255))
    road: Mapped[str | None] = mapped_column(String(80))
    number: Mapped[str | None] = mapped_column(String(40))
    estate: Mapped[str | None] = mapped_column(String(80))
    building: Mapped[str | None] = mapped_column(String(40))
    unit: Mapped[str | None] = mapped_column(String(40))
    room: Mapped[str | None] = mapped_column(String(40))
    community_code: Mapped[str] = mapped_column(String(12))
    grid_id: Mapped[int | None] = mapped_column(BigInteger)
    geom: Mapped[WKBElement] = mapped_column(geometry("POINT"))
    source: Mapped[str] = mapped_column(String(40))
