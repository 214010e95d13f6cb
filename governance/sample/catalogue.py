"""Case classes with their standards, departments and routing rules of the sample, as data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from governance.sample.names import words
from workflows.rulers import Unit
from workflows.standards.models import ClassKind

STANDARDS_SINCE = date(2025, 1, 1)
DUPLICATE_RADIUS_M, DUPLICATE_HOURS = 50, 24
STREET_SQUAD = "chengguan"
"""Stands in a class for the law enforcement squad of the street that the case lies in."""


@dataclass(frozen=True, slots=True)
class SampleStandard:
    filing: str
    closing: str
    amount: Decimal
    unit: Unit


@dataclass(frozen=True, slots=True)
class SampleClass:
    """`department` is a code or STREET_SQUAD; `says` are texts with {place}; `share` a weight."""

    code: str
    kind: ClassKind
    major: str
    name: str
    name_en: str
    synonyms: tuple[str, ...]
    quick: bool
    department: str
    share: int
    standards: tuple[SampleStandard, ...]
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleDepartment:
    code: str
    name: str
    name_en: str
    street: str | None = None


@dataclass(frozen=True, slots=True)
class SampleRule:
    """A routing rule; None matches everything."""

    class_code: str | None
    area_code: str | None
    keyword: str | None
    department: str


@cache
def classes() -> tuple[SampleClass, ...]:
    """64 classes: components, events, and matters of residents."""
    return (
        *_classes(ClassKind.COMPONENT, "component_classes"),
        *_classes(ClassKind.EVENT, "event_classes"),
        *_classes(ClassKind.MATTER, "matter_classes"),
    )


def _classes(kind: ClassKind, file: str) -> Iterator[SampleClass]:
    for group in words(file):
        for entry in group["classes"]:
            yield SampleClass(
                code=entry["code"],
                kind=kind,
                major=group["major"],
                name=entry["name"],
                name_en=entry["name_en"],
                synonyms=tuple(entry["synonyms"]),
                quick=entry.get("quick", False),
                department=entry["department"],
                share=entry["share"],
                standards=tuple(
                    SampleStandard(filing, closing, Decimal(str(amount)), Unit(unit))
                    for filing, closing, amount, unit in entry["standards"]
                ),
                says=tuple(entry["says"]),
            )


@cache
def departments() -> tuple[SampleDepartment, ...]:
    return tuple(SampleDepartment(**entry) for entry in words("departments")["departments"])


@cache
def department_for(class_department: str, street: str) -> str:
    """The code of the department that answers for a class in a street (9 digits)."""
    if class_department != STREET_SQUAD:
        return class_department
    return next(one.code for one in departments() if one.street == street)


@cache
def routing_rules() -> tuple[SampleRule, ...]:
    """In the order in which they are tried: words of danger first, then class by class."""
    rules = [
        SampleRule(None, None, keyword, department)
        for keyword, department in words("departments")["keywords"].items()
    ]
    squads = [one.street for one in departments() if one.street]
    for case_class in classes():
        areas: list[str | None] = [*squads] if case_class.department == STREET_SQUAD else [None]
        rules += [
            SampleRule(
                case_class.code, area, None, department_for(case_class.department, area or "")
            )
            for area in areas
        ]
    return tuple(rules)
