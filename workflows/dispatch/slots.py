"""The model that assignment solves: each worker has a first, a second … visit, as slots.

A visit c in the k-th slot of worker w, who has promised `load` visits before, is reached at

    arrival(c, w, k) = travel(w → c) + (load + k - 1) x (visit + hop(c, w))

minutes from now: who is sent to a neighbourhood goes there once and then from door to door, where
`hop` is the way between visits that lie near c. What a choice costs is, in this order of weight,

    1. lateness   minutes from now on that the arrival is later than due, rounded up
    2. travel     tenths of minutes from where the worker is
    3. imbalance  load + k: a worker's second visit weighs more than another's first

What is late already is so whatever is decided, and only counts from now on.

A slot is closed where the worker lacks a skill, has no room for a k-th visit, or would not have
finished it before going off duty. A visit that finds no slot is left over, and counts as reached
at this time tomorrow after the longest way of all. All costs are whole numbers, so the sum is
exact; who reads it with weights this far apart reads three sums in their order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workflows.dispatch.pace import Floats
from workflows.dispatch.visits import Ground, Ints

TOMORROW = 1440.0
"""Minutes after which a visit that is left over is thought to be made."""

TRAVEL_UNITS = (0.1, 1.0, 10.0, 60.0)
"""Minutes that travel is counted in: the first in which all sums are exact."""

EXACT = 2.0**52
"""Whole numbers below this are exact in the solver's arithmetic, sums of two included."""


@dataclass(frozen=True, eq=False)
class Slots:
    """Costs [n, columns]: those of the slots, by worker and then by k, inf where closed.

    `left` [n] is the cost of leaving a visit over. `worker` and `place` [columns] say whose slot a
    column is and, from 0, which. `weights` are those of lateness, travel and imbalance, `unit` the
    minutes that travel is counted in.
    """

    cost: Floats
    left: Floats
    worker: Ints
    place: Ints
    weights: tuple[float, float, float]
    unit: float

    def parts(self, cost: float) -> tuple[float, float, float]:
        """A sum of costs as (late minutes, minutes of travel, imbalance)."""
        late, rest = divmod(cost, self.weights[0])
        travel, imbalance = divmod(rest, self.weights[1])
        return late, travel * self.unit, imbalance


def slots_of(ground: Ground) -> Slots:
    """Lay the model out over the ground; raises OverflowError where no sum could be exact."""
    for minutes in TRAVEL_UNITS:
        slots = _laid_out(ground, minutes)
        if slots is not None:
            return slots
    raise OverflowError


def _laid_out(ground: Ground, unit: float) -> Slots | None:
    crew, visits = ground.crew, ground.visits
    worker = np.repeat(np.arange(len(crew)), crew.room)
    place = np.concatenate([np.arange(room) for room in crew.room] or [np.zeros(0, np.int64)])
    order = (crew.load[worker] + place).astype(np.float64)
    each = ground.pace.visit_minutes + ground.hop[:, None] / crew.speed[None, :]
    out = ground.out[:, worker]
    arrival = out + order[None, :] * each[:, worker]
    closed = arrival + ground.pace.visit_minutes > crew.until[worker] * ground.pace.duty_share
    closed |= ~ground.able[:, worker]
    due = np.maximum(visits.due, 0.0)
    travel = np.rint(out / unit)
    farthest = float(travel.max(initial=0.0)) + 1
    last = float(order.max(initial=0.0)) + 1
    by_travel = 1 + len(visits) * last
    by_lateness = by_travel * (1 + len(visits) * farthest)
    left = by_lateness * np.ceil(np.maximum(TOMORROW - due, 0.0)) + by_travel * farthest
    cost = np.ceil(np.maximum(arrival - due[:, None], 0.0))
    cost *= by_lateness
    cost += travel * by_travel
    cost += order[None, :] + 1
    cost[closed] = np.inf
    largest = cost.max(initial=0.0, where=~closed) + left.max(initial=0.0)
    if largest >= EXACT:
        return None
    return Slots(cost, left, worker, place, (by_lateness, by_travel, 1.0), unit)
