"""Reports (上报) as they came in, and photographs."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import (
    BigInteger,
    Boolean,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime, WordType, fk, geometry
from workflows.cases.models import CaseSource


class Report(InDistrict, Base):
    """What was said, by whom it may be known, and the answer that was given.

    (`sender`, `idempotency_key`) makes a repeated sending the same report; `body_hash` tells a
    repetition from a different report under the same key. `sender` is `account:<id>` or the random
    id of a resident's browser. `lon`, `lat` are as sent, in `crs`; contact data is in the vault.
    """

    __tablename__ = "report"
    __table_args__ = (
        fk("case_id", "case"),
        UniqueConstraint("district", "sender", "idempotency_key"),
        Index(None, "district", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[CaseSource] = mapped_column(WordType(CaseSource))
    sender: Mapped[str] = mapped_column(String(64))
    idempotency_key: Mapped[str] = mapped_column(String(80))
    body_hash: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    address_text: Mapped[str | None] = mapped_column(String(255))
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)
    crs: Mapped[str | None] = mapped_column(String(16))
    accuracy_m: Mapped[float | None] = mapped_column(Float)
    class_code: Mapped[str | None] = mapped_column(String(20))
    anonymous: Mapped[bool] = mapped_column(Boolean, default=True)
    reporter_label: Mapped[str | None] = mapped_column(String(40))
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Photo(Base):
    """A re-encoded photograph without metadata; `stage` is that of its case when it was added.

    `taken_at` and `taken_geom` are what its EXIF said before it was stripped.
    """

    __tablename__ = "photo"
    __table_args__ = (fk("case_id", "case"), Index(None, "district", "case_id"))

    district: Mapped[int] = mapped_column(Integer, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    case_id: Mapped[int] = mapped_column(BigInteger)
    stage: Mapped[str] = mapped_column(String(32))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    thumbnail: Mapped[bytes] = mapped_column(LargeBinary)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_geom: Mapped[WKBElement | None] = mapped_column(geometry("POINT"))
