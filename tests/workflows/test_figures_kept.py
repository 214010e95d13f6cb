"""Sums follow every write: what they say is what the cases themselves say."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from tests.workflows.counted import DISTRICT, STREETS, WEEK, ZONE, Town
from workflows.cases.models import Case
from workflows.figures.counting import Question, Span, Way, count
from workflows.figures.keeping import fold, rebuild
from workflows.figures.measures import AXES, BASES, TALLIES, digest

EVERYTHING = tuple(
    Question(tuple(BASES), TALLIES, (WEEK, Span(WEEK.first, WEEK.first)), axis, daily=daily)
    for axis, daily in itertools.product(AXES, (True, False))
)
CROSSED = (
    Question(tuple(BASES), TALLIES, (WEEK,), "district", (("street", STREETS[0]),)),
    Question(tuple(BASES), TALLIES, (WEEK,), "department", (("street", STREETS[0]),)),
    Question(tuple(BASES), TALLIES, (WEEK,), "source", (("street", ""), ("class", ""))),
)


def assert_right(session: Session, asked: Sequence[Question] = (*EVERYTHING, *CROSSED)) -> None:
    for question in asked:
        fresh = count(session, DISTRICT, question, ZONE, Way.SCRATCH)
        assert count(session, DISTRICT, question, ZONE) == fresh


def waiting(session: Session) -> int:
    return int(session.scalar(text("select count(*) from case_change")) or 0)


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


CHANGES = {
    "nothing": "select 1",
    "closed": "update \"case\" set stage = 'closed', closed_at = opened_at + interval '1 day',"
    " due_at = null, owner_kind = 'nobody', owner_role = null",
    "of another department": 'update "case" set department_id = null where id % 2 = 0',
    "a day later": "update \"case\" set opened_at = opened_at + interval '1 day' where id % 3 = 0",
    "written as it was": 'update "case" set text = text',
    "gone": 'delete from "case" where id % 2 = 0',
    "all gone": 'delete from "case"',
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
@pytest.mark.parametrize("folded", ["before", "after", "both", "never", "rebuilt"])
def test_a_change_is_in_the_next_figure(
    session: Session, town: Town, change: str, folded: str
) -> None:
    for _ in range(12):
        town.add(session, **town.anything())
    if folded in {"before", "both"}:
        fold(session, DISTRICT, ZONE)
        assert not waiting(session)
    session.execute(text(change))
    assert_right(session)
    if folded in {"after", "both"}:
        fold(session, DISTRICT, ZONE)
    if folded == "rebuilt":
        rebuild(session, DISTRICT, ZONE)
    assert_right(session)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10_000),
    steps=st.lists(
        st.sampled_from(("add", "change", "change", "delete", "fold", "part", "rebuild")),
        min_size=4,
        max_size=20,
    ),
)
def test_any_sequence_ends_the_same_as_counting_from_scratch(
    session: Session, town: Town, seed: int, steps: list[str]
) -> None:
    town.rng.seed(seed)
    with session.begin_nested() as undone:
        ids = [town.add(session, **town.anything()) for _ in range(3)]
        for step in steps:
            do(session, town, step, ids)
            assert_right(session, (EVERYTHING[0], town.rng.choice(EVERYTHING), *CROSSED[1:2]))
        undone.rollback()


def do(session: Session, town: Town, step: str, ids: list[int]) -> None:
    if step == "add":
        ids.append(town.add(session, **town.anything()))
    elif step == "change" and ids:
        one = update(Case).where(Case.id == town.rng.choice(ids)).values(**town.anything())
        session.execute(one)
    elif step == "delete" and ids:
        gone = ids.pop(town.rng.randrange(len(ids)))
        session.execute(text('delete from "case" where id = :id'), {"id": gone})
    elif step == "rebuild":
        rebuild(session, DISTRICT, ZONE)
    elif step in {"fold", "part"}:
        fold(session, DISTRICT, ZONE, batch=2 if step == "part" else 500)


def test_folding_in_parts_ends_the_same_as_counting_anew(session: Session, town: Town) -> None:
    for _ in range(40):
        town.add(session, **town.anything())
    while fold(session, DISTRICT, ZONE, batch=7):
        pass
    for _ in range(30):
        do(
            session,
            town,
            "change",
            [row.id for row in session.execute(text('select id from "case"'))],
        )
    while fold(session, DISTRICT, ZONE, batch=7):
        pass
    folded = sums(session)
    rebuild(session, DISTRICT, ZONE)
    assert sums(session) == folded


def sums(session: Session) -> list[Any]:
    order = "order by axis, base, day, key, bits"
    return [tuple(row) for row in session.execute(text(f"select * from figure_count {order}"))]


def test_many_rows_at_once_are_told_of_by_one_statement(session: Session, town: Town) -> None:
    session.execute(insert(Case), [town.case(**town.anything()) for _ in range(20)])
    assert waiting(session) == 20
    assert fold(session, DISTRICT, ZONE) == 20
    assert_right(session)


def test_sums_made_by_other_rules_are_not_read_and_are_made_anew(
    session: Session, town: Town
) -> None:
    for _ in range(5):
        town.add(session, **town.anything())
    fold(session, DISTRICT, ZONE)
    session.execute(text("update figure_state set digest = 'other'"))
    session.execute(text("update figure_count set n = 7"))
    assert_right(session)
    assert fold(session, DISTRICT, ZONE) == 5
    assert session.scalar(text("select digest from figure_state")) == digest(ZONE.key)
    assert_right(session)


def test_unknown_names_are_refused() -> None:
    for changed in ({"axis": "1; drop"}, {"bases": ("x",)}, {"tallies": ("y",)}):
        with pytest.raises(ValueError, match=r"drop|x|y"):
            Question(**{"bases": ("due",), "tallies": ("closed",), "spans": (WEEK,), **changed})  # type: ignore[arg-type]
