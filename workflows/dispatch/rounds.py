"""In which order a worker makes the visits: the way that is least late, then shortest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    """Times of one worker's rounds, in plain numbers: it is asked for thousands of orders."""

    def __init__(
        self, ground: Ground, worker: int, visits: Sequence[int], share: float | None = None
    ) -> None:
        """`share` is how much of the duty is planned; None for the usual."""
        crew, speed = ground.crew, float(ground.crew.speed[worker])
        chosen = list(visits)
        self.visits = chosen
        self.service = ground.pace.visit_minutes
        self.due = ground.visits.due[chosen].tolist()
        self.out = ground.out[chosen, worker].tolist()
        self.between = (ground.between[chosen][:, chosen] / speed).tolist()
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


def least_late(way: Way) -> list[int]:
    """An order that no shifting of a run of stops and no turning of one makes better.

    Begun from the order of due times and from the nearest next; the better of the two ends counts.
    """
    count = len(way.due)
    by_due = sorted(range(count), key=lambda at: (way.due[at], at))
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
    best, price = order, way.price(order)
    while True:
        better = next((each for each in _neighbours(best) if way.price(each) < price), None)
        if better is None:
            return best
        best, price = better, way.price(better)


def _neighbours(order: list[int]) -> list[list[int]]:
    """The order with one run of one to three stops set elsewhere, or one stretch turned round."""
    found, count = [], len(order)
    for length in (1, 2, 3):
        for start in range(count - length + 1):
            run, rest = order[start : start + length], order[:start] + order[start + length :]
            found += [rest[:to] + run + rest[to:] for to in range(len(rest) + 1) if to != start]
    for start in range(count - 1):
        for end in range(start + 2, count + 1):
            found.append(order[:start] + order[start:end][::-1] + order[end:])
    return found
