"""Case classes and the standards for filing, handling and closing (立结案标准), as data."""

from __future__ import annotations

import enum
from datetime import date
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, WordType, fk
from workflows.deadlines import Unit


class ClassKind(enum.StrEnum):
    COMPONENT = "component"
    EVENT = "event"


class CaseClass(InDistrict, Base):
    """A class of case. `code` reads kind-major-minor: `C-01-02` a component, `E-01-10` an event.

    `synonyms` are the words people use for it; `quick` classes stand as buttons on the phone.
    """

    __tablename__ = "case_class"
    __table_args__ = (UniqueConstraint("district", "code"),)

    code: Mapped[str] = mapped_column(String(20))
    kind: Mapped[ClassKind] = mapped_column(WordType(ClassKind))
    major_name: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(80))
    synonyms: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    quick: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(Integer)
    duplicate_radius_m: Mapped[int] = mapped_column(Integer, default=50)
    duplicate_hours: Mapped[int] = mapped_column(Integer, default=24)
    source: Mapped[str] = mapped_column(String(40))


class Standard(InDistrict, Base):
    """One condition of a class: when it is filed and closed, and how long handling may take."""

    __tablename__ = "standard"
    __table_args__ = (
        fk("class_id", "case_class"),
        CheckConstraint("amount > 0", name="amount"),
        Index(None, "district", "class_id"),
    )

    class_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(Integer)
    filing_condition: Mapped[str] = mapped_column(Text)
    closing_condition: Mapped[str] = mapped_column(Text)
    amount: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    unit: Mapped[Unit] = mapped_column(WordType(Unit))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(40))
