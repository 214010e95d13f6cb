"""Passing visits on: never more lateness than before, nobody twice, and every rule kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.field_days import Shape, field_day
from workflows.dispatch.assignment import assign
from workflows.dispatch.pace import usual_pace
from workflows.dispatch.passing import pass_on
from workflows.dispatch.rounds import orders_of, timed
from workflows.dispatch.slots import TOMORROW, slots_of
from workflows.dispatch.visits import LEFT, Ground, lay_out

PACE = usual_pace()


def lateness(ground: Ground, orders: dict[int, list[int]]) -> float:
    """Minutes late of all visits; what no round reaches counts until this time tomorrow."""
    reached = {stop.visit: stop.late for stops in timed(ground, orders).values() for stop in stops}
    due = ground.visits.due
    return sum(reached.get(at, max(0.0, TOMORROW - float(due[at]))) for at in range(len(due)))


@settings(max_examples=40)
@given(st.sampled_from(Shape), st.integers(0, 10_000), st.integers(1, 60), st.integers(1, 10))
def test_it_only_ever_helps(shape: Shape, seed: int, visits: int, workers: int) -> None:
    day = field_day(shape, seed, visits, workers)
    ground = lay_out(day.visits, day.crew, PACE)
    slots = slots_of(ground)
    before = orders_of(ground, assign(slots).workers(slots))
    after = pass_on(ground, before)
    assert lateness(ground, after) <= lateness(ground, before) + 1e-6
    passed = sorted(visit for order in after.values() for visit in order)
    assert len(set(passed)) == len(passed)
    assert set(passed) >= {visit for order in before.values() for visit in order}
    for worker, order in after.items():
        assert len(order) <= day.crew.room[worker]
        assert not (day.visits.skills[order] & ~day.crew.skills[worker]).any()


def test_what_stands_in_no_round_is_offered() -> None:
    day = field_day(Shape.MORNING, 1, 3, 4)
    ground = lay_out(day.visits, day.crew, PACE)
    assert orders_of(ground, np.full(3, LEFT)) == {}
    orders = pass_on(ground, {})
    able = ground.able.any(axis=1)
    assert sum(len(order) for order in orders.values()) == pytest.approx(able.sum())
