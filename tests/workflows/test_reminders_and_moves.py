"""A reminder, a notice and two moves of one case at the same moment, again and again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from gis.errors import Conflict
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.world import DISTRICT, NOW, build
from workflows.cases.models import Case
from workflows.cases.notice_models import Notice
from workflows.cases.notices import NOTIFY_TASK, notify
from workflows.cases.queries import story
from workflows.cases.rungs import fire_due
from workflows.cases.services import make_move
from workflows.engine import Actor, MoveInput
from workflows.roles import Role
from workflows.tasks.models import Task

ROUNDS = 40
DEADLOCKS = text("select deadlocks from pg_stat_database where datname = current_database()")


def test_nothing_waits_in_a_circle_and_all_agree(committed_engine: Engine) -> None:
    with Session(committed_engine) as session:
        world = build(session)
        cases = [world.dispatched(NOW + timedelta(minutes=at)) for at in range(ROUNDS)]
        numbers = [(case.id, case.no) for case in cases]
        department = world.department.id
        session.commit()
    together = Barrier(4)

    def act(do: Callable[[Session], object]) -> bool:
        """As an edge does: one transaction, begun when the others begin theirs."""
        with Session(committed_engine) as session:
            together.wait()
            try:
                do(session)
            except Conflict:
                return False
            session.commit()
            return True

    with ThreadPoolExecutor(4) as everybody:
        for at, (case_id, no) in enumerate(numbers):
            notice = _owed(committed_engine, case_id)
            half = NOW + timedelta(hours=2, minutes=at)

            def make(session: Session, person: int, move: str, no: str = no) -> None:
                actor = Actor(Role.HANDLER, person, department, f"处置员{person}")
                given = MoveInput(reason="不属本单位")
                make_move(session, DISTRICT, no, move, given, actor=actor, now=NOW)

            outcomes = everybody.map(
                act,
                (
                    lambda session, half=half: fire_due(session, now=half),
                    lambda session, make=make: make(session, 21, "take"),
                    lambda session, task=notice: notify(session, DISTRICT, task.payload, NOW),
                    lambda session, make=make: make(session, 22, "return"),
                ),
            )
            swept, taken, told, returned = outcomes
            assert swept
            assert told
            assert taken is not returned

    with Session(committed_engine) as session:
        # What a sweep left alone, because a move held it, is there for the next.
        fire_due(session, now=half)
        assert fire_due(session, now=half) == 0
        for case_id, _no in numbers:
            case = session.get_one(Case, (DISTRICT, case_id))
            assert_rows_agree(session, case)
            # Who takes a case goes on with its clock; who returns it stops that, in time or not.
            half_passed = [
                event
                for event in story(session, case)
                if (event.move, event.detail.get("clock")) == ("clock_half", "handling")
            ]
            assert len(half_passed) == 1 or (not half_passed and case.stage == "dispatching")
            arrived = select(Notice).where(Notice.case_id == case_id, Notice.kind == "case_arrived")
            for each in session.scalars(arrived):
                assert each.department_id == department
        assert session.scalar(DEADLOCKS) == 0


def _owed(engine: Engine, case_id: int) -> Task:
    """The notice of the last move."""
    with Session(engine) as session:
        version = session.get_one(Case, (DISTRICT, case_id)).version
        key = f"{case_id}:{version}"
        return session.scalars(select(Task).where(Task.kind == NOTIFY_TASK, Task.key == key)).one()
