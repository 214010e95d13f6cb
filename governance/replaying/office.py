"""Who works in a replayed city, and by which classes, limits and calendar."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.accounts.models import Account
from governance.replaying.ground import SINCE
from governance.replaying.past_case import PastCase
from workflows.calendar import WorkCalendar
from workflows.calendars import CalendarVersion
from workflows.deadlines import Budget
from workflows.dispatch.models import Department, RoutingRule, RuleSet
from workflows.dispatch.rule_words import RuleSetState
from workflows.owners import Actor
from workflows.roles import Role
from workflows.standards.models import CaseClass, ClassKind, Standard

Duty = tuple[str, str]

NO_HASH = "!"
"""No hash of any password: nobody can sign in as those who stand for another city's staff."""

_DESKS = {Role.ACCEPTOR: "desk.acceptor", Role.DISPATCHER: "desk.dispatcher"}


@dataclass(frozen=True)
class Office:
    """Who acts in the replay, and under which numbers its classes and limits are kept.

    `standards` are ids by class and limit; `handlers` the one actor of each department.
    """

    departments: Mapping[str, int]
    handlers: Mapping[str, Actor]
    desks: Mapping[Role, Actor]
    classes: Mapping[Duty, int]
    codes: Mapping[Duty, str]
    standards: Mapping[Duty, Mapping[Budget, int]]


def write_calendar(
    session: Session, district: int, calendar: WorkCalendar, source: str, now: datetime
) -> None:
    session.add(
        CalendarVersion(
            district=district,
            name=calendar.name,
            version=1,
            spec=calendar.to_spec(),
            created_at=now,
            source=source[:40],
        )
    )


def write_staff(session: Session, district: int, cases: Iterable[PastCase], now: datetime) -> None:
    """A department for each that the cases name, one handler in each, and the two desks."""
    for number, name in enumerate(sorted({case.department for case in cases}), start=1):
        department = Department(
            district=district, code=f"D{number:02}", name=name, name_en=name, active=True
        )
        session.add(department)
        session.flush()
        session.add(
            _account(district, f"handler.{number:02}", name, Role.HANDLER, now, department.id)
        )
    for role, username in _DESKS.items():
        session.add(_account(district, username, role.value, role, now))


def write_classes(
    session: Session,
    district: int,
    cases: Iterable[PastCase],
    limits: Mapping[Duty, tuple[Budget, ...]],
    source: str,
) -> None:
    """A class for each kind of service, the commonest first, with a condition for each limit."""
    counted = Counter(case.duty for case in cases)
    majors = {major: number for number, major in enumerate(sorted({d[0] for d in counted}), 1)}
    minors: Counter[str] = Counter()
    for position, (duty, _count) in enumerate(counted.most_common()):
        major, name = duty
        minors[major] += 1
        known = CaseClass(
            district=district,
            code=f"M-{majors[major]:02}-{minors[major]:02}",
            kind=ClassKind.MATTER,
            major_name=major,
            name=name,
            name_en=name,
            synonyms=[],
            position=position,
            source=source[:40],
        )
        session.add(known)
        session.flush()
        for place, budget in enumerate(limits[duty]):
            session.add(
                Standard(
                    district=district,
                    class_id=known.id,
                    position=place,
                    filing_condition=f"{name} ({budget.amount} {budget.unit.value})",
                    closing_condition=name,
                    amount=budget.amount,
                    unit=budget.unit,
                    valid_from=SINCE,
                    source=source[:40],
                )
            )
    session.flush()


def write_rules(
    session: Session, district: int, cases: Iterable[PastCase], source: str, now: datetime
) -> None:
    """A rule for each class: to the department that had most of its cases."""
    counted: dict[Duty, Counter[str]] = defaultdict(Counter)
    for case in cases:
        counted[case.duty][case.department] += 1
    known = office(session, district)
    rules = RuleSet(
        district=district,
        version=1,
        state=RuleSetState.IN_FORCE,
        note=source,
        created_at=now,
        in_force_since=now,
    )
    session.add(rules)
    session.flush()
    session.add_all(
        RoutingRule(
            district=district,
            rule_set_id=rules.id,
            position=position,
            class_code=known.codes[duty],
            department_id=known.departments[departments.most_common(1)[0][0]],
            source=source[:40],
        )
        for position, (duty, departments) in enumerate(sorted(counted.items()), start=1)
    )
    session.flush()


def office(session: Session, district: int) -> Office:
    """Read what was written, in whichever process."""
    departments = {
        row.name: row.id
        for row in session.scalars(select(Department).where(Department.district == district))
    }
    accounts = session.scalars(select(Account).where(Account.district == district)).all()
    of_department = {one.department_id: one for one in accounts if one.department_id}
    classes = session.scalars(select(CaseClass).where(CaseClass.district == district)).all()
    duty_of = {one.id: (one.major_name, one.name) for one in classes}
    standards: dict[Duty, dict[Budget, int]] = {duty: {} for duty in duty_of.values()}
    for row in session.scalars(select(Standard).where(Standard.district == district)):
        if row.amount is not None and row.unit is not None:
            standards[duty_of[row.class_id]][Budget(row.amount, row.unit)] = row.id
    return Office(
        departments,
        {name: _actor(of_department[number]) for name, number in departments.items()},
        {one.role: _actor(one) for one in accounts if one.role in _DESKS},
        {duty: number for number, duty in duty_of.items()},
        {duty_of[one.id]: one.code for one in classes},
        standards,
    )


def _account(  # noqa: PLR0913, PLR0917 - what an account is made of
    district: int,
    username: str,
    name: str,
    role: Role,
    now: datetime,
    department_id: int | None = None,
) -> Account:
    return Account(
        district=district,
        username=username,
        name=name,
        role=role,
        department_id=department_id,
        password_hash=NO_HASH,
        active=False,
        created_at=now,
    )


def _actor(account: Account) -> Actor:
    return Actor(account.role, account.id, account.department_id, account.name)
