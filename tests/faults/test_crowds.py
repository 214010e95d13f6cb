"""Many people want the same thing at the same moment, over HTTP, while reminders come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.geocoder.placement import Level, Placement
from tests.faults.house import CALM, DISTRICT, House, wait_until
from tests.faults.town import Answer, Town, build_town
from tests.workflows.agreement import assert_rows_agree
from workflows.cases.models import Case, CaseEvent, CaseSource
from workflows.cases.new_case import NewCase
from workflows.cases.services import make_move, open_case
from workflows.engine import Actor, MoveInput
from workflows.roles import Role
from workflows.standards.queries import class_list
from workflows.tasks.models import Task, TaskState

CASES = 36
PAIRS = 12
OPENED = 3
"""Version of a case that waits for a dispatcher."""
DUE = "select count(*) from task where state in ('ready', 'running') and run_at <= now()"
DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()"


@pytest.fixture
def town(house: House) -> Town:
    house.serve()
    return build_town(house.engine, house.port)


def open_cases(house: House, count: int, department: int | None = None) -> list[str]:
    """Make cases that wait for a dispatcher, or for a department to take them."""
    now = datetime.now(UTC)
    with Session(house.engine) as session:
        lamp = class_list(session, DISTRICT).by_code["C-01-37"]
        new = NewCase(
            source=CaseSource.HOTLINE,
            text="路灯不亮",
            placement=Placement(
                level=Level.door,
                address="同济路3号",
                point=Point(113.10075, 23.0051),
                confidence=0.95,
                why=(),
            ),
            reporter=Actor(Role.ACCEPTOR),
            class_id=lamp.id,
            standard=lamp.standards[0],
        )
        opened = [open_case(session, DISTRICT, new, now=now).no for _ in range(count)]
        if department is not None:
            given = MoveInput(department_id=department)
            dispatcher = Actor(Role.DISPATCHER, 1, label="张岚")
            for no in opened:
                make_move(session, DISTRICT, no, "dispatch", given, actor=dispatcher, now=now)
        session.commit()
    return opened


def at_once(actions: Sequence[Callable[[], Answer]]) -> list[Answer]:
    together = Barrier(len(actions))

    def act(action: Callable[[], Answer]) -> Answer:
        together.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as people:
        return list(people.map(act, actions))


def assert_all_agree(house: House) -> None:
    with Session(house.engine) as session:
        for case in session.scalars(select(Case)):
            assert_rows_agree(session, case)
    assert house.scalar(DEADLOCKS) == 0
    assert "Traceback" not in house.web_log.read_text()


def test_one_key_from_twelve_sides_is_one_case(house: House, town: Town) -> None:
    answers = at_once([lambda: town.worker.report("one-key-0001")] * 12)
    assert Counter(answer.status for answer in answers) == {201: 1, 200: 11}
    assert len({answer.body for answer in answers}) == 1
    assert house.scalar('select count(*) from "case"') == 1
    assert_all_agree(house)


def test_each_of_many_cases_has_one_winner_while_reminders_come(house: House, town: Town) -> None:
    cases = open_cases(house, CASES)
    house.an_hour_passes()
    house.start("relay", options=CALM)
    for _ in range(2):
        house.start("worker")

    def assign(place: int) -> dict[str, Answer]:
        """Go through every third case; three others go through the same ones."""
        desk = town.dispatchers[place]
        return {
            no: desk.move(no, "dispatch", OPENED, department_id=town.lamps)
            for no in cases[place % 3 :: 3]
        }

    everybody = range(len(town.dispatchers))
    with ThreadPoolExecutor(len(everybody)) as people:
        outcomes = list(people.map(assign, everybody))
    for no in cases:
        answers = [outcome[no] for outcome in outcomes if no in outcome]
        assert Counter(answer.status for answer in answers) == {303: 1, 409: 3}
        assert all("路灯管理所" in each.text() for each in answers if each.status == 409)
    wait_until(lambda: not house.scalar(DUE), "every reminder came or was void")
    with Session(house.engine) as session:
        dispatched = session.scalars(select(CaseEvent).where(CaseEvent.move == "dispatch")).all()
        assert len({event.case_id for event in dispatched}) == len(dispatched) == CASES
        assert len({event.actor_label for event in dispatched}) > 1
        assert set(session.scalars(select(Task.error))) == {None}
        done = session.scalars(select(Task.attempts).where(Task.state == TaskState.DONE))
        assert set(done) == {1}
    assert_all_agree(house)


def test_one_takes_and_one_returns(house: House, town: Town) -> None:
    taker, returner = town.handlers
    seen = OPENED + 1
    for no in open_cases(house, PAIRS, town.lamps):
        taken, returned = at_once(
            [
                partial(taker.move, no, "take", seen),
                partial(returner.move, no, "return", seen, reason="不属本单位"),
            ]
        )
        if taken.status == 303:
            assert returned.status == 409
            assert taker.name in returned.text()
        else:
            # Once it has gone back, the department may no longer know of it.
            assert (taken.status, returned.status) in {(409, 303), (404, 303)}
        stage = house.scalar(f"select stage from \"case\" where no = '{no}'")
        assert stage == ("handling" if taken.status == 303 else "dispatching")
    assert_all_agree(house)
