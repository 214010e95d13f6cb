"""What somebody should see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime, WordType, fk
from workflows.roles import Role


class Notice(InDistrict, Base):
    """Something that its addressee should see: one of role, department or account is set."""

    __tablename__ = "notice"
    __table_args__ = (
        fk("case_id", "case"),
        fk("department_id", "department"),
        UniqueConstraint("district", "key"),
        CheckConstraint("num_nonnulls(role, department_id, account_id) = 1", name="one_addressee"),
        Index(None, "district", "account_id", "at"),
        Index(None, "district", "department_id", "at"),
        Index(None, "district", "role", "at"),
    )

    key: Mapped[str] = mapped_column(String(120))
    case_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(32))
    role: Mapped[Role | None] = mapped_column(WordType(Role))
    department_id: Mapped[int | None] = mapped_column(BigInteger)
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
