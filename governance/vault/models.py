"""Sealed personal values, and the record of every look at one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime, fk


class SealedValue(Base):
    """One field of one subject, encrypted.

    `subject_kind` is the table that the subject stands in (`person`, `legal_entity`, `report`),
    `subject_id` its id as text. `blind` is the HMAC of the normalised value, for exact look-up of
    fields that are indexed, else null.
    """

    __tablename__ = "sealed_value"
    __table_args__ = (
        Index(
            None,
            "district",
            "field",
            "blind",
        ),
    )

    district: Mapped[int] = mapped_column(Integer, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    field: Mapped[str] = mapped_column(String(20), primary_key=True)
    cipher: Mapped[bytes] = mapped_column(LargeBinary)
    blind: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_version: Mapped[int] = mapped_column(SmallInteger)


class AccessEvent(InDistrict, Base):
    """Who looked at which field of whom, when, for what purpose and case; append-only."""

    __tablename__ = "access_event"
    __table_args__ = (
        fk("account_id", "account"),
        fk("case_id", "case"),
        Index(None, "district", "subject_kind", "subject_id", "at"),
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[int] = mapped_column(BigInteger)
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(40))
    field: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[int | None] = mapped_column(BigInteger)
