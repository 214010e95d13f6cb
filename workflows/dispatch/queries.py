"""The departments and routing rules of a district, as plain values kept in the process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.dispatch.known import KnownDepartment, KnownRule, When
from workflows.dispatch.models import Department, RoutingRule, RuleSet
from workflows.dispatch.rule_words import RuleSetState
from workflows.dispatch.rules import RuleList
from workflows.kept import Kept

__all__ = ["KnownDepartment", "KnownRule", "Routing", "departments", "routing", "rules_of"]


@dataclass(frozen=True, eq=False)
class Routing:
    """What there is to route with: departments by id, and the rules in force."""

    departments: Mapping[int, KnownDepartment]
    rules: RuleList


def routing(session: Session, district: int) -> Routing:
    """Return the departments and rules now in force; a change is seen within a second."""
    return _kept.of(session, district)


def departments(session: Session, district: int) -> dict[int, KnownDepartment]:
    """Read the departments of a district as they stand, by id."""
    rows = session.execute(
        select(Department.__table__).where(Department.district == district).order_by(Department.id)
    )
    return {
        row.id: KnownDepartment(
            row.id, row.code, row.name, row.name_en, row.street_code, row.active
        )
        for row in rows
    }


def rules_of(
    session: Session, district: int, rule_set: RuleSet, known: Mapping[int, KnownDepartment]
) -> RuleList:
    """Read the rules of a set, in their order."""
    rows = session.execute(
        select(RoutingRule.__table__)
        .where(RoutingRule.district == district, RoutingRule.rule_set_id == rule_set.id)
        .order_by(RoutingRule.position, RoutingRule.id)
    )
    return RuleList((known_rule(row, known[row.department_id]) for row in rows), rule_set.version)


def known_rule(row: Any, department: KnownDepartment) -> KnownRule:
    """The plain value of a row of `routing_rule`."""
    window = None if row.from_minute is None else (row.from_minute, row.to_minute)
    when = When(row.hours, frozenset(row.weekdays), window)
    return KnownRule(
        row.id,
        row.position,
        row.class_code,
        row.area_code,
        tuple(row.keywords),
        department,
        row.channel,
        row.entity_kind,
        when if when != When() else None,
        row.queue,
        row.urgent,
    )


def set_in_force(session: Session, district: int) -> RuleSet | None:
    """The set that routes now."""
    return session.scalars(
        select(RuleSet).where(RuleSet.district == district, RuleSet.state == RuleSetState.IN_FORCE)
    ).one_or_none()


def _load(session: Session, district: int) -> Routing:
    known = departments(session, district)
    rule_set = set_in_force(session, district)
    rules = rules_of(session, district, rule_set, known) if rule_set else RuleList(())
    return Routing(known, rules)


_kept = Kept(_load, Department, RuleSet, RoutingRule)
