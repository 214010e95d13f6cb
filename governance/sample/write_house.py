"""How the sample's district works: calendar, departments, rules, classes, staff and duties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from argon2 import PasswordHasher

from governance.accounts.commands import DEMO_PASSWORD
from governance.accounts.models import Account, GridDuty
from governance.sample.cast import Cast, numbered_from
from governance.sample.catalogue import (
    DUPLICATE_HOURS,
    DUPLICATE_RADIUS_M,
    STANDARDS_SINCE,
    classes,
    departments,
    routing_rules,
)
from governance.sample.copying import Copier, Row
from governance.sample.ground import Ground
from governance.sample.names import words
from governance.sample.place_ids import PlaceIds
from governance.sample.staffing import staff
from governance.sample.write_places import SOURCE
from workflows.calendar import WorkCalendar
from workflows.calendars import CalendarVersion
from workflows.dispatch.models import Department, RoutingRule, RuleSet
from workflows.dispatch.rule_words import RuleSetState
from workflows.standards.models import CaseClass, Standard


def write_house(copier: Copier, ground: Ground, places: PlaceIds, now: datetime) -> Cast:
    cast = numbered_from(
        first_account=copier.reserve(Account, len(staff())),
        first_department=copier.reserve(Department, len(departments())),
        first_class=copier.reserve(CaseClass, len(classes())),
        first_standard=copier.reserve(Standard, sum(len(one.standards) for one in classes())),
    )
    copier.write(Department, _departments(cast))
    rule_set = copier.reserve(RuleSet, 1)
    copier.write(RuleSet, [_rule_set(rule_set, now)])
    first_rule = copier.reserve(RoutingRule, len(routing_rules()))
    copier.write(RoutingRule, _rules(cast, rule_set, first_rule))
    copier.write(CaseClass, _classes(cast))
    copier.write(Standard, _standards(cast))
    copier.write(Account, _accounts(cast, now))
    copier.write(
        GridDuty,
        (
            {"grid_id": places.responsible[community], "account_id": cast.accounts[username]}
            for community, username in ground.duties.items()
        ),
    )
    return cast


def write_calendar(copier: Copier, now: datetime) -> tuple[int, WorkCalendar]:
    """The calendar's id, and the calendar."""
    calendar = WorkCalendar.from_spec(words("calendar"))
    number = copier.reserve(CalendarVersion, 1)
    row = {
        "id": number,
        "name": calendar.name,
        "version": 1,
        "spec": calendar.to_spec(),
        "created_at": now,
        "source": SOURCE,
    }
    copier.write(CalendarVersion, [row])
    return number, calendar


def _departments(cast: Cast) -> Iterator[Row]:
    for one in departments():
        yield {
            "id": cast.departments[one.code],
            "code": one.code,
            "name": one.name,
            "name_en": one.name_en,
            "street_code": one.street,
            "active": True,
        }


def _rule_set(number: int, now: datetime) -> Row:
    return {
        "id": number,
        "version": 1,
        "state": RuleSetState.IN_FORCE,
        "revision": 1,
        "note": "",
        "created_at": now,
        "in_force_since": now,
    }


def _rules(cast: Cast, rule_set: int, first: int) -> Iterator[Row]:
    for at, rule in enumerate(routing_rules()):
        yield {
            "id": first + at,
            "position": at + 1,
            "class_code": rule.class_code,
            "area_code": rule.area_code,
            "rule_set_id": rule_set,
            "keywords": [rule.keyword] if rule.keyword else [],
            "weekdays": [],
            "urgent": False,
            "department_id": cast.departments[rule.department],
            "source": SOURCE,
        }


def _classes(cast: Cast) -> Iterator[Row]:
    for position, one in enumerate(classes(), start=1):
        yield {
            "id": cast.classes[one.code],
            "code": one.code,
            "kind": one.kind,
            "major_name": one.major,
            "name": one.name,
            "name_en": one.name_en,
            "synonyms": list(one.synonyms),
            "quick": one.quick,
            "position": position,
            "duplicate_radius_m": DUPLICATE_RADIUS_M,
            "duplicate_hours": DUPLICATE_HOURS,
            "source": SOURCE,
        }


def _standards(cast: Cast) -> Iterator[Row]:
    for one in classes():
        for at, standard in enumerate(one.standards):
            yield {
                "id": cast.standards[one.code, at],
                "class_id": cast.classes[one.code],
                "position": at + 1,
                "filing_condition": standard.filing,
                "closing_condition": standard.closing,
                "amount": standard.amount,
                "unit": standard.unit,
                "valid_from": STANDARDS_SINCE,
                "source": SOURCE,
            }


def _accounts(cast: Cast, now: datetime) -> Iterator[Row]:
    # One hash serves them all: it is one password, printed when the sample is loaded, and forty
    # hashes of it would take half a minute and protect nothing.
    password_hash = PasswordHasher().hash(DEMO_PASSWORD)
    for one in staff():
        yield {
            "id": cast.accounts[one.username],
            "username": one.username,
            "name": one.name,
            "role": one.role,
            "department_id": cast.departments[one.department] if one.department else None,
            "password_hash": password_hash,
            "active": True,
            "sample": True,
            "created_at": now,
        }
