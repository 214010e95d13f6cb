"""Tallies are what their definitions say, told once more in Python over the same cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.workflows.counted import DISTRICT, WEEK, ZONE, Town, standing
from workflows.cases.models import Case, CasePart
from workflows.figures.counting import Cell, Question, count
from workflows.figures.measures import BASES, BEFORE_HANDLED, MEANS, TALLIES


def filed_at(c: Case) -> datetime | None:
    return c.filed_at or (c.opened_at if c.definition == "quick" else None)


def handled_at(c: Case) -> datetime | None:
    if c.stage in BEFORE_HANDLED:
        return None
    first = c.handed_in_at if (c.definition, c.definition_version) == ("grid", 1) else None
    return c.confirmed_at or first or (c.closed_at if c.stage == "closed" else None)


def live(c: Case) -> bool:
    return c.stage != "voided" and c.survivor_id is None


def main(c: Case) -> bool:
    return live(c) and c.part is None


def to_handle(c: Case) -> bool:
    return live(c) and c.handling_due_at is not None


def in_time(c: Case) -> bool:
    return not c.late or c.exempt


def filed(c: Case) -> bool:
    return main(c) and c.stage != "refused" and filed_at(c) is not None


def minutes(since: datetime | None, until: datetime | None) -> int:
    assert since
    assert until
    return max(0, int((until - since).total_seconds() // 60))


MOMENTS: dict[str, Callable[[Case], datetime | None]] = {
    "reported": lambda c: c.opened_at,
    "filed": filed_at,
    "due": lambda c: c.handling_due_at,
    "handled": handled_at,
    "closed": lambda c: c.closed_at if c.stage == "closed" else None,
    "evaluated": lambda c: c.evaluated_at if c.satisfaction is not None else None,
    "revisited": lambda c: c.revisited_at if c.revisit_satisfaction else None,
    "own_evaluated": lambda c: c.own_evaluated_at if c.own_satisfaction else None,
}
SAID: dict[str, Callable[[Case], object]] = {
    "reported": main,
    "repeated": lambda c: c.survivor_id and c.part is None and c.definition != "quick",
    "voided": lambda c: c.stage == "voided" and c.part is None,
    "refused": lambda c: main(c) and c.stage == "refused",
    "filed": filed,
    "urgent": lambda c: main(c) and c.urgent,
    "should_handle": to_handle,
    "handled": lambda c: to_handle(c) and handled_at(c),
    "handled_on_time": lambda c: to_handle(c) and handled_at(c) and in_time(c),
    "overdue_unhandled": lambda c: to_handle(c) and not handled_at(c) and c.late,
    "pending_on_time": lambda c: filed(c) and not handled_at(c) and not c.late and c.due_at,
    "should_close": lambda c: main(c) and c.handling_due_at,
    "closed": lambda c: main(c) and c.stage == "closed",
    "closed_on_time": lambda c: main(c) and c.stage == "closed" and in_time(c),
    "deferred": lambda c: (
        main(c)
        and c.handling_due_at
        and c.suspensions > 0
        and not (c.stage == "closed" and in_time(c))
    ),
    "forced": lambda c: main(c) and c.stage == "closed" and c.forced,
    "late": lambda c: to_handle(c) and c.late,
    "exempt": lambda c: to_handle(c) and c.exempt,
    "reworked": lambda c: main(c) and c.reworks > 0,
    "returned": lambda c: main(c) and c.returns > 0,
    "reopened": lambda c: main(c) and c.reopenings > 0,
    "extended": lambda c: to_handle(c) and c.extensions > 0,
    "suspended": lambda c: to_handle(c) and c.suspensions > 0,
    "supervised": lambda c: main(c) and c.supervisions > 0,
    "supervised_unanswered": lambda c: main(c) and c.supervised_at,
    "evaluated": lambda c: main(c) and c.satisfaction is not None,
    "satisfied": lambda c: main(c) and (c.satisfaction or 0) >= 4,
    "discover_count": lambda c: main(c) and c.accepted_at,
    "assign_count": lambda c: main(c) and c.dispatched_at,
    "resolve_count": lambda c: main(c) and c.dispatched_at and handled_at(c),
    "revisited": lambda c: main(c) and c.revisit_satisfaction,
    "revisit_satisfied": lambda c: main(c) and (c.revisit_satisfaction or 0) >= 4,
    "own_evaluated": lambda c: main(c) and c.own_satisfaction,
    "own_satisfied": lambda c: main(c) and (c.own_satisfaction or 0) >= 4,
}
SUMMED: dict[str, tuple[str, Callable[[Case], int | None]]] = {
    "satisfaction": ("evaluated", lambda c: c.satisfaction),
    "revisit_satisfaction": ("revisited", lambda c: c.revisit_satisfaction),
    "own_satisfaction": ("own_evaluated", lambda c: c.own_satisfaction),
    "discover": ("discover_count", lambda c: minutes(c.seen_at or c.opened_at, c.accepted_at)),
    "assign": ("assign_count", lambda c: minutes(c.seen_at or c.opened_at, c.dispatched_at)),
    "resolve": ("resolve_count", lambda c: minutes(c.dispatched_at, handled_at(c))),
}


def number(case: Case, tally: str, base: str) -> int:
    if tally in SAID:
        return int(bool(SAID[tally](case)))
    name, _, power = tally.rpartition("_")
    if MEANS[name].by != base:
        return 0
    counts, value = SUMMED[name]
    one = (value(case) or 0) if SAID[counts](case) else 0
    return one**2 if power == "squares" else one


@pytest.mark.parametrize("seed", range(4))
def test_tallies_are_what_their_definitions_say(session: Session, seed: int) -> None:
    town = Town(session, seed)
    ids = [town.add(session, **town.anything()) for _ in range(120)]
    family(session, town, ids)
    expected: Counter[tuple[str, str]] = Counter()
    for case in session.scalars(select(Case)):
        for base, moment in MOMENTS.items():
            at = moment(case)
            if at and WEEK.first <= at.astimezone(ZONE).date() <= WEEK.last:
                for tally in TALLIES:
                    expected[base, tally] += number(case, tally, base)
    asked = Question(tuple(BASES), TALLIES, (WEEK,))
    found = count(session, DISTRICT, asked, ZONE)
    for base in BASES:
        told = found.get(Cell(base, 0, "", None), {})
        assert {t: told.get(t, 0) for t in TALLIES} == {t: expected[base, t] for t in TALLIES}
    assert all(sum(expected[base, tally] for base in BASES) for tally in TALLIES)


def family(session: Session, town: Town, ids: list[int]) -> None:
    """Some are merged into another, some are parts of another, some wait in time."""
    for at, one in enumerate(ids[:40]):
        case = session.get_one(Case, (DISTRICT, one))
        if at % 4 == 0:
            case.survivor_id = ids[50]
            for column, value in standing(case.opened_at, None).items():
                setattr(case, column, value)
        elif at % 4 == 1:
            case.parent_id, case.part = ids[51], CasePart.CO_HANDLE
        elif at % 4 == 2 and case.closed_at is None:
            case.late = False
    session.flush()


def test_a_part_counts_for_the_handling_of_its_department_alone(session: Session) -> None:
    town = Town(session)
    whole = town.add(session)
    town.add(session, parent_id=whole, part=CasePart.CO_HANDLE, department_id=town.departments[1])
    asked = Question(("due",), ("should_handle", "should_close", "reported"), (WEEK,), "department")
    found = {cell.key: counts for cell, counts in count(session, DISTRICT, asked, ZONE).items()}
    assert found == {
        str(town.departments[0]): {"should_handle": 1, "should_close": 1, "reported": 1},
        str(town.departments[1]): {"should_handle": 1, "should_close": 0, "reported": 0},
    }


def test_a_lateness_that_is_exempt_counts_as_on_time_and_stays_a_fact(session: Session) -> None:
    town = Town(session)
    at = town.case()["opened_at"]
    town.add(session, stage="closed", closed_at=at, late=True, exempt=True)
    asked = Question(("due",), ("closed_on_time", "handled_on_time", "late", "exempt"), (WEEK,))
    assert list(count(session, DISTRICT, asked, ZONE).values()) == [
        {"closed_on_time": 1, "handled_on_time": 1, "late": 1, "exempt": 1}
    ]
