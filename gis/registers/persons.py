"""Natural persons (自然人) as the map may know them: masked, under a random id, at an address.

Names, ID numbers and phones are in `governance.vault`; no column here can tell who somebody is.
"""

from __future__ import annotations

import uuid

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, Index, Integer, SmallInteger, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, fk, geometry
from gis.registers.origin import FromRegister


class Person(FromRegister, Base):
    __tablename__ = "person"
    __table_args__ = (
        fk("location_id", "location"),
        fk("grid_id", "grid"),
        Index("ix_person_geom", "geom", postgresql_using="gist"),
        Index(None, "district", "grid_id"),
        Index(None, "district", "location_id"),
    )

    district: Mapped[int] = mapped_column(Integer, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    masked_name: Mapped[str] = mapped_column(String(40))
    masked_id_number: Mapped[str | None] = mapped_column(String(40))
    masked_phone: Mapped[str | None] = mapped_column(String(40))
    sex: Mapped[str] = mapped_column(String(1))
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    location_id: Mapped[int | None] = mapped_column(BigInteger)
    grid_id: Mapped[int | None] = mapped_column(BigInteger)
    geom: Mapped[WKBElement | None] = mapped_column(geometry("POINT"))
