"""Whatever anyone tries, in whatever order, a case has one owner and one clock until it ends."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from gis.geocoder.placement import Placement
from workflows.case_state import CaseState, ClockTurn, PartInput
from workflows.definition import Definition, Move, MoveKind
from workflows.definitions import catalogue
from workflows.engine import (
    Actor,
    Decision,
    MoveInput,
    OwnerKind,
    Place,
    Refused,
    allowed_moves,
    decide,
    open_case,
)
from workflows.roles import Role

STAFF = [
    Actor(Role.SYSTEM),
    Actor(Role.RESIDENT),
    Actor(Role.GRID_WORKER, account_id=1),
    Actor(Role.GRID_WORKER, account_id=2),
    Actor(Role.ACCEPTOR, account_id=3),
    Actor(Role.DISPATCHER, account_id=4),
    Actor(Role.HANDLER, account_id=5, department_id=70),
    Actor(Role.HANDLER, account_id=6, department_id=70),
    Actor(Role.HANDLER, account_id=7, department_id=71),
    Actor(Role.LEADER, account_id=8),
    Actor(Role.ADMINISTRATOR, account_id=9),
]
ACTORS = st.sampled_from(STAFF)
PLACES = [Place(Placement(), worker) for worker in (None, (1, "李敏"), (2, "王芳"))]
PARTS = (PartInput(72, "抢修"), PartInput(73, "清理"))
BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
INPUTS = st.builds(
    MoveInput,
    reason=st.sampled_from(["", "  ", "不属本单位"]),
    opinion=st.sampled_from(["", "属实"]),
    result=st.sampled_from(["", "已修复"]),
    photo_count=st.integers(0, 1),
    department_id=st.sampled_from([None, 70, 71]),
    class_id=st.sampled_from([None, 10, 11]),
    standard_id=st.sampled_from([None, 100]),
    worker_id=st.sampled_from([None, 1, 2]),
    place=st.sampled_from([None, *PLACES]),
    urgent=st.sampled_from([None, True, False]),
    until=st.sampled_from([None, BEGIN, BEGIN + timedelta(days=90), BEGIN + timedelta(days=900)]),
    survivor_id=st.sampled_from([None, 999]),
    parts=st.sampled_from([(), PARTS[:1], PARTS]),
    closing_met=st.booleans(),
    satisfaction=st.sampled_from([None, 0, 5]),
)
ABOUT_THE_INPUT = {
    "move_requires",
    "closing_not_met",
    "until_out_of_range",
    "satisfaction_out_of_range",
    "parts_out_of_range",
    "part_department_twice",
    "nothing_changes",
}


def complete(case: CaseState, now: datetime) -> MoveInput:
    """Everything that any move may ask for, and something new for those that change a fact."""
    return MoveInput(
        reason="因",
        opinion="属实",
        result="果",
        photo_count=1,
        department_id=70,
        class_id=11 if case.class_id == 10 else 10,
        standard_id=100,
        worker_id=2 if case.worker_id == 1 else 1,
        place=PLACES[1],
        urgent=not case.urgent,
        until=now + timedelta(days=30),
        survivor_id=999,
        parts=PARTS,
        closing_met=True,
        satisfaction=4,
    )


class LifeOfACase(RuleBasedStateMachine):
    process: Definition
    case: CaseState

    @initialize(
        given=INPUTS, on_site=st.booleans(), filled=st.booleans(), wanted=st.integers(0, 99)
    )
    def open(self, given: MoveInput, wanted: int, *, on_site: bool, filled: bool) -> None:
        """Begin, and go to one of the stages by a short way."""
        self.now = BEGIN
        if filled or self.process.opening.requires:
            given = replace(given, department_id=70, class_id=10, standard_id=100)
        role = Role.SYSTEM if Role.SYSTEM in self.process.opening.roles else Role.GRID_WORKER
        actor = next(actor for actor in STAFF if actor.role is role)
        decision = open_case(self.process, given, actor=actor, now=self.now)
        self.decisions: list[Decision] = []
        self.clocks: dict[str, bool] = {}
        self.suspended = False
        self._follow(decision)
        self.case = replace(self.case, on_site=on_site)
        stages = list(self.process.stages)
        for actor, move in way_to(self.process, self.case, stages[wanted % len(stages)]):
            assert self._refusal(move, actor, complete(self.case, self.now)) is None
            self.case = replace(self.case, open_parts=0)

    @rule(data=st.data(), actor=ACTORS, given=INPUTS)
    def try_anything(self, data: st.DataObject, actor: Actor, given: MoveInput) -> None:
        name = data.draw(st.sampled_from(sorted({move.name for move in self.process.moves})))
        before = self.case
        allowed = allowed_moves(self.process, before, actor=actor, now=self.now)
        refused = self._refusal(name, actor, given)
        if refused is not None:
            assert name not in {move.name for move in allowed} or (
                refused.reason.code in ABOUT_THE_INPUT
            )
            return
        assert self.decisions[-1].move in allowed
        assert actor.role in self.decisions[-1].move.roles
        assert before.stage in self.decisions[-1].move.from_stages

    @rule(data=st.data())
    def make_an_allowed_move(self, data: st.DataObject) -> None:
        self._make(data, self._allowed())

    @rule(data=st.data())
    def make_a_rare_move(self, data: st.DataObject) -> None:
        made = {decision.event.move for decision in self.decisions}
        self._make(data, [pair for pair in self._allowed() if pair[1].name not in made])

    @rule(data=st.data(), steps=st.integers(1, 4))
    def step_forward(self, data: st.DataObject, steps: int) -> None:
        for _ in range(steps):
            kinds = {MoveKind.FORWARD, MoveKind.JOIN}
            onward = [pair for pair in self._allowed() if pair[1].kind in kinds]
            if not onward:
                return
            self._make(data, onward)

    @rule(waited=st.timedeltas(timedelta(), timedelta(hours=20)) | st.just(timedelta(days=8)))
    def wait(self, waited: timedelta) -> None:
        self.now += waited
        if self.case.due_at is not None and self.now > self.case.due_at:
            self.case = replace(self.case, late=True)

    @rule()
    def a_part_ends(self) -> None:
        self.case = replace(self.case, open_parts=max(0, self.case.open_parts - 1))

    @invariant()
    def has_one_owner_unless_it_ended(self) -> None:
        ended = self.process.stages[self.case.stage].ended
        assert (self.case.owner.kind is OwnerKind.NOBODY) is ended
        assert (self.case.closed_at is not None) is ended

    @invariant()
    def has_one_running_clock_unless_it_ended(self) -> None:
        stage = self.process.stages[self.case.stage]
        assert self.case.running_clocks == (() if stage.ended else (stage.clock,))
        running = {key for key, runs in self.clocks.items() if runs}
        assert running == set(self.case.running_clocks)

    @invariant()
    def an_end_leaves_nothing_open(self) -> None:
        case = self.case
        if self.process.stages[case.stage].ended:
            assert (case.suspended_until, case.supervised, case.returned) == (None, False, False)
            assert case.open_parts == 0
            assert case.asking is None or case.asking.kind == "appeal"

    @invariant()
    def a_suspension_lasts_until_a_clock_turns_on(self) -> None:
        assert (self.case.suspended_until is not None) is self.suspended

    @invariant()
    def somebody_can_always_move_it_on(self) -> None:
        if not self.process.stages[self.case.stage].ended and not self.case.open_parts:
            assert any(_steps(self.process, self.case, self.now))

    @invariant()
    def tells_its_whole_story(self) -> None:
        for number, (before, after) in enumerate(
            zip(self.decisions, self.decisions[1:], strict=False), start=1
        ):
            assert after.event.from_stage == before.event.to_stage
            assert after.after.version == number + 1

    def teardown(self) -> None:
        if hasattr(self, "case"):
            assert can_end(self.process, self.case, self.now)

    def _allowed(self) -> list[tuple[Actor, Move]]:
        return [
            (actor, move)
            for actor in STAFF
            for move in allowed_moves(self.process, self.case, actor=actor, now=self.now)
        ]

    def _make(self, data: st.DataObject, pairs: list[tuple[Actor, Move]]) -> None:
        if not pairs:
            return
        actor, move = data.draw(st.sampled_from(pairs))
        assert self._refusal(move.name, actor, complete(self.case, self.now)) is None

    def _refusal(self, name: str, actor: Actor, given: MoveInput) -> Refused | None:
        try:
            decision = decide(self.process, self.case, name, given, actor=actor, now=self.now)
        except Refused as refused:
            return refused
        self._follow(decision)
        return None

    def _follow(self, decision: Decision) -> None:
        """Do with the clocks what a service would, in its order, and find each order possible."""
        running = {key for key, runs in self.clocks.items() if runs}
        if decision.turn is not None:
            assert len(running) == 1
            self._turn(decision.turn.turn)
        for key in decision.stop_clocks:
            assert self.clocks[key]
            self.clocks[key] = False
        if start := decision.start_clock:
            assert not self.clocks.get(start.key)
            assert not start.resumes or start.key in self.clocks
            self.clocks[start.key] = True
        due_at = decision.after.due_at
        if decision.start_clock or decision.turn:
            due_at = max(self.now, due_at or self.now) + timedelta(days=1)
        ended = self.process.stages[decision.stage].ended
        self.case = replace(decision.after, due_at=None if ended else due_at)
        self.decisions.append(decision)

    def _turn(self, turn: ClockTurn) -> None:
        if turn is ClockTurn.PAUSE:
            assert not self.suspended
            self.suspended = True
        elif turn is ClockTurn.RESUME:
            assert self.suspended
            self.suspended = False


def _steps(process: Definition, case: CaseState, now: datetime) -> Iterator[Decision]:
    """Every step out of its stage that somebody may make now."""
    given = complete(case, now)
    for actor in STAFF:
        for move in allowed_moves(process, case, actor=actor, now=now):
            if not move.kind.stays:
                yield decide(process, case, move.name, given, actor=actor, now=now)


def can_end(process: Definition, case: CaseState, now: datetime) -> bool:
    """Whether some sequence of moves leads to an end, once the parts of the case have ended."""
    return any(process.stages[stage].ended for stage in _ways(process, case, now))


def way_to(process: Definition, case: CaseState, stage: str) -> Sequence[tuple[Actor, str]]:
    """Who makes which moves to bring the case there; nothing if it cannot come there."""
    return _ways(process, case, BEGIN).get(stage, ())


def _ways(
    process: Definition, case: CaseState, now: datetime
) -> Mapping[str, tuple[tuple[Actor, str], ...]]:
    """The shortest way to every stage that the case can still come to."""
    begin = replace(case, open_parts=0)
    pending, seen = deque([begin]), {(begin.stage, begin.returned)}
    ways: dict[str, tuple[tuple[Actor, str], ...]] = {begin.stage: ()}
    while pending:
        here = pending.popleft()
        for step in _steps(process, here, now):
            there = replace(step.after, open_parts=0, due_at=here.due_at)
            ways.setdefault(there.stage, (*ways[here.stage], (step.event.actor, step.event.move)))
            if (there.stage, there.returned) not in seen:
                seen.add((there.stage, there.returned))
                pending.append(there)
    return ways


@pytest.mark.parametrize("name", sorted(catalogue()), ids=lambda name: f"{name[0]}.{name[1]}")
def test_whatever_anyone_tries(name: tuple[str, int]) -> None:
    class Life(LifeOfACase):
        process = catalogue()[name]

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=120,
            stateful_step_count=40,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
