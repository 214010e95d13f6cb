"""Duty of grid workers (值班): shifts, leave, skills, and how each gets about."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime, WordType, fk
from workflows.dispatch.pace import Means


class Shift(InDistrict, Base):
    """A worker is on duty from `starts_at` until `ends_at`, and at no other time of that day."""

    __tablename__ = "shift"
    __table_args__ = (
        fk("account_id", "account", ondelete="CASCADE"),
        UniqueConstraint("district", "account_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index(None, "district", "starts_at"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(80))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Leave(InDistrict, Base):
    """Days off duty, both included. Why is nobody's business here, and not kept."""

    __tablename__ = "leave"
    __table_args__ = (
        fk("account_id", "account", ondelete="CASCADE"),
        UniqueConstraint("district", "account_id", "first_day"),
        CheckConstraint("last_day >= first_day", name="ends_after_start"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(80))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Skill(InDistrict, Base):
    """What cases of a class, or of a group of classes by the beginning of their code, ask for."""

    __tablename__ = "skill"
    __table_args__ = (UniqueConstraint("district", "name"),)

    name: Mapped[str] = mapped_column(String(40))
    class_code: Mapped[str] = mapped_column(String(20))


class WorkerSkill(Base):
    __tablename__ = "worker_skill"
    __table_args__ = (
        fk("account_id", "account", ondelete="CASCADE"),
        fk("skill_id", "skill", ondelete="CASCADE"),
    )

    district: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    skill_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class WorkerMeans(Base):
    """How a worker gets about, and the most visits they are given; without a row, the usual."""

    __tablename__ = "worker_means"
    __table_args__ = (
        fk("account_id", "account", ondelete="CASCADE"),
        CheckConstraint("room between 1 and 60", name="room"),
    )

    district: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    means: Mapped[Means] = mapped_column(WordType(Means))
    room: Mapped[int] = mapped_column(SmallInteger)
