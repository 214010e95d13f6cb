"""The classes and standards of a district, as plain values kept in the process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.deadlines import Budget
from workflows.kept import Kept
from workflows.standards.models import CaseClass, ClassKind, Standard


@dataclass(frozen=True, slots=True)
class KnownStandard:
    """One condition of a class; `valid_to` is exclusive."""

    id: int
    class_id: int
    position: int
    filing_condition: str
    closing_condition: str
    budget: Budget
    valid_from: date
    valid_to: date | None

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class KnownClass:
    """One class with its standards by position; `synonyms` are the words people use for it."""

    id: int
    code: str
    kind: ClassKind
    major_name: str
    name: str
    name_en: str
    synonyms: tuple[str, ...]
    quick: bool
    duplicate_radius_m: int
    duplicate_hours: int
    standards: tuple[KnownStandard, ...]


@dataclass(frozen=True, eq=False)
class ClassList:
    """Every class of a district, by position. Compared by identity: one reading is one list."""

    classes: tuple[KnownClass, ...]

    @cached_property
    def by_code(self) -> Mapping[str, KnownClass]:
        return {known.code: known for known in self.classes}

    @cached_property
    def by_id(self) -> Mapping[int, KnownClass]:
        return {known.id: known for known in self.classes}


def class_list(session: Session, district: int) -> ClassList:
    """Return the classes now in force; a change is seen within a second."""
    return _kept.of(session, district)


def _load(session: Session, district: int) -> ClassList:
    standards: dict[int, list[KnownStandard]] = {}
    for row in session.execute(
        select(Standard.__table__)
        .where(Standard.district == district)
        .order_by(Standard.position, Standard.id)
    ):
        standards.setdefault(row.class_id, []).append(
            KnownStandard(
                row.id,
                row.class_id,
                row.position,
                row.filing_condition,
                row.closing_condition,
                Budget(row.amount, row.unit),
                row.valid_from,
                row.valid_to,
            )
        )
    return ClassList(
        tuple(
            KnownClass(
                row.id,
                row.code,
                row.kind,
                row.major_name,
                row.name,
                row.name_en,
                tuple(row.synonyms),
                row.quick,
                row.duplicate_radius_m,
                row.duplicate_hours,
                tuple(standards.get(row.id, ())),
            )
            for row in session.execute(
                select(CaseClass.__table__)
                .where(CaseClass.district == district)
                .order_by(CaseClass.position, CaseClass.code)
            )
        )
    )


_kept = Kept(_load, CaseClass, Standard)
