"""Files that officers loaded registers from (载入), and what became of them."""

from __future__ import annotations

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime, WordType, fk
from gis.registers.importing.kinds import RegisterKind


class LoadState(enum.StrEnum):
    """`uploaded` waits for its columns to be confirmed; `tried` has only been tried, or nothing of
    it went in: no row was right, or one was not and all or nothing was asked. Both can be started.
    """

    UPLOADED = "uploaded"
    QUEUED = "queued"
    RUNNING = "running"
    TRIED = "tried"
    DONE = "done"
    FAILED = "failed"


class PartName(enum.StrEnum):
    """`file` is what was sent, `faults` a line of JSON a fault, `places` the faults on the ground
    as GeoJSON.
    """

    FILE = "file"
    FAULTS = "faults"
    PLACES = "places"


class RegisterLoad(InDistrict, Base):
    """One file and its load.

    (`account_id`, `upload_key`) makes a repeated sending the same load. `seen` is what the file
    looked like, `options` how it is to be read, `report` what came of it and `refusal` why nothing
    did. Whoever holds `lease_token` does it; a lease that ran out can be taken by another.
    """

    __tablename__ = "register_load"
    __table_args__ = (
        fk("account_id", "account"),
        UniqueConstraint("district", "account_id", "upload_key"),
        Index(None, "district", "created_at"),
        Index(
            "ix_register_load_same",
            "district",
            "kind",
            "sha256",
            postgresql_where=text("state in ('uploaded', 'queued', 'running')"),
        ),
    )

    kind: Mapped[RegisterKind] = mapped_column(WordType(RegisterKind))
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    upload_key: Mapped[str] = mapped_column(String(80))
    account_id: Mapped[int] = mapped_column(BigInteger)
    account_label: Mapped[str] = mapped_column(String(80))
    state: Mapped[LoadState] = mapped_column(WordType(LoadState), default=LoadState.UPLOADED)
    seen: Mapped[dict[str, Any]] = mapped_column(JSONB)
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    progress: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    refusal: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    lease_token: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(String(200))


class RegisterLoadPart(Base):
    """A piece of what belongs to a load; pieces of `file` are sealed, for it may name persons."""

    __tablename__ = "register_load_part"
    __table_args__ = (
        ForeignKeyConstraint(
            ["district", "load_id"],
            ["register_load.district", "register_load.id"],
            ondelete="CASCADE",
        ),
    )

    district: Mapped[int] = mapped_column(Integer, primary_key=True)
    load_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name: Mapped[PartName] = mapped_column(WordType(PartName), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
