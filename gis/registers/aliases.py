"""Where people mean a place by other words than the register's (别名), as officers taught it."""

from __future__ import annotations

from datetime import datetime

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime, fk, geometry


class LocationAlias(InDistrict, Base):
    """`key` (of the words as `gis.addresses.normalise.key` writes them) means this place.

    The latest correction of a key holds; what it replaced is kept with `replaced_at` set.
    `location_id` is None where the pin was set beside every standard address. `taught_label`
    and `case_no` say who corrected it and on which case, `replaced_label` who corrected it again
    or took it back.
    """

    __tablename__ = "location_alias"
    __table_args__ = (
        fk("location_id", "location"),
        Index(None, "district", "taught_at", "id"),
        Index(
            "uq_location_alias_key",
            "district",
            "key",
            unique=True,
            postgresql_where=text("replaced_at is null"),
        ),
    )

    key: Mapped[str] = mapped_column(String(255))
    words: Mapped[str] = mapped_column(String(255))
    label: Mapped[str] = mapped_column(String(255))
    location_id: Mapped[int | None] = mapped_column(BigInteger)
    geom: Mapped[WKBElement] = mapped_column(geometry("POINT"))
    taught_by: Mapped[int] = mapped_column(BigInteger)
    taught_label: Mapped[str] = mapped_column(String(80))
    taught_at: Mapped[datetime] = mapped_column(UtcDateTime)
    case_no: Mapped[str | None] = mapped_column(String(24))
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaced_by: Mapped[int | None] = mapped_column(BigInteger)
    replaced_label: Mapped[str | None] = mapped_column(String(80))
