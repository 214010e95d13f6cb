"""The classes and standards of a district, as plain values kept in the process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.deadlines import Budget
from workflows.kept import Kept
from workflows.standards.models import CaseClass, ClassKind, Part, Standard, StandardDepartment


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
    handled_by: str | None = None
    overseen_by: str | None = None
    departments: tuple[int, ...] = ()
    """Those named in `handled_by` that are departments of the district, by their ids."""

    @property
    def ever_valid(self) -> bool:
        """False for a version that was taken back, or made anew, on the day it began."""
        return self.valid_to is None or self.valid_from < self.valid_to

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Unlimited:
    """A condition without a limit: nothing is filed by it until a person gives it one."""

    id: int
    class_id: int
    position: int
    filing_condition: str
    closing_condition: str
    limit_text: str | None
    valid_from: date
    valid_to: date | None
    handled_by: str | None = None

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class KnownClass:
    """One class with its standards by position; `synonyms` are the words people use for it.

    `standards` are of every version, for cases keep theirs; those of a day are `in_force`. Of
    `without_limit` none can be filed by. From `ended_on` on the class is not offered any more, nor
    before `begins_on` where it came later than the first standards of the district.
    """

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
    ended_on: date | None = None
    begins_on: date | None = None
    without_limit: tuple[Unlimited, ...] = ()

    def in_force(self, day: date) -> tuple[KnownStandard, ...]:
        return tuple(standard for standard in self.standards if standard.valid_on(day))

    def offered(self, day: date) -> bool:
        """Whether something may be reported under it on this local day."""
        if self.begins_on is not None and day < self.begins_on:
            return False
        return self.ended_on is None or day < self.ended_on


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

    def offered(self, day: date) -> tuple[KnownClass, ...]:
        """The classes that something may be reported under on this local day."""
        return tuple(known for known in self.classes if known.offered(day))

    def offered_by_major(self, day: date) -> dict[str, list[KnownClass]]:
        """The same under the names of their major classes."""
        groups: dict[str, list[KnownClass]] = {}
        for known in self.offered(day):
            groups.setdefault(known.major_name, []).append(known)
        return groups


def class_list(session: Session, district: int) -> ClassList:
    """Return the classes now in force; a change is seen within a second."""
    return _kept.of(session, district)


def _load(session: Session, district: int) -> ClassList:
    standards: dict[int, list[KnownStandard]] = {}
    without_limit: dict[int, list[Unlimited]] = {}
    begins: dict[int, date] = {}
    linked = _linked(session, district)
    for row in session.execute(
        select(Standard.__table__)
        .where(Standard.district == district)
        .order_by(Standard.position, Standard.id)
    ):
        if row.valid_to is None or row.valid_from < row.valid_to:
            begins[row.class_id] = min(row.valid_from, begins.get(row.class_id, row.valid_from))
        if row.amount is None:
            without_limit.setdefault(row.class_id, []).append(_unlimited(row))
        else:
            known = _standard(row, linked.get(row.id, ()))
            standards.setdefault(row.class_id, []).append(known)
    first = min(begins.values(), default=None)
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
                row.ended_on,
                None if begins.get(row.id) == first else begins.get(row.id),
                tuple(without_limit.get(row.id, ())),
            )
            for row in session.execute(
                select(CaseClass.__table__)
                .where(CaseClass.district == district)
                .order_by(CaseClass.position, CaseClass.code)
            )
        )
    )


def _linked(session: Session, district: int) -> dict[int, tuple[int, ...]]:
    """The departments that handle by each standard."""
    linked: dict[int, tuple[int, ...]] = {}
    for row in session.execute(
        select(StandardDepartment.standard_id, StandardDepartment.department_id)
        .where(StandardDepartment.district == district, StandardDepartment.part == Part.HANDLES)
        .order_by(StandardDepartment.id)
    ):
        linked[row.standard_id] = (*linked.get(row.standard_id, ()), row.department_id)
    return linked


def _standard(row: Any, departments: tuple[int, ...]) -> KnownStandard:
    return KnownStandard(
        row.id,
        row.class_id,
        row.position,
        row.filing_condition,
        row.closing_condition,
        Budget(row.amount, row.unit),
        row.valid_from,
        row.valid_to,
        row.handled_by,
        row.overseen_by,
        departments,
    )


def _unlimited(row: Any) -> Unlimited:
    return Unlimited(
        row.id,
        row.class_id,
        row.position,
        row.filing_condition,
        row.closing_condition,
        row.limit_text,
        row.valid_from,
        row.valid_to,
        row.handled_by,
    )


_kept = Kept(_load, CaseClass, Standard, StandardDepartment)
