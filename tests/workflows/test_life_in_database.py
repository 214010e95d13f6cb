"""Whatever anyone tries, with whatever, and whenever: the rows of all cases agree with each other,
each has one owner and one clock until it ends, and nothing that is owed is lost.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.errors import DomainError
from gis.reason import Reason
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.life_words import ENOUGH, GIVEN, PEOPLE, Ids
from tests.workflows.world import NOW, World, build
from workflows import definitions, engine
from workflows.applications.models import Application, ApplicationState
from workflows.cases.duties import DUTIES
from workflows.cases.models import Case, Clock
from workflows.cases.queries import state_now, story
from workflows.cases.rungs import fire_due
from workflows.definition import Move, MoveKind
from workflows.engine import Actor
from workflows.tasks.models import Task, TaskState

GRID, PART = definitions.get("grid", 2), definitions.latest("co_handling")
NAMES = st.sampled_from(sorted({move.name for move in (*GRID.moves, *PART.moves)}))
STRAIGHT_ON = frozenset(
    {"accept", "file", "dispatch", "take", "hand_in", "confirm", "send_for_verification"}
    | {"verify_pass", "close", "relocate", "regrid", "prioritise", "reclassify", "appoint"}
)
WHICH = st.integers(0, 11)


class LifeInDatabase(RuleBasedStateMachine):
    """Two cases and whatever comes out of them."""

    def __init__(self, world: World, ids: Ids) -> None:
        super().__init__()
        self.world, self.ids, self.session = world, ids, world.session
        self.example = self.session.begin_nested()
        self.told: dict[int, list[tuple[Any, ...]]] = {}
        self.stood: dict[int, tuple[int, int, int | None]] = {}

    def teardown(self) -> None:
        self.example.rollback()

    @initialize(
        clear=st.booleans(),
        worker=st.sampled_from([None, (11, "李敏")]),
        drawn=ENOUGH,
        steps=st.integers(0, 9),
    )
    def open(
        self,
        *,
        clear: bool,
        worker: tuple[int, str] | None,
        drawn: dict[str, Any],
        steps: int,
    ) -> None:
        self.now = NOW
        unclear: dict[str, Any] = {"class_id": None, "standard": None, "department_id": None}
        changes = {} if clear else {**unclear, "queue": (Reason("no_place"),)}
        case = self.world.open(self.now, worker=worker, **changes)
        self.world.open(self.now)
        for _ in range(steps):
            self.now += timedelta(minutes=7)
            self._move_on(case, {**drawn, "class_id": "lamp", "survivor_id": None})

    @rule(name=NAMES, person=st.sampled_from(PEOPLE), drawn=GIVEN, which=WHICH)
    def try_anything(self, name: str, person: str, drawn: dict[str, Any], which: int) -> None:
        self._move(self._case(which), name, self.ids.actors[person], drawn)

    @rule(drawn=ENOUGH, which=WHICH)
    def it_is_moved_on(self, drawn: dict[str, Any], which: int) -> None:
        self._move_on(self._case(which), drawn)

    @rule(drawn=ENOUGH, which=WHICH, data=st.data())
    def somebody_makes_an_allowed_move(
        self, drawn: dict[str, Any], which: int, data: st.DataObject
    ) -> None:
        self._draw_move(self._case(which), self._allowed(self._case(which)), drawn, data)

    @rule(drawn=ENOUGH, which=WHICH, data=st.data())
    def somebody_leaves_the_straight_way(
        self, drawn: dict[str, Any], which: int, data: st.DataObject
    ) -> None:
        case = self._case(which)
        aside = [found for found in self._allowed(case) if found[0].name not in STRAIGHT_ON]
        self._draw_move(case, aside, drawn, data)

    @rule(drawn=ENOUGH, which=WHICH, granted=st.booleans())
    def what_waits_is_answered(self, drawn: dict[str, Any], which: int, *, granted: bool) -> None:
        waiting = select(Application).where(Application.state == ApplicationState.WAITING)
        requests = self.session.scalars(waiting.order_by(Application.id)).all()
        assume(requests)
        one = requests[which % len(requests)]
        [approver] = [each for each in self.ids.actors.values() if each.role is one.approver]
        case = self.session.get_one(Case, (one.district, one.case_id))
        self._move(case, "grant" if granted else "refuse_request", approver, drawn)

    @rule(waited=st.timedeltas(-timedelta(hours=1), timedelta(hours=20)))
    def time_passes_or_a_clock_is_set_back(self, waited: timedelta) -> None:
        self.now += waited

    @rule(late=st.timedeltas(timedelta(), timedelta(hours=3)))
    def reminders_come_and_nothing_is_told_twice(self, late: timedelta) -> None:
        next_at = self.session.scalar(select(func.min(Clock.next_rung_at)))
        if next_at is not None:
            self.now = max(self.now, next_at + late)
            assert fire_due(self.session, now=self.now) >= 1
            events = [case.events for case in self._cases()]
            assert fire_due(self.session, now=self.now) == 0
            assert [case.events for case in self._cases()] == events

    @rule(which=WHICH, late=st.timedeltas(timedelta(), timedelta(hours=3)))
    def a_duty_is_done(self, which: int, late: timedelta) -> None:
        tasks = self._tasks(TaskState.READY)
        assume(tasks)
        task = tasks[which % len(tasks)]
        self.now = max(self.now, task.run_at + late)
        task.state = TaskState.DONE
        self._do(task)

        assert not self._do(task)

    @invariant()
    def the_rows_of_all_agree_and_what_was_told_stays_told(self) -> None:
        """Of a case that nothing happened to, and to none of its parts, nothing is read again."""
        stands = {case.id: (case.version, case.events, case.parent_id) for case in self._cases()}
        moved = {number for number, stand in stands.items() if self.stood.get(number) != stand}
        moved |= {parent for number in moved if (parent := stands[number][2]) is not None}
        self.stood = stands
        for number in moved:
            case = self.session.get_one(Case, (self.world.department.district, number))
            assert_rows_agree(self.session, case)
            events = [
                (event.id, event.at, event.move, event.to_stage, event.actor_id, event.opinion)
                for event in story(self.session, case)
            ]
            before = self.told.get(number, [])
            assert events[: len(before)] == before
            self.told[number] = events

    def _cases(self) -> list[Case]:
        self.session.expire_all()
        return list(self.session.scalars(select(Case).order_by(Case.id)))

    def _case(self, which: int) -> Case:
        """Mostly the first one, so that something becomes of it."""
        cases = self._cases()
        return cases[which % len(cases)] if which < len(cases) else cases[0]

    def _tasks(self, state: TaskState) -> list[Task]:
        duties = select(Task).where(Task.kind.in_(DUTIES), Task.state == state)
        return list(self.session.scalars(duties.order_by(Task.run_at, Task.id)))

    def _do(self, task: Task) -> bool:
        return DUTIES[task.kind](self.session, task.district, task.payload, self.now)

    def _allowed(self, case: Case) -> list[tuple[Move, Actor]]:
        state, moment = state_now(self.session, case), self._moment(case)
        process = definitions.get(case.definition, case.definition_version)
        return [
            (move, actor)
            for actor in self.ids.actors.values()
            for move in engine.allowed_moves(process, state, actor=actor, now=moment)
        ]

    def _draw_move(
        self,
        case: Case,
        allowed: list[tuple[Move, Actor]],
        drawn: dict[str, Any],
        data: st.DataObject,
    ) -> None:
        """Each name is as likely as any other, however many people might make the move."""
        assume(allowed)
        name = data.draw(st.sampled_from(sorted({move.name for move, _actor in allowed})))
        people = [actor for move, actor in allowed if move.name == name]
        self._move(case, name, data.draw(st.sampled_from(people)), drawn)

    def _moment(self, case: Case) -> datetime:
        return max(self.now, case.changed_at)

    def _move_on(self, case: Case, drawn: dict[str, Any]) -> None:
        onwards = [found for found in self._allowed(case) if found[0].kind is MoveKind.FORWARD]
        for move, actor in onwards[:1]:
            self._move(case, move.name, actor, drawn)

    def _move(self, case: Case, name: str, actor: Actor, drawn: dict[str, Any]) -> None:
        """As the edge does it: whatever a refused move wrote is rolled back."""
        attempt = self.session.begin_nested()
        given = self.ids.move_input(drawn, self._cases(), self._moment(case))
        try:
            self.world.move(case, name, actor, self.now, **given)
        except DomainError:
            attempt.rollback()
        else:
            attempt.commit()


def test_the_rows_of_all_cases_agree(session: Session) -> None:
    world = build(session)
    ids = Ids(world)

    class Life(LifeInDatabase):
        def __init__(self) -> None:
            super().__init__(world, ids)

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=30,
            stateful_step_count=25,
            # A failing life is short enough to read; to shorten it would take minutes.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
