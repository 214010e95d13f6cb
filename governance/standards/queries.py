"""What the pages of standards read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import Conflict, NotFound
from gis.reason import Reason
from workflows.dispatch.models import Department
from workflows.standards.models import (
    CaseClass,
    ClassKind,
    Standard,
    StandardDepartment,
    StandardsImport,
)
from workflows.standards.numbering import next_local_code
from workflows.standards.queries import ClassList, KnownClass

LISTED_IMPORTS = 12


@dataclass(frozen=True, slots=True)
class Major:
    """A major class: `code` such as `C-01`, and how many classes and conditions are in force."""

    code: str
    kind: ClassKind
    name: str
    classes: int
    conditions: int


@dataclass(frozen=True, slots=True)
class ClassStory:
    """A class with every version of its conditions: those in force, to come, and those before."""

    row: CaseClass
    in_force: Sequence[Standard]
    to_come: Sequence[Standard]
    before: Sequence[Standard]
    departments: Sequence[Department]


def majors(known: ClassList, day: date) -> list[Major]:
    """The major classes that are offered, by kind and code."""
    groups: dict[tuple[str, str], list[KnownClass]] = {}
    for one in known.offered(day):
        groups.setdefault((one.code.rpartition("-")[0], one.major_name), []).append(one)
    return [
        Major(code, group[0].kind, name, len(group), sum(map(len, _conditions(group, day))))
        for (code, name), group in groups.items()
    ]


def of_major(known: ClassList, code: str, day: date) -> list[KnownClass]:
    return [one for one in known.offered(day) if one.code.rpartition("-")[0] == code]


def story_of(session: Session, district: int, code: str, day: date) -> ClassStory:
    """A class by its code, ended ones as well. Raises NotFound."""
    row = session.scalars(
        select(CaseClass).where(CaseClass.district == district, CaseClass.code == code)
    ).one_or_none()
    if row is None:
        raise NotFound(Reason("class_unknown", {"code": code}))
    rows = session.scalars(
        select(Standard)
        .where(Standard.district == district, Standard.class_id == row.id)
        .order_by(Standard.valid_from.desc(), Standard.position, Standard.id)
    ).all()
    ids = [one.id for one in rows if _holds(one, day)]
    departments = session.scalars(
        select(Department)
        .join(
            StandardDepartment,
            (StandardDepartment.district == Department.district)
            & (StandardDepartment.department_id == Department.id),
        )
        .where(Department.district == district, StandardDepartment.standard_id.in_(ids))
        .distinct()
        .order_by(Department.id)
    ).all()
    return ClassStory(
        row,
        sorted((one for one in rows if _holds(one, day)), key=lambda one: one.position),
        [one for one in rows if one.valid_from > day],
        [one for one in rows if one.valid_from <= day and not _holds(one, day)],
        departments,
    )


def imports(session: Session, district: int) -> Sequence[StandardsImport]:
    """The latest imports that changed something, newest first."""
    return session.scalars(
        select(StandardsImport)
        .where(StandardsImport.district == district)
        .order_by(StandardsImport.imported_at.desc(), StandardsImport.id.desc())
        .limit(LISTED_IMPORTS)
    ).all()


def free_code(known: ClassList, major: Major) -> str | None:
    """The next code for a local class of a major class; None once all are taken."""
    number = major.code.partition("-")[2]
    try:
        return next_local_code(major.kind, number, known.by_code)
    except Conflict:
        return None


def _holds(row: Standard, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day < row.valid_to)


def _conditions(group: Sequence[KnownClass], day: date) -> list[tuple[object, ...]]:
    return [
        (*one.in_force(day), *(each for each in one.without_limit if each.valid_on(day)))
        for one in group
    ]
