"""Passing visits that rounds reach late on to others who would be less late with them.

The model reckons with the way to a neighbourhood and from door to door in it; a round of visits far
from each other takes longer. Once rounds have their true ways, what they are late for may be better
off elsewhere. Nothing is passed on that does not lower the lateness of both rounds together.
"""

from __future__ import annotations

import numpy as np

from workflows.dispatch.rounds import Way, least_late
from workflows.dispatch.visits import LEFT, Ground, Ints

ASKED = 12
"""How many of the nearest workers, and of the rounds with the nearest visits, are asked."""

PASSES = 3
MOST_OFFERS = 1000
"""Visits that are offered in one pass, the latest first: where all are late, all lasts too long."""

_LEAST_MINUTES = 0.5


def pass_on(ground: Ground, orders: dict[int, list[int]]) -> dict[int, list[int]]:
    """The rounds after every late visit was offered around, the latest first, a few times over.

    Visits that stand in no round are offered, too. Rooms and skills are respected throughout.
    """
    rounds = _Rounds(ground, orders)
    for _again in range(PASSES):
        moved = [rounds.offer(visit) for visit in rounds.late()[:MOST_OFFERS]]
        if not any(moved):
            break
    return {worker: order for worker, order in sorted(rounds.orders.items()) if order}


class _Rounds:
    def __init__(self, ground: Ground, orders: dict[int, list[int]]) -> None:
        self.ground = ground
        self.orders = {worker: list(order) for worker, order in orders.items()}
        self._lateness: dict[int, float] = {}
        self.of: Ints = np.full(len(ground.visits), LEFT)
        for worker, order in self.orders.items():
            self.of[order] = worker

    def late(self) -> list[int]:
        """Visits that are late, or in no round, the latest first."""
        late = {int(visit): np.inf for visit in np.flatnonzero(self.of == LEFT)}
        for worker, order in self.orders.items():
            way = Way(self.ground, worker, order)
            reached = {stop.visit: stop.late for stop in way.stops(range(len(order)))}
            late |= {v: reached.get(v, np.inf) for v in order if reached.get(v, np.inf) > 0}
        return sorted(late, key=lambda visit: (-late[visit], visit))

    def offer(self, visit: int) -> bool:
        """Give the visit to whoever lowers lateness most; False if nobody does."""
        held_by = int(self.of[visit])
        without: list[int] = []
        gain = np.inf
        if held_by != LEFT:
            without = self._ordered(held_by, [v for v in self.orders[held_by] if v != visit])
            gain = self._now(held_by) - self._late(held_by, without)
        best: tuple[float, int, list[int]] | None = None
        for worker in self._asked(visit, held_by):
            order = self.orders.get(worker, [])
            longer = self._inserted(worker, order, visit)
            costs = self._late(worker, longer) - self._now(worker)
            if longer and costs < gain - _LEAST_MINUTES and (best is None or costs < best[0]):
                best = costs, worker, longer
        if best is None:
            return False
        if held_by != LEFT:
            self.orders[held_by] = without
            self._lateness.pop(held_by, None)
        self.orders[best[1]] = best[2]
        self._lateness.pop(best[1], None)
        self.of[visit] = best[1]
        return True

    def _asked(self, visit: int, held_by: int) -> list[int]:
        ground = self.ground
        near = ground.between[visit].argsort()[: ASKED + 1]
        asked = {int(worker) for worker in self.of[near] if worker != LEFT}
        asked |= set(ground.out[visit].argsort()[:ASKED].tolist())
        return [
            worker
            for worker in sorted(asked - {held_by})
            if ground.able[visit, worker]
            and len(self.orders.get(worker, ())) < ground.crew.room[worker]
        ]

    def _now(self, worker: int) -> float:
        """Lateness of a worker's round as it stands."""
        if worker not in self._lateness:
            self._lateness[worker] = self._late(worker, self.orders.get(worker, []))
        return self._lateness[worker]

    def _late(self, worker: int, order: list[int]) -> float:
        return Way(self.ground, worker, order).price(range(len(order)))[0]

    def _inserted(self, worker: int, order: list[int], visit: int) -> list[int]:
        """The order with the visit where it makes the round least late, if it is then made."""
        way = Way(self.ground, worker, [*order, visit])
        own, new = list(range(len(order))), len(order)
        ways = ([*own[:at], new, *own[at:]] for at in range(len(own) + 1))
        best = min(ways, key=way.price)
        made = len(way.stops(best)) == len(best)
        return [way.visits[at] for at in best] if made else []

    def _ordered(self, worker: int, visits: list[int]) -> list[int]:
        way = Way(self.ground, worker, visits)
        return [visits[at] for at in least_late(way)]
