"""The assignment of visits: as good as every other of its model, and never against its rules."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.field_days import Shape, field_day
from workflows.dispatch import assignment
from workflows.dispatch.assignment import assign, cost_of
from workflows.dispatch.nearest_first import nearest_first
from workflows.dispatch.pace import usual_pace
from workflows.dispatch.proof import bound
from workflows.dispatch.slots import slots_of
from workflows.dispatch.visits import LEFT, Crew, Ground, Visits, lay_out

PACE = usual_pace()
places = st.floats(0, 0.05)
bits = st.integers(0, 3)


@st.composite
def grounds(draw: Any, most_visits: int, most_workers: int, most_room: int) -> Ground:
    count = draw(st.integers(1, most_visits))
    workers = draw(st.integers(0, most_workers))

    def many(values: Any, length: int) -> Any:
        return np.array(draw(st.lists(values, min_size=length, max_size=length)))

    visits = Visits(
        np.arange(count),
        113 + many(places, count),
        23 + many(places, count),
        many(st.floats(-60, 300), count),
        many(bits, count).astype(np.int64),
    )
    crew = Crew(
        np.arange(workers),
        113 + many(places, workers).astype(float),
        23 + many(places, workers).astype(float),
        many(st.sampled_from([75.0, 250.0]), workers).astype(float),
        many(st.integers(0, 3), workers).astype(np.int64),
        many(st.integers(0, most_room), workers).astype(np.int64),
        many(st.sampled_from([20.0, 90.0, 500.0]), workers).astype(float),
        many(bits, workers).astype(np.int64),
    )
    return lay_out(visits, crew, PACE)


def brute_force(ground: Ground) -> float:
    """The least cost over every way to give the visits columns."""
    slots = slots_of(ground)
    count, columns = slots.cost.shape
    costs = [np.append(slots.cost[visit], slots.left[visit]) for visit in range(count)]
    best = np.inf
    for choice in product(range(columns + 1), repeat=count):
        used = [column for column in choice if column < columns]
        if len(set(used)) == len(used):
            best = min(best, sum(costs[at][column] for at, column in enumerate(choice)))
    return float(best)


@settings(max_examples=150)
@given(grounds(4, 3, 2))
def test_no_assignment_of_the_model_is_better(ground: Ground) -> None:
    slots = slots_of(ground)
    done = assign(slots)
    assert done.cost == brute_force(ground)
    assert bound(slots, done.column) == done.cost


@settings(max_examples=150)
@given(grounds(12, 5, 4))
def test_rooms_skills_and_duty_are_respected(ground: Ground) -> None:
    slots = slots_of(ground)
    done = assign(slots)
    taken = done.column[done.column != LEFT]
    assert len(set(taken.tolist())) == len(taken)
    workers = done.workers(slots)
    for worker in range(len(ground.crew)):
        given_to = np.flatnonzero(workers == worker)
        assert len(given_to) <= ground.crew.room[worker]
        assert all(
            ground.visits.skills[visit] & ~ground.crew.skills[worker] == 0 for visit in given_to
        )
    for visit in np.flatnonzero(done.column != LEFT):
        assert np.isfinite(slots.cost[visit, done.column[visit]])
    assert bound(slots, done.column) == done.cost


@settings(max_examples=150)
@given(grounds(12, 6, 4), st.integers(0, 3))
def test_the_solver_may_be_given_pairs_bit_by_bit(ground: Ground, few: int) -> None:
    slots = slots_of(ground)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("CHEAPEST", 1), ("MORE", 1), ("FEW", few)):
            patch.setattr(assignment, name, value)
        done = assign(slots)
    assert done.cost == cost_of(slots, done.column) == bound(slots, done.column)


@settings(max_examples=60)
@given(grounds(8, 4, 3), st.integers(0, 10_000))
def test_the_bound_holds_for_any_assignment(ground: Ground, seed: int) -> None:
    slots = slots_of(ground)
    best = assign(slots).cost
    order = np.random.default_rng(seed).permutation(len(ground.visits))
    column = np.full(len(ground.visits), LEFT)
    for at, visit in enumerate(order):
        if at < slots.cost.shape[1] and np.isfinite(slots.cost[visit, at]):
            column[visit] = at
    assert bound(slots, column) <= best <= cost_of(slots, column)


@pytest.mark.parametrize("shape", Shape)
def test_a_whole_day_is_proved_best(shape: Shape) -> None:
    day = field_day(shape, 3, 200, 30)
    ground = lay_out(day.visits, day.crew, PACE)
    slots = slots_of(ground)
    done = assign(slots)
    assert bound(slots, done.column) == done.cost


def test_lateness_comes_before_travel_and_travel_before_balance() -> None:
    # One worker beside both visits; another far off. Both visits are due before one could do both.
    crew = crew_at([(113.0, 23.0), (113.01, 23.0)])
    pressing = lay_out(visits_at([(113.0, 23.0), (113.001, 23.0)], due=[5, 8]), crew, PACE)
    assert sorted(workers_of(pressing)) == [0, 1]
    calm = lay_out(visits_at([(113.0, 23.0), (113.001, 23.0)], due=[500, 500]), crew, PACE)
    assert workers_of(calm) == [0, 0]
    both = crew_at([(113.0, 23.0), (113.0, 23.0)])
    balanced = lay_out(visits_at([(113.0, 23.0), (113.0, 23.0)], due=[500, 500]), both, PACE)
    assert sorted(workers_of(balanced)) == [0, 1]


def test_what_nobody_can_do_is_left_over() -> None:
    crew = crew_at([(113.0, 23.0)], room=1)
    ground = lay_out(visits_at([(113.0, 23.0)] * 3, due=[50, 10, 90]), crew, PACE)
    assert workers_of(ground) == [LEFT, 0, LEFT]
    nobody = lay_out(visits_at([(113.0, 23.0)], due=[50]), crew_at([]), PACE)
    assert workers_of(nobody) == [LEFT]


def test_nearest_first_sends_the_nearest_who_has_room() -> None:
    crew = crew_at([(113.0, 23.0), (113.03, 23.0)], room=1)
    ground = lay_out(visits_at([(113.001, 23.0), (113.0, 23.0)], due=[90, 10]), crew, PACE)
    assert nearest_first(ground).tolist() == [1, 0]


HERE = (113.0, 23.0)


@pytest.mark.parametrize(
    ("visits", "due", "crew", "made"),
    [
        (1, 50.0, {}, 1),
        (1, 50.0, {"room": 0}, 0),
        (1, 50.0, {"until": 0.0}, 0),
        (1, 50.0, {"until": 12.0}, 0),
        (1, 50.0, {"until": 15.0}, 1),
        (40, -500.0, {"workers": 4, "room": 10}, 40),
        (40, 10.0, {"workers": 4, "room": 5}, 20),
        (40, 10.0, {"workers": 40, "room": 1}, 40),
        (40, 10.0, {"workers": 0}, 0),
        (400, 60.0, {"workers": 30, "room": 9}, 270),
        (9, 1e6, {"workers": 300, "room": 1}, 9),
    ],
)
def test_all_at_one_place(visits: int, due: float, crew: dict[str, Any], made: int) -> None:
    workers = crew_at([HERE] * crew.pop("workers", 1), **crew)
    slots = slots_of(lay_out(visits_at([HERE] * visits, due=[due] * visits), workers, PACE))
    done = assign(slots)
    assert (done.column != LEFT).sum() == made
    assert bound(slots, done.column) == done.cost


def test_there_may_be_nothing_to_do() -> None:
    none = np.zeros(0)
    nothing = Visits(none.astype(np.int64), none, none, none, none.astype(np.int64))
    assert assign(slots_of(lay_out(nothing, crew_at([HERE]), PACE))).cost == 0


def visits_at(where: list[tuple[float, float]], due: list[float]) -> Visits:
    lon, lat = np.array(where).T
    return Visits(np.arange(len(due)), lon, lat, np.array(due, float), np.zeros(len(due), np.int64))


def crew_at(where: list[tuple[float, float]], room: int = 5, until: float = 600.0) -> Crew:
    count = len(where)
    lon, lat = np.array(where).reshape(-1, 2).T
    zeros = np.zeros(count, np.int64)
    return Crew(
        np.arange(count), lon, lat, np.full(count, 250.0), zeros, np.full(count, room),
        np.full(count, until), zeros,
    )  # fmt: skip


def workers_of(ground: Ground) -> list[int]:
    slots = slots_of(ground)
    return [int(worker) for worker in assign(slots).workers(slots)]


def test_sums_stay_exact_for_what_is_long_overdue_and_far() -> None:
    far = [(113.0 + step / 40, 23.0) for step in range(40)]
    long_ago = visits_at(far, due=[-500_000.0] * 20 + [900_000.0] * 20)
    ground = lay_out(long_ago, crew_at(far[::4], room=15), PACE)
    slots = slots_of(ground)
    done = assign(slots)
    assert bound(slots, done.column) == done.cost
    assert (done.column != LEFT).all()
