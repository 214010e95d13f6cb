"""Case classes and the standards for filing, handling and closing (立结案标准), as data."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Any

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
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime, WordType, fk
from workflows.deadlines import Unit


class ClassKind(enum.StrEnum):
    COMPONENT = "component"
    EVENT = "event"
    MATTER = "matter"
    """What residents ask or complain of (诉求), bound to no place."""

    @property
    def letter(self) -> str:
        """The first sign of the codes of its classes."""
        return _LETTERS[self]


_LETTERS = {ClassKind.COMPONENT: "C", ClassKind.EVENT: "E", ClassKind.MATTER: "M"}


class Part(enum.StrEnum):
    """What a department has to do with a condition."""

    HANDLES = "handles"
    OVERSEES = "oversees"


class CaseClass(InDistrict, Base):
    """A class of case. `code` reads kind-major-minor: `C-01-02` a component, `E-01-10` an event,
    `M-01-02` a matter.

    `synonyms` are the words people use for it; `quick` classes stand as buttons on the phone. From
    `ended_on` on nothing new is reported under it; cases keep it.
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
    ended_on: Mapped[date | None] = mapped_column(Date)


class Standard(InDistrict, Base):
    """One condition of a class: when it is filed and closed, and how long handling may take.

    A version holds from `valid_from` until before `valid_to`; what changes is written as a new row,
    so that cases keep the one they were filed by. `amount` and `unit` are None where no limit could
    be read: then nothing is filed by it until a person gives it one (`mended_by`).

    `limit_text` is the limit as the city wrote it, `limits` what was read from it: a list of
    {amount, unit, season, step}; the condition's own is the longest. `odd` lists the Reasons why
    somebody should look at it. `handled_by` (处置单位) and `overseen_by` (主管部门) are as written;
    `StandardDepartment` links those that are departments of the district.
    """

    __tablename__ = "standard"
    __table_args__ = (
        fk("class_id", "case_class"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(amount is null) = (unit is null)", name="limit_whole"),
        CheckConstraint("valid_to >= valid_from", name="validity"),
        Index(None, "district", "class_id"),
    )

    class_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(Integer)
    filing_condition: Mapped[str] = mapped_column(Text)
    closing_condition: Mapped[str] = mapped_column(Text)
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    unit: Mapped[Unit | None] = mapped_column(WordType(Unit))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(40))
    limit_text: Mapped[str | None] = mapped_column(String(80))
    limits: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    odd: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    handled_by: Mapped[str | None] = mapped_column(Text)
    overseen_by: Mapped[str | None] = mapped_column(Text)
    mended_by: Mapped[str | None] = mapped_column(String(80))


class ClassChange(InDistrict, Base):
    """One change that a person made of how a class is offered, or of how its repeats are found.

    `before` and `after` are the columns of the class that changed, by name, as JSON values.
    """

    __tablename__ = "class_change"
    __table_args__ = (fk("class_id", "case_class"), Index(None, "district", "class_id"))

    class_id: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_label: Mapped[str] = mapped_column(String(80))
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)


class StandardDepartment(InDistrict, Base):
    """A department that a condition names, as far as it is known in the district."""

    __tablename__ = "standard_department"
    __table_args__ = (
        fk("standard_id", "standard"),
        fk("department_id", "department"),
        UniqueConstraint("district", "standard_id", "part", "department_id"),
        Index(None, "district", "department_id"),
    )

    standard_id: Mapped[int] = mapped_column(BigInteger)
    part: Mapped[Part] = mapped_column(WordType(Part))
    department_id: Mapped[int] = mapped_column(BigInteger)


class StandardsImport(InDistrict, Base):
    """One import that changed something: what it counted, and what was odd in the file.

    `counts` are whole numbers by word; `odd` a list of {sheet, line, code, name, reason}.
    """

    __tablename__ = "standards_import"
    __table_args__ = (Index(None, "district", "imported_at"),)

    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_label: Mapped[str | None] = mapped_column(String(80))
    file_name: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date] = mapped_column(Date)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB)
    odd: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
