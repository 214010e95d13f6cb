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


def nearest_rounds(ground: Ground) -> dict[int, list[Stop]]:
    """Their rounds, where each goes from every stop to the nearest of those left."""
    chosen = nearest_first(ground)
    rounds = {}
    for worker in np.unique(chosen[chosen != LEFT]).tolist():
        way = Way(ground, worker, np.flatnonzero(chosen == worker).tolist())
        rounds[worker] = way.stops(nearest_next(way))
    return rounds
