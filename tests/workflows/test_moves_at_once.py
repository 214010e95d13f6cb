"""Two people, or a person and a duty, move the same cases at the same moment, again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from gis.errors import Conflict, Invalid
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.world import ACCEPTOR, DISPATCHER, DISTRICT, NOW, build
from workflows.applications.models import Application, ApplicationState
from workflows.case_state import PartInput
from workflows.cases.duties import DUTIES, join, resume
from workflows.cases.models import Case
from workflows.cases.new_case import NewCase
from workflows.cases.queries import parts_of, survivor_of
from workflows.cases.services import make_move, open_case
from workflows.engine import Actor, MoveInput
from workflows.roles import Role
from workflows.tasks.models import Task

ROUNDS = 8
LATER = NOW + timedelta(minutes=5)
LEADER = Actor(Role.LEADER, 15, label="周正")
DEADLOCKS = text("select deadlocks from pg_stat_database where datname = current_database()")

Act = Callable[[Session], object]


@dataclass
class House:
    engine: Engine
    lamps: int
    roads: int
    together: Barrier
    new: NewCase

    def handler(self, department: int) -> Actor:
        return Actor(Role.HANDLER, 100 + department, department, "何伟")

    def case(self, *moves: tuple[str, Actor, dict[str, Any]]) -> str:
        """The number of a new case after these moves."""
        with Session(self.engine) as session:
            no = open_case(session, DISTRICT, self.new, now=NOW).no
            for move, actor, given in moves:
                make_move(session, DISTRICT, no, move, MoveInput(**given), actor=actor, now=NOW)
            session.commit()
        return no

    def both(self, *acts: Act) -> list[str]:
        """Each in a transaction of its own, begun when the others begin; what became of each."""
        with ThreadPoolExecutor(len(acts)) as people:
            return list(people.map(self._one, acts))

    def _one(self, act: Act) -> str:
        with Session(self.engine) as session:
            session.connection()
            self.together.wait()
            try:
                done = act(session)
            except (Conflict, Invalid) as refused:
                return refused.reason.code
            session.commit()
            return "nothing" if done is False else "done"


def move(no: str, name: str, actor: Actor, now: datetime = LATER, **given: Any) -> Act:
    def act(session: Session) -> object:
        return make_move(session, DISTRICT, no, name, MoveInput(**given), actor=actor, now=now)

    return act


def duty(task: Task, now: datetime) -> Act:
    payload, kind = dict(task.payload), task.kind
    return lambda session: DUTIES[kind](session, DISTRICT, payload, now)


@pytest.fixture
def house(committed_engine: Engine) -> Iterator[House]:
    with Session(committed_engine) as session:
        world = build(session)
        new = world.new_case()
        lamps, roads = world.department.id, world.other_department.id
        session.commit()
    yield House(committed_engine, lamps, roads, Barrier(2), new)
    with Session(committed_engine) as session:
        for case in session.scalars(select(Case)).all():
            assert_rows_agree(session, case)
        assert session.scalar(DEADLOCKS) == 0


def read(house: House, no: str) -> tuple[Case, Sequence[Case]]:
    with Session(house.engine, expire_on_commit=False) as session:
        case = session.scalars(select(Case).where(Case.no == no)).one()
        return case, parts_of(session, case)


def tasks(house: House, kind: str, case_id: int) -> Sequence[Task]:
    with Session(house.engine, expire_on_commit=False) as session:
        found = select(Task).where(Task.kind == kind, Task.key.like(f"{case_id}:%"))
        return session.scalars(found.order_by(Task.id)).all()


def test_two_dispatchers_dispatch_one_case(house: House) -> None:
    other = Actor(Role.DISPATCHER, 16, label="赵敏")
    for _ in range(ROUNDS):
        no = house.case()
        outcomes = house.both(
            move(no, "dispatch", DISPATCHER, department_id=house.lamps),
            move(no, "dispatch", other, department_id=house.roads),
        )
        assert sorted(outcomes) == ["done", "move_wrong_stage"]
        case, _ = read(house, no)
        first = DISPATCHER if outcomes[0] == "done" else other
        assert case.dispatcher_id == first.account_id


def test_two_cases_merged_into_each_other_make_no_ring(house: House) -> None:
    for _ in range(ROUNDS):
        numbers = house.case(), house.case()
        ids = [read(house, no)[0].id for no in numbers]
        outcomes = house.both(
            move(numbers[0], "merge", DISPATCHER, reason="重复", survivor_id=ids[1]),
            move(numbers[1], "merge", ACCEPTOR, reason="重复", survivor_id=ids[0]),
        )
        assert outcomes.count("done") == 1
        assert {"survivor_ended", "move_wrong_stage"} & set(outcomes)
        with Session(house.engine) as session:
            survivors = {
                survivor_of(session, case).id
                for case in session.scalars(select(Case).where(Case.no.in_(numbers)))
            }
        assert survivors == {ids[outcomes.index("done") ^ 1]}


def test_three_merged_in_a_circle_make_no_ring(house: House) -> None:
    house.together = Barrier(3)
    for _ in range(ROUNDS):
        numbers = [house.case() for _ in range(3)]
        ids = [read(house, no)[0].id for no in numbers]
        outcomes = house.both(
            *(
                move(no, "merge", DISPATCHER, reason="重复", survivor_id=ids[(place + 1) % 3])
                for place, no in enumerate(numbers)
            )
        )
        assert 1 <= outcomes.count("done") <= 2
        with Session(house.engine) as session:
            for case in session.scalars(select(Case).where(Case.no.in_(numbers))):
                assert survivor_of(session, case).closed_at is None


def test_a_part_ends_while_its_parent_hands_in(house: House) -> None:
    """The result is handed in or refused because of the part, and the part ends in any case."""
    handler, helper = house.handler(house.lamps), house.handler(house.roads)
    for _ in range(ROUNDS):
        no = house.case(
            ("dispatch", DISPATCHER, {"department_id": house.lamps}),
            ("take", handler, {}),
            ("co_handle", DISPATCHER, {"parts": (PartInput(house.roads, "清理现场"),)}),
        )
        parent, [part] = read(house, no)
        house.together = Barrier(1)
        house.both(move(part.no, "take", helper))
        house.together = Barrier(2)
        ended, handed_in = house.both(
            move(part.no, "hand_in", helper, result="已清理", photo_count=1),
            move(no, "hand_in", handler, result="已修复", photo_count=1),
        )
        assert ended == "done"
        assert handed_in in {"done", "parts_open"}
        parent, [part] = read(house, no)
        assert part.stage == "closed"
        assert parent.stage == ("confirming" if handed_in == "done" else "handling")
        assert len(tasks(house, "case.join", parent.id)) == 1


def test_the_last_parts_end_together_and_the_whole_is_joined_once(house: House) -> None:
    departments = house.lamps, house.roads
    for _ in range(ROUNDS):
        parts = tuple(PartInput(each, "各修一段") for each in departments)
        no = house.case(("split", DISPATCHER, {"reason": "两家负责", "parts": parts}))
        parent, children = read(house, no)
        house.together = Barrier(1)
        for child, department in zip(children, departments, strict=True):
            house.both(move(child.no, "take", house.handler(department)))
        house.together = Barrier(2)
        outcomes = house.both(
            *(
                move(child.no, "hand_in", house.handler(each), result="已修", photo_count=1)
                for child, each in zip(children, departments, strict=True)
            )
        )
        assert outcomes == ["done", "done"]
        owed = tasks(house, "case.join", parent.id)
        joined = house.both(*(duty(task, LATER) for task in owed))
        assert sorted(joined) == ["done", "nothing"]
        assert read(house, no)[0].stage == "feedback"
        with Session(house.engine) as session:
            assert not join(session, DISTRICT, owed[0].payload, LATER)


def test_a_suspension_ends_while_its_handler_goes_on(house: House) -> None:
    handler, until = house.handler(house.lamps), NOW + timedelta(days=3)
    for _ in range(ROUNDS):
        no = house.case(
            ("dispatch", DISPATCHER, {"department_id": house.lamps}),
            ("take", handler, {}),
            ("ask_suspension", handler, {"reason": "等材料", "until": until}),
            ("grant", DISPATCHER, {}),
        )
        case, _ = read(house, no)
        assert case.suspended_until == until
        [task] = tasks(house, "case.resume", case.id)
        resumed, handed_in = house.both(
            duty(task, until),
            move(no, "hand_in", handler, until, result="已修复", photo_count=1),
        )
        assert resumed in {"done", "nothing"}
        assert handed_in == "done"
        case, _ = read(house, no)
        assert (case.suspended_until, case.stage) == (None, "confirming")
        with Session(house.engine) as session:
            assert not resume(session, DISTRICT, task.payload, until)


def test_a_request_is_answered_once(house: House) -> None:
    handler, other = house.handler(house.lamps), Actor(Role.DISPATCHER, 16, label="赵敏")
    for _ in range(ROUNDS):
        no = house.case(
            ("dispatch", DISPATCHER, {"department_id": house.lamps}),
            ("take", handler, {}),
            ("ask_extension", handler, {"reason": "雨天"}),
        )
        outcomes = house.both(
            move(no, "grant", DISPATCHER), move(no, "refuse_request", other, reason="不急")
        )
        assert sorted(outcomes) == ["done", "request_none"]
        case, _ = read(house, no)
        granted = outcomes[0] == "done"
        assert case.extensions == granted
        with Session(house.engine) as session:
            of_case = select(Application.state).where(Application.case_id == case.id)
            [state] = session.scalars(of_case).all()
        assert state is (ApplicationState.GRANTED if granted else ApplicationState.REFUSED)


def test_a_case_is_force_closed_while_it_is_moved(house: House) -> None:
    handler = house.handler(house.lamps)
    for _ in range(ROUNDS):
        no = house.case(
            ("dispatch", DISPATCHER, {"department_id": house.lamps}),
            ("ask_force_close", DISPATCHER, {"reason": "无法处置"}),
        )
        closed, taken = house.both(move(no, "grant", LEADER), move(no, "take", handler))
        assert closed == "done"
        assert taken in {"done", "move_wrong_stage"}
        case, _ = read(house, no)
        assert (case.stage, case.forced) == ("closed", True)
