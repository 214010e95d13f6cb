"""Living through a day of field work by a plan, or without one; and the model as a programme."""

import heapq
from dataclasses import dataclass

import numpy as np

from tests.support.field_days import Day, Weather
from workflows.dispatch.slots import TOMORROW, Slots
from workflows.dispatch.visits import Ground


@dataclass(frozen=True, slots=True)
class Lived:
    """Minutes late of all visits, minutes on the way, and how many were not made."""

    late: float
    way: float
    unmade: int


class _Hours:
    """One worker's day as it goes: promised visits first, then leg after leg."""

    def __init__(self, day: Day, ground: Ground, weather: Weather, worker: int) -> None:
        self.worker, self.weather, self.ground = worker, weather, ground
        self.speed = float(day.crew.speed[worker]) * float(weather.haste[worker])
        self.time = float(day.crew.load[worker]) * ground.pace.visit_minutes * 1.5
        self.at = -1
        self.way = 0.0

    def leg(self, visit: int) -> float:
        ground = self.ground
        if self.at < 0:
            return float(ground.out[visit, self.worker]) / float(self.weather.haste[self.worker])
        return float(ground.between[self.at, visit]) / self.speed

    def make(self, visit: int) -> float:
        """Go there and look; returns the moment of arrival."""
        leg = self.leg(visit)
        arrival = self.time + leg
        self.way += leg
        self.time = arrival + float(self.weather.service[visit])
        self.at = visit
        return arrival


def lived_through(
    day: Day, ground: Ground, weather: Weather, orders: dict[int, list[int]]
) -> Lived:
    """Each worker makes their visits in the order given, until they go off duty."""
    arrivals: dict[int, float] = {}
    way = 0.0
    for worker, order in orders.items():
        hours = _Hours(day, ground, weather, worker)
        for visit in order:
            if hours.time + hours.leg(visit) > day.crew.until[worker]:
                break
            arrivals[visit] = hours.make(visit)
        way += hours.way
    return _judged(day, arrivals, way)


def by_whoever_is_free(day: Day, ground: Ground, weather: Weather) -> Lived:
    """Whoever becomes free takes the nearest visit that still waits and that they are able to."""
    everybody = [_Hours(day, ground, weather, worker) for worker in range(len(day.crew))]
    free = [(hours.time, hours.worker) for hours in everybody]
    heapq.heapify(free)
    waiting = np.ones(len(day.visits), bool)
    arrivals: dict[int, float] = {}
    while free and waiting.any():
        _time, worker = heapq.heappop(free)
        hours = everybody[worker]
        legs = ground.out[:, worker] if hours.at < 0 else ground.between[hours.at]
        legs = np.where(waiting & ground.able[:, worker], legs, np.inf)
        visit = int(legs.argmin())
        if not np.isfinite(legs[visit]) or hours.time + hours.leg(visit) > day.crew.until[worker]:
            continue
        waiting[visit] = False
        arrivals[visit] = hours.make(visit)
        heapq.heappush(free, (hours.time, worker))
    return _judged(day, arrivals, sum(hours.way for hours in everybody))


def _judged(day: Day, arrivals: dict[int, float], way: float) -> Lived:
    due = day.visits.due
    late = sum(
        max(0.0, arrivals.get(visit, TOMORROW) - float(due[visit])) for visit in range(len(due))
    )
    return Lived(late, way, len(due) - len(arrivals))


def programme_bound(slots: Slots) -> float:
    """The optimum of the same model as a linear programme, found by HiGHS."""
    from scipy.optimize import linprog  # noqa: PLC0415 - only this bench asks for it
    from scipy.sparse import coo_array  # noqa: PLC0415

    count, columns = slots.cost.shape
    rows, at = np.nonzero(np.isfinite(slots.cost))
    scale = slots.weights[0]
    cost = np.concatenate([slots.cost[rows, at], slots.left]) / scale
    every = np.arange(len(rows))
    once = coo_array(
        (
            np.ones(len(rows) + count),
            (
                np.concatenate([rows, np.arange(count)]),
                np.concatenate([every, len(rows) + np.arange(count)]),
            ),
        ),
        shape=(count, len(cost)),
    )
    most = coo_array((np.ones(len(rows)), (at, every)), shape=(columns, len(cost)))
    done = linprog(
        cost,
        A_eq=once.tocsr(),
        b_eq=np.ones(count),
        A_ub=most.tocsr(),
        b_ub=np.ones(columns),
        method="highs",
    )
    assert done.success, done.message
    return float(done.fun) * scale
