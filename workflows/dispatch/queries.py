"""The departments and routing rules of a district, as plain values kept in the process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.dispatch.models import Department, RoutingRule
from workflows.kept import Kept


@dataclass(frozen=True, slots=True)
class KnownDepartment:
    id: int
    code: str
    name: str
    name_en: str
    street_code: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class KnownRule:
    """A rule by position; None matches everything."""

    id: int
    position: int
    class_code: str | None
    area_code: str | None
    keyword: str | None
    department: KnownDepartment


@dataclass(frozen=True, eq=False)
class Routing:
    """What there is to route with: departments by id, and the rules in their order."""

    departments: Mapping[int, KnownDepartment]
    rules: tuple[KnownRule, ...]


def routing(session: Session, district: int) -> Routing:
    """Return the departments and rules now in force; a change is seen within a second."""
    return _kept.of(session, district)


def _load(session: Session, district: int) -> Routing:
    departments = {
        row.id: KnownDepartment(
            row.id, row.code, row.name, row.name_en, row.street_code, row.active
        )
        for row in session.execute(
            select(Department.__table__)
            .where(Department.district == district)
            .order_by(Department.id)
        )
    }
    rules = session.execute(
        select(RoutingRule.__table__)
        .where(RoutingRule.district == district)
        .order_by(RoutingRule.position, RoutingRule.id)
    )
    return Routing(
        departments,
        tuple(
            KnownRule(
                row.id,
                row.position,
                row.class_code,
                row.area_code,
                row.keyword,
                departments[row.department_id],
            )
            for row in rules
        ),
    )


_kept = Kept(_load, Department, RoutingRule)
