"""Whatever anyone tries, with whatever, and whenever: the rows of all cases agree with each other,
each has one owner and one clock until it ends, and nothing that is owed is lost.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, event, settings
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
from workflows.cases.models import Case, CaseSource, Clock
from workflows.cases.queries import state_now, story
from workflows.cases.rungs import fire_due
from workflows.definition import Move, MoveKind
from workflows.engine import Actor
from workflows.tasks.models import Task, TaskState

NAMES_DRAWN = sorted(
    {move.name for process in definitions.catalogue().values() for move in process.moves}
)
"""Every move of every process; tests/workflows/test_every_move.py holds that each can be made."""
DOORS: dict[str, dict[str, Any]] = {
    "grid": {},
    "hotline": {"source": CaseSource.HOTLINE},
    "quick": {"quick": True},
}
STRAIGHT_ON = frozenset(
    {"accept", "file", "dispatch", "take", "hand_in", "confirm", "send_for_verification"}
    | {"verify_pass", "close"}
)
WHICH = st.integers(0, 11)
WAYS = ("aside", "aside", "answer", "on", "part", "duty")


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
        door=st.sampled_from(["grid", "grid", "hotline", "quick"]),
        clear=st.booleans(),
        worker=st.sampled_from([None, (11, "李敏")]),
        drawn=ENOUGH,
        steps=st.sampled_from([0, 1, 2, 3, 3, 4, 4, 5, 6, 8]),
    )
    def open(
        self,
        *,
        door: str,
        clear: bool,
        worker: tuple[int, str] | None,
        drawn: dict[str, Any],
        steps: int,
    ) -> None:
        self.now = NOW
        unclear: dict[str, Any] = {"class_id": None, "standard": None, "department_id": None}
        changes = {} if clear else {**unclear, "queue": (Reason("no_place"),)}
        case = self.world.open(self.now, worker=worker, **changes, **DOORS[door])
        self.world.open(self.now)
        for _ in range(steps):
            self.now += timedelta(minutes=7)
            self._move_on(case, {**drawn, "class_id": "lamp", "survivor_id": None})

    @rule(
        name=st.sampled_from(NAMES_DRAWN), person=st.sampled_from(PEOPLE), drawn=GIVEN, which=WHICH
    )
    def try_anything(self, name: str, person: str, drawn: dict[str, Any], which: int) -> None:
        self._move(self._case(which), name, self.ids.actors[person], drawn)

    @rule(
        drawn=ENOUGH,
        steps=st.lists(st.tuples(st.sampled_from(WAYS), WHICH, WHICH), min_size=4, max_size=10),
    )
    def life_goes_on(self, drawn: dict[str, Any], steps: list[tuple[str, int, int]]) -> None:
        for way, which, choice in steps:
            getattr(self, f"_{way}")(self._case(which), drawn, choice)
            self.the_rows_of_all_agree_and_what_was_told_stays_told()

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

    def _moment(self, case: Case) -> datetime:
        return max(self.now, case.changed_at)

    def _aside(self, case: Case, drawn: dict[str, Any], choice: int) -> None:
        """Leave the straight way: each name is as likely as any other, whoever may make it."""
        aside = [found for found in self._allowed(case) if found[0].name not in STRAIGHT_ON]
        names = sorted({move.name for move, _actor in aside})
        if names:
            name = names[choice % len(names)]
            actor = next(actor for move, actor in aside if move.name == name)
            self._move(case, name, actor, drawn)

    def _answer(self, case: Case, drawn: dict[str, Any], choice: int) -> None:
        """Whoever must answer what was asked last grants it twice of three times."""
        waiting = select(Application).where(Application.state == ApplicationState.WAITING)
        one = self.session.scalars(waiting.order_by(Application.id.desc())).first()
        if one is not None:
            [approver] = [each for each in self.ids.actors.values() if each.role is one.approver]
            case = self.session.get_one(Case, (one.district, one.case_id))
            self._move(case, "grant" if choice % 3 else "refuse_request", approver, drawn)

    def _on(self, case: Case, drawn: dict[str, Any], _choice: int) -> None:
        self._move_on(case, drawn)

    def _part(self, _case: Case, drawn: dict[str, Any], _choice: int) -> None:
        for part in self._cases():
            if part.parent_id is not None and part.closed_at is None:
                self._move_on(part, drawn)

    def _duty(self, _case: Case, _drawn: dict[str, Any], choice: int) -> None:
        """It is done when it is due, or later, and comes again."""
        ready = select(Task).where(Task.kind.in_(DUTIES), Task.state == TaskState.READY)
        for task in self.session.scalars(ready.order_by(Task.run_at, Task.id).limit(1)):
            self.now = max(self.now, task.run_at + timedelta(minutes=choice))
            task.state = TaskState.DONE
            self._do(task)
            assert not self._do(task)

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
            event(f"{case.definition}: {name}")


def test_the_rows_of_all_cases_agree(session: Session) -> None:
    world = build(session)
    ids = Ids(world)

    class Life(LifeInDatabase):
        def __init__(self) -> None:
            super().__init__(world, ids)

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            # A failing life is short enough to read; to shorten it would take minutes.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
