"""The order of a round: every visit once, never worse than the plain orders, and timed by hand."""

from __future__ import annotations

from itertools import permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.field_days import Shape, field_day
from workflows.dispatch.pace import usual_pace
from workflows.dispatch.rounds import Way, least_late, nearest_next, orders_of, timed
from workflows.dispatch.visits import LEFT, Ground, lay_out

PACE = usual_pace()


def ground_of(seed: int, visits: int) -> Ground:
    day = field_day(Shape.MORNING, seed, visits, 2)
    return lay_out(day.visits, day.crew, PACE)


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 9))
def test_an_order_holds_every_visit_and_is_no_worse_than_the_plain_ones(
    seed: int, count: int
) -> None:
    way = Way(ground_of(seed, count), 0, range(count))
    order = least_late(way)
    assert sorted(order) == list(range(count))
    by_due = sorted(range(count), key=lambda at: way.due[at])
    for plain in (by_due, nearest_next(way)):
        assert way.price(order) <= way.price(plain)


@pytest.mark.parametrize("count", [1, 2, 5, 7])
def test_small_rounds_are_the_best_there_are(count: int) -> None:
    for seed in range(10 if count < 7 else 2):
        way = Way(ground_of(seed, count), 0, range(count))
        least = min(way.price(order) for order in permutations(range(count)))
        assert way.price(least_late(way)) == least


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 10), st.randoms())
def test_many_orders_are_priced_as_each_alone(seed: int, count: int, chance: Random) -> None:
    way = Way(ground_of(seed, count), 1, range(count))
    way.until = chance.choice([way.until, 60.0])
    orders = [chance.sample(range(count), count) for _order in range(5)]
    late, travelled = way.prices(np.array(orders))
    assert list(zip(late, travelled, strict=True)) == [way.price(order) for order in orders]


def test_stops_say_arrival_lateness_and_way() -> None:
    ground = ground_of(1, 3)
    rounds = timed(ground, orders_of(ground, np.array([0, LEFT, 0])))
    (stops,) = rounds.values()
    assert [stop.visit for stop in stops] in ([0, 2], [2, 0])
    first, second = stops
    way = Way(ground, 0, [0, 2])
    assert first.arrival == pytest.approx(way.start + ground.out[first.visit, 0])
    leg = ground.between[first.visit, second.visit] / ground.crew.speed[0]
    assert second.way == pytest.approx(leg)
    assert second.arrival == pytest.approx(first.arrival + PACE.visit_minutes + leg)
    assert second.late == max(0.0, second.arrival - ground.visits.due[second.visit])
