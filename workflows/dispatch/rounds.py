"""In which order a worker makes the visits: the way that is least late, then shortest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations

import numpy as np

from workflows.dispatch.pace import Floats
from workflows.dispatch.slots import TOMORROW
from workflows.dispatch.visits import LEFT, Ground, Ints


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit of a round. `arrival` and `late` are minutes from now and after its due time,
    `way` the minutes from the stop before.
    """

    visit: int
    arrival: float
    late: float
    way: float


class Way:
    """Times of one worker's rounds: of one order in plain numbers, of many at once in arrays."""

    def __init__(
        self, ground: Ground, worker: int, visits: Sequence[int], share: float | None = None
    ) -> None:
        """`share` is how much of the duty is planned; None for the usual."""
        crew, speed = ground.crew, float(ground.crew.speed[worker])
        chosen = list(visits)
        self.visits = chosen
        self.service = ground.pace.visit_minutes
        self._dues: Floats = ground.visits.due[chosen]
        self._outs: Floats = ground.out[chosen, worker]
        self._betweens: Floats = ground.between[np.ix_(chosen, chosen)] / speed
        self.due = self._dues.tolist()
        self.out = self._outs.tolist()
        self.between = self._betweens.tolist()
        each = self.service + (ground.hop[chosen].mean() / speed if chosen else 0.0)
        self.start = float(crew.load[worker]) * each
        planned = ground.pace.duty_share if share is None else share
        self.until = float(crew.until[worker]) * planned - self.service

    def price(self, order: Sequence[int]) -> tuple[float, float]:
        """Late minutes and minutes on the way, of positions in `visits`.

        What would not be finished on duty counts as reached at this time tomorrow.
        """
        time, late, travelled, before = self.start, 0.0, 0.0, -1
        for at in order:
            way = self.out[at] if before < 0 else self.between[before][at]
            time += way
            travelled += way
            reached = time if time <= self.until else TOMORROW
            if reached > self.due[at]:
                late += reached - self.due[at]
            time += self.service
            before = at
        return late, travelled

    def prices(self, orders: Ints) -> tuple[Floats, Floats]:
        """What `price` says of each of k orders, the rows of [k, stops]."""
        time = self.start + self._outs[orders[:, 0]]
        travelled = self._outs[orders[:, 0]].copy()
        late = np.zeros(len(orders))
        for step in range(orders.shape[1]):
            at = orders[:, step]
            if step:
                way = self._betweens[orders[:, step - 1], at]
                time = time + self.service + way
                travelled += way
            reached = np.where(time <= self.until, time, TOMORROW)
            late += np.maximum(reached - self._dues[at], 0.0)
        return late, travelled

    def stops(self, order: Sequence[int]) -> list[Stop]:
        """The stops up to the end of the duty; what comes after them is left over."""
        time, before, found = self.start, -1, []
        for at in order:
            way = self.out[at] if before < 0 else self.between[before][at]
            time += way
            if time > self.until:
                break
            found.append(Stop(self.visits[at], time, max(0.0, time - self.due[at]), way))
            time += self.service
            before = at
        return found


ALL_ORDERS = 7
"""Stops up to which every order is looked at."""


def least_late(way: Way) -> list[int]:
    """The best order of a few stops; of more, one that no shifting of a run of stops and no turning
    of one makes better: begun from the order of due times and from the nearest next, the better of
    the two ends.
    """
    count = len(way.due)
    by_due = sorted(range(count), key=lambda at: (way.due[at], at))
    if count <= 1:
        return by_due
    if count <= ALL_ORDERS:
        return _best(way, np.array(by_due)[_all_orders(count)])[1]
    ends = [_improved(way, start) for start in (by_due, nearest_next(way))]
    return min(ends, key=way.price)


def nearest_next(way: Way) -> list[int]:
    """From where one is, always to the nearest visit that is left."""
    left = set(range(len(way.due)))
    order: list[int] = []
    while left:
        legs = way.out if not order else way.between[order[-1]]
        order.append(min(left, key=lambda at: (legs[at], at)))
        left.discard(order[-1])
    return order


def orders_of(ground: Ground, workers: Ints) -> dict[int, list[int]]:
    """By position in the crew, the visits of each who was given any, in their order."""
    given: dict[int, list[int]] = {}
    for visit, worker in enumerate(workers.tolist()):
        if worker != LEFT:
            given.setdefault(worker, []).append(visit)
    orders = {}
    for worker, visits in sorted(given.items()):
        way = Way(ground, worker, visits)
        orders[worker] = [visits[at] for at in least_late(way)]
    return orders


def timed(ground: Ground, orders: Mapping[int, Sequence[int]]) -> dict[int, list[Stop]]:
    """The stops of each round, as far as duty goes; whoever has none is left out."""
    stops = {
        worker: Way(ground, worker, visits).stops(range(len(visits)))
        for worker, visits in orders.items()
    }
    return {worker: found for worker, found in stops.items() if found}


def _improved(way: Way, order: list[int]) -> list[int]:
    price = way.price(order)
    while True:
        found, better = _best(way, np.array(order)[_changes(len(order))])
        if not found < price:
            return order
        order, price = better, found


def _best(way: Way, orders: Ints) -> tuple[tuple[float, float], list[int]]:
    """The first of the orders that are least late and then shortest, and its price."""
    late, travelled = way.prices(orders)
    best = int(np.lexsort((travelled, late))[0])
    order: list[int] = orders[best].tolist()
    return way.price(order), order


@cache
def _all_orders(count: int) -> Ints:
    return np.array(list(permutations(range(count))))


@cache
def _changes(count: int) -> Ints:
    """Orders of positions: one run of one to three set elsewhere, or one stretch turned round."""
    order, found = list(range(count)), []
    for length in (1, 2, 3):
        for start in range(count - length + 1):
            run, rest = order[start : start + length], order[:start] + order[start + length :]
            found += [rest[:to] + run + rest[to:] for to in range(len(rest) + 1) if to != start]
    for start in range(count - 1):
        for end in range(start + 2, count + 1):
            found.append(order[:start] + order[start:end][::-1] + order[end:])
    return np.array(found)
