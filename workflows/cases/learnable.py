"""A district's own cases as history to learn rules from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from workflows.calendars import calendars
from workflows.cases.asked_cases import asked_of, cases_after
from workflows.dispatch.learning.history import Past
from workflows.dispatch.queries import departments
from workflows.standards.queries import class_list

_BATCH = 5_000


def past_cases(session: Session, district: int, since: datetime, until: datetime) -> list[Past]:
    """The cases opened then that have a class and a department, oldest first.

    Their department is the one they have now, after everything people put right.
    """
    return sorted(_read(session, district, since, until), key=lambda one: one.at)


def _read(session: Session, district: int, since: datetime, until: datetime) -> Iterator[Past]:
    classes = class_list(session, district).by_id
    there = departments(session, district)
    known = calendars(session, district)
    calendar = known.by_id(known.newest_id)
    after = 0
    while cases := cases_after(session, district, since, until, after, _BATCH):
        after = cases[-1].id
        for case in cases:
            case_class, department = classes.get(case.class_id), there.get(case.department_id)
            if case_class is not None and department is not None:
                asked = asked_of(case, case_class.code, (), calendar)
                yield Past(asked, case.opened_at, department.code)
