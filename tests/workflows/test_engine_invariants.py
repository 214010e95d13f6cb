"""Whatever anyone tries, in whatever order, a case has one owner and one clock until it ends."""

from datetime import UTC, datetime, timedelta

from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from gis.geocoder.placement import Placement
from workflows.definitions import get
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

GRID = get("grid", 1)
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
NAMES = st.sampled_from(sorted({move.name for move in GRID.moves}))
PLACES = [Place(Placement(), worker) for worker in (None, (1, "李敏"), (2, "王芳"))]
INPUTS = st.builds(
    MoveInput,
    reason=st.sampled_from(["", "  ", "不属本单位"]),
    result=st.sampled_from(["", "已修复"]),
    photo_count=st.integers(0, 1),
    department_id=st.sampled_from([None, 70, 71]),
    class_id=st.sampled_from([None, 10]),
    standard_id=st.sampled_from([None, 100]),
    worker_id=st.sampled_from([None, 1, 2]),
    place=st.sampled_from([None, *PLACES]),
)
COMPLETE = MoveInput(
    reason="因",
    result="果",
    photo_count=1,
    department_id=70,
    class_id=10,
    standard_id=100,
    place=PLACES[1],
)


class LifeOfACase(RuleBasedStateMachine):
    @initialize(given=INPUTS)
    def open(self, given: MoveInput) -> None:
        self.now = datetime(2026, 3, 2, tzinfo=UTC)
        self.decisions = [open_case(GRID, given, actor=Actor(Role.SYSTEM), now=self.now)]
        self.clocks: dict[str, bool] = {}
        self._follow_clocks(self.decisions[0])

    @rule(name=NAMES, actor=ACTORS, given=INPUTS)
    def try_anything(self, name: str, actor: Actor, given: MoveInput) -> None:
        case = self.decisions[-1].after
        allowed = {move.name for move in allowed_moves(GRID, case, actor=actor, now=self.now)}
        refused = self._refusal(name, actor, given)
        if refused is None:
            assert name in allowed
        else:
            assert name not in allowed or refused.reason.code == "move_requires"

    @rule(actor=ACTORS, data=st.data())
    def make_an_allowed_move(self, actor: Actor, data: st.DataObject) -> None:
        case = self.decisions[-1].after
        allowed = allowed_moves(GRID, case, actor=actor, now=self.now)
        assume(allowed)
        self._move(data.draw(st.sampled_from(allowed)).name, actor, COMPLETE)

    @rule(waited=st.timedeltas(timedelta(), timedelta(days=8)))
    def wait(self, waited: timedelta) -> None:
        self.now += waited

    @invariant()
    def has_one_owner_unless_it_ended(self) -> None:
        case = self.decisions[-1].after
        ended = GRID.stages[case.stage].ended
        assert (case.owner.kind is OwnerKind.NOBODY) is ended
        assert (case.closed_at is not None) is ended

    @invariant()
    def has_one_running_clock_unless_it_ended(self) -> None:
        case = self.decisions[-1].after
        stage = GRID.stages[case.stage]
        assert case.running_clocks == (() if stage.ended else (stage.clock,))
        assert {key for key, running in self.clocks.items() if running} == set(case.running_clocks)

    @invariant()
    def somebody_can_always_move_it_on(self) -> None:
        case = self.decisions[-1].after
        if case.owner.kind is OwnerKind.NOBODY:
            return
        assert any(allowed_moves(GRID, case, actor=actor, now=self.now) for actor in STAFF)

    @rule(actor=ACTORS, place=st.sampled_from(PLACES))
    def correct_the_place(self, actor: Actor, place: Place) -> None:
        """Stage and clock stay, and the owner, unless that is the worker of the place."""
        before = self.decisions[-1].after
        if self._refusal("relocate", actor, MoveInput(place=place)) is not None:
            return
        decision = self.decisions[-1]
        assert (decision.stage, decision.after.clocks) == (before.stage, before.clocks)
        assert (decision.stop_clocks, decision.start_clock) == ((), None)
        assert decision.after.worker_id == (place.worker[0] if place.worker else None)
        if before.stage != "verifying":
            assert decision.owner == before.owner

    @invariant()
    def tells_its_whole_story(self) -> None:
        for number, (before, after) in enumerate(
            zip(self.decisions, self.decisions[1:], strict=False), start=1
        ):
            assert after.event.from_stage == before.event.to_stage
            assert after.after.version == number + 1

    def _move(self, name: str, actor: Actor, given: MoveInput) -> None:
        case = self.decisions[-1].after
        decision = decide(GRID, case, name, given, actor=actor, now=self.now)
        self.decisions.append(decision)
        self._follow_clocks(decision)

    def _refusal(self, name: str, actor: Actor, given: MoveInput) -> Refused | None:
        try:
            self._move(name, actor, given)
        except Refused as refused:
            return refused
        return None

    def _follow_clocks(self, decision: Decision) -> None:
        """Do with the clocks what a service would, and find each order possible."""
        for key in decision.stop_clocks:
            assert self.clocks[key]
            self.clocks[key] = False
        if start := decision.start_clock:
            assert not self.clocks.get(start.key)
            assert not start.resumes or start.key in self.clocks
            self.clocks[start.key] = True


TestLifeOfACase = LifeOfACase.TestCase
TestLifeOfACase.settings = settings(max_examples=150, stateful_step_count=40)
