"""Legal entities (法人): companies, shops and institutions, where they are registered."""

from __future__ import annotations

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, Boolean, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, fk, geometry
from gis.registers.origin import FromRegister


class LegalEntity(FromRegister, InDistrict, Base):
    __tablename__ = "legal_entity"
    __table_args__ = (
        fk("location_id", "location"),
        fk("grid_id", "grid"),
        Index(None, "district", "credit_code", unique=True),
        Index(None, "district", "location_id"),
        Index("ix_legal_entity_geom", "geom", postgresql_using="gist"),
        Index(
            "ix_legal_entity_name_trgm",
            "name",
            postgresql_using="gin",
            postgresql_ops={"name": "gin_trgm_ops"},
        ),
    )

    credit_code: Mapped[str] = mapped_column(String(18))
    credit_code_doubtful: Mapped[bool] = mapped_column(Boolean, default=False)
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(40))
    location_id: Mapped[int | None] = mapped_column(BigInteger)
    grid_id: Mapped[int | None] = mapped_column(BigInteger)
    geom: Mapped[WKBElement | None] = mapped_column(geometry("POINT"))
