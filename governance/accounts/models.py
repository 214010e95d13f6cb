"""Accounts, their sessions, failed sign-ins, and which grid worker answers for which grid."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime, WordType, fk
from workflows.roles import Role


class Account(InDistrict, Base):
    """A member of staff. `name` is shown in case stories, as staff act in office.

    `source` and `loaded_at` are of the file that last changed it; None for who was made by hand.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("district", "username"),
        fk("department_id", "department"),
        CheckConstraint("role not in ('system', 'resident')", name="staff"),
        CheckConstraint(
            "(role = 'handler') = (department_id is not null)", name="handler_has_department"
        ),
    )

    username: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(40))
    role: Mapped[Role] = mapped_column(WordType(Role))
    department_id: Mapped[int | None] = mapped_column(BigInteger)
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    sample: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str | None] = mapped_column(String(80))
    loaded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoginSession(Base):
    """One sign-in. The cookie holds a random token, this table its SHA-256: signing out ends it."""

    __tablename__ = "login_session"
    __table_args__ = (fk("account_id", "account"), Index(None, "expires_at"))

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    district: Mapped[int] = mapped_column(Integer)
    account_id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    address: Mapped[str | None] = mapped_column(String(45))


class FailedLogin(Base):
    """Failures in a row for a username from one network address."""

    __tablename__ = "failed_login"

    username: Mapped[str] = mapped_column(String(40), primary_key=True)
    address: Mapped[str] = mapped_column(String(45), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GridDuty(Base):
    """The one grid worker who answers for a responsible grid."""

    __tablename__ = "grid_duty"
    __table_args__ = (fk("grid_id", "grid"), fk("account_id", "account"))

    district: Mapped[int] = mapped_column(Integer, primary_key=True)
    grid_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger)
