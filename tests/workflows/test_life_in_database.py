"""Whatever anyone tries, with whatever, and whenever: the rows of a case agree with each other."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
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
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import DomainError
from gis.reason import Reason
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.places import areas, pinned
from tests.workflows.world import ACCEPTOR, DISPATCHER, DISTRICT, NOW, WORKER, World, build
from workflows import definitions
from workflows.cases.models import Clock
from workflows.cases.queries import moves_open_to
from workflows.cases.rungs import fire_due
from workflows.deadlines import Unit
from workflows.definition import Move, MoveKind
from workflows.engine import Actor
from workflows.roles import Role
from workflows.standards.models import CaseClass, ClassKind, Standard

GRID = definitions.latest("grid")
PEOPLE = (
    "system",
    "worker",
    "other worker",
    "acceptor",
    "dispatcher",
    "handler",
    "colleague",
    "stranger",
    "leader",
)
DEPARTMENTS = (None, "lamps", "roads", "closed", "nowhere")
CLASSES = (None, "lamp", "tree", "vague", "nothing")
STANDARDS = (None, "lamp", "tree", "nothing")
PLACES = ("west", "east", "nobody's", "outside")

GIVEN = st.fixed_dictionaries(
    {
        "reason": st.sampled_from(["", "  ", "不属本单位"]),
        "result": st.sampled_from(["", "已修复"]),
        "photo_count": st.integers(0, 1),
        "department_id": st.sampled_from(DEPARTMENTS),
        "class_id": st.sampled_from(CLASSES),
        "standard_id": st.sampled_from(STANDARDS),
        "worker_id": st.sampled_from([None, 11, 14]),
        "place": st.sampled_from([None, *PLACES]),
    }
)
ENOUGH = st.fixed_dictionaries(
    {
        "reason": st.just("照片看不清"),
        "result": st.just("已更换"),
        "photo_count": st.just(1),
        "department_id": st.sampled_from(["lamps", "roads"]),
        "class_id": st.sampled_from([None, "lamp", "tree", "vague"]),
        "worker_id": st.sampled_from([None, None, 14]),
        "place": st.sampled_from(PLACES),
    }
)


class Ids:
    """What the words of a drawn input stand for in this database."""

    def __init__(self, world: World) -> None:
        session = world.session
        tree, vague = (
            CaseClass(
                district=DISTRICT,
                code=code,
                kind=ClassKind.EVENT,
                major_name="市容环境",
                name=name,
                name_en=name,
                synonyms=[],
                quick=False,
                position=2,
                duplicate_radius_m=50,
                duplicate_hours=24,
                source="test",
            )
            for code, name in (("E-01-01", "树木倒伏"), ("E-06-01", "其他"))
        )
        session.add_all([tree, vague])
        world.other_department.active = True
        session.flush()
        two_days = Standard(
            district=DISTRICT,
            class_id=tree.id,
            position=1,
            filing_condition="倒伏",
            closing_condition="清理",
            amount=Decimal(2),
            unit=Unit.WORK_DAY,
            valid_from=date(2026, 1, 1),
            source="test",
        )
        session.add(two_days)
        session.commit()
        west, east = areas(session)
        self.places = {
            "west": pinned(west, (11, "李敏")),
            "east": pinned(east, (14, "王芳")),
            "nobody's": pinned(east, None),
            "outside": pinned(None, None),
        }
        nowhere = 987_654
        lamps, roads = world.department.id, world.other_department.id
        self.departments = {"lamps": lamps, "roads": roads, "closed": nowhere, "nowhere": nowhere}
        self.classes = {
            "lamp": world.case_class.id,
            "tree": tree.id,
            "vague": vague.id,
            "nothing": nowhere,
        }
        self.standards = {"lamp": world.standard.id, "tree": two_days.id, "nothing": nowhere}
        self.actors = {
            "system": Actor(Role.SYSTEM),
            "worker": WORKER,
            "other worker": Actor(Role.GRID_WORKER, 14, label="王芳"),
            "acceptor": ACCEPTOR,
            "dispatcher": DISPATCHER,
            "handler": world.handler,
            "colleague": Actor(Role.HANDLER, 22, lamps, "罗刚"),
            "stranger": Actor(Role.HANDLER, 23, roads, "梁宽"),
            "leader": Actor(Role.LEADER, 15, label="周正"),
        }

    def move_input(self, drawn: dict[str, Any]) -> dict[str, Any]:
        tables = {
            "department_id": self.departments,
            "class_id": self.classes,
            "standard_id": self.standards,
            "place": self.places,
        }
        return {
            key: tables[key].get(value) if key in tables else value for key, value in drawn.items()
        }


class LifeInDatabase(RuleBasedStateMachine):
    def __init__(self, world: World, ids: Ids) -> None:
        super().__init__()
        self.world, self.ids, self.session = world, ids, world.session
        self.example = self.session.begin_nested()

    def teardown(self) -> None:
        self.example.rollback()

    @initialize(
        clear=st.booleans(),
        worker=st.sampled_from([None, (11, "李敏")]),
        drawn=ENOUGH,
        steps=st.integers(0, 8),
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
        self.case = self.world.open(self.now, worker=worker, **changes)
        for _ in range(steps):
            self.now += timedelta(minutes=7)
            self._move_on({**drawn, "class_id": "lamp"})

    @rule(
        name=st.sampled_from(sorted({move.name for move in GRID.moves})),
        person=st.sampled_from(PEOPLE),
        drawn=GIVEN,
    )
    def try_anything(self, name: str, person: str, drawn: dict[str, Any]) -> None:
        self._move(name, self.ids.actors[person], drawn)

    @rule(drawn=ENOUGH)
    def it_is_moved_on(self, drawn: dict[str, Any]) -> None:
        self._move_on(drawn)

    @rule(drawn=ENOUGH, data=st.data())
    def somebody_makes_an_allowed_move(self, drawn: dict[str, Any], data: st.DataObject) -> None:
        allowed = self._allowed()
        assume(allowed)
        move, actor = data.draw(st.sampled_from(allowed))
        self._move(move.name, actor, drawn)

    @rule(waited=st.timedeltas(timedelta(), timedelta(hours=20)))
    def wait(self, waited: timedelta) -> None:
        self.now += waited

    @rule(back=st.timedeltas(timedelta(), timedelta(hours=1)))
    def a_clock_is_set_back(self, back: timedelta) -> None:
        self.now -= back

    @rule(late=st.timedeltas(timedelta(), timedelta(hours=3)))
    def reminders_come(self, late: timedelta) -> None:
        next_at = self._next_rung_at()
        if next_at is not None:
            self.now = max(self.now, next_at + late)
            assert fire_due(self.session, now=self.now) == 1

    @rule()
    def nothing_is_told_twice(self) -> None:
        fire_due(self.session, now=self.now)
        self.session.expire_all()
        events = self.case.events
        assert fire_due(self.session, now=self.now) == 0
        self.session.expire_all()
        assert self.case.events == events

    @invariant()
    def its_rows_agree(self) -> None:
        assert_rows_agree(self.session, self.case)

    def _allowed(self) -> list[tuple[Move, Actor]]:
        return [
            (move, actor)
            for actor in self.ids.actors.values()
            for move in moves_open_to(self.session, self.case, actor, self.now)
        ]

    def _move_on(self, drawn: dict[str, Any]) -> None:
        onwards = [found for found in self._allowed() if found[0].kind is MoveKind.FORWARD]
        for move, actor in onwards[:1]:
            self._move(move.name, actor, drawn)

    def _move(self, name: str, actor: Actor, drawn: dict[str, Any]) -> None:
        """As the edge does it: whatever a refused move wrote is rolled back."""
        attempt = self.session.begin_nested()
        try:
            self.world.move(self.case, name, actor, self.now, **self.ids.move_input(drawn))
        except DomainError:
            attempt.rollback()
        else:
            attempt.commit()

    def _next_rung_at(self) -> datetime | None:
        self.session.expire_all()
        its_clocks = select(Clock).where(Clock.case_id == self.case.id, Clock.stopped_at.is_(None))
        running = self.session.scalars(its_clocks).one_or_none()
        return running.next_rung_at if running else None


def test_the_rows_of_a_case_agree(session: Session) -> None:
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
