"""What dispatchers do without a plan: whoever is nearest goes. What plans are compared with."""

from __future__ import annotations

import numpy as np

from workflows.dispatch.rounds import Stop, Way, nearest_next
from workflows.dispatch.visits import LEFT, Ground, Ints


def nearest_first(ground: Ground) -> Ints:
    """Position of each visit's worker: the nearest who is able and has room.

    Visits choose one after the other, the most pressing first.
    """
    room = ground.crew.room.copy()
    chosen = np.full(len(ground.visits), LEFT, np.int64)
    far = np.where(ground.able, ground.out, np.inf)
    for visit in np.lexsort((ground.visits.ids, ground.visits.due)):
        ways = np.where(room > 0, far[visit], np.inf)
        worker = int(ways.argmin()) if ways.size else 0
        if ways.size and np.isfinite(ways[worker]):
            chosen[visit] = worker
            room[worker] -= 1
    return chosen


def nearest_orders(ground: Ground) -> dict[int, list[int]]:
    """By worker, their visits in the order of always going to the nearest of those left."""
    chosen = nearest_first(ground)
    orders = {}
    for worker in np.unique(chosen[chosen != LEFT]).tolist():
        visits = np.flatnonzero(chosen == worker).tolist()
        orders[worker] = [visits[at] for at in nearest_next(Way(ground, worker, visits))]
    return orders


def nearest_rounds(ground: Ground) -> dict[int, list[Stop]]:
    """Their stops, to the very end of each duty: nobody has planned for slow days."""
    return {
        worker: Way(ground, worker, visits, 1.0).stops(range(len(visits)))
        for worker, visits in nearest_orders(ground).items()
    }
