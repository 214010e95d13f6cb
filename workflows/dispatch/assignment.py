"""Who visits what: an exact solution of the model in `slots`, by a kept solver.

Few of the millions of pairs of visits and slots are ever of use. So the solver is first given the
cheapest of each visit. From what it chose follow prices of the slots, and from these a bound that
no assignment can undercut and by how much each pair is too dear; pairs that undercut their price
are given to it next. As soon as cost and bound are near, only pairs that are not too dear by more
than their difference can be part of anything better; once they are few they are solved a last time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from workflows.dispatch.pace import Floats
from workflows.dispatch.slots import Slots
from workflows.dispatch.visits import LEFT, Flags, Ints

CHEAPEST = 150
"""Slots of each visit that the solver is given at first."""

MORE = 60
"""Slots that a visit is given at most each time after that."""

FEW = 200
"""Pairs a visit, on average, with which it is solved for the last time."""


@dataclass(frozen=True, eq=False)
class Assignment:
    """`column` [n] is each visit's column of the slots, LEFT where it is left over."""

    column: Ints
    cost: float

    def workers(self, slots: Slots) -> Ints:
        """Position of each visit's worker in the crew, LEFT where it is left over."""
        return np.where(self.column == LEFT, LEFT, np.append(slots.worker, 0)[self.column])


def assign(slots: Slots) -> Assignment:
    """The assignment of least cost; each column is used once at most."""
    count, columns = slots.cost.shape
    possible = slots.cost.copy()
    last = columns <= CHEAPEST
    given = np.isfinite(possible) if last else _cheapest(possible, CHEAPEST, CHEAPEST)
    while True:
        column = _solved(slots, given)
        if last:
            break
        dear, under = _too_dear(slots, possible, given, column)
        gap = -under.sum()
        if gap <= 0.0:
            break
        possible[dear - under[:, None] > gap] = np.inf
        near = np.isfinite(possible)
        last = bool(near.sum() <= FEW * count)
        if last:
            given = near
        else:
            # Visits that were left over contend for the same slots: each is given other ones.
            among = min(max(MORE, int((column == LEFT).sum())), columns - 1)
            given = near & (given | (_cheapest(dear, MORE, among) & (dear < 0.0)))
    return Assignment(column, cost_of(slots, column))


def cost_of(slots: Slots, column: Ints) -> float:
    """What any choice of columns costs."""
    return float(_paid(slots, column).sum())


def _paid(slots: Slots, column: Ints) -> Floats:
    own, held = np.arange(len(column)), column != LEFT
    paid = slots.left.copy()
    paid[held] = slots.cost[own[held], column[held]]
    return paid


def _cheapest(cost: Floats, count: int, among: int) -> Flags:
    """Of each row [n, columns] the least entry and `count` of its `among` least, spread so that
    rows which are alike have different ones; only those that are finite.
    """
    least = np.argpartition(cost, among, axis=1)[:, :among]
    apart = among // count
    spread = np.arange(count) * apart + np.arange(len(cost))[:, None] % apart
    found = np.zeros(cost.shape, bool)
    np.put_along_axis(found, np.take_along_axis(least, spread, axis=1), values=True, axis=1)
    found[np.arange(len(cost)), cost.argmin(axis=1)] = True
    return found & np.isfinite(cost)


def _solved(slots: Slots, given: Flags) -> Ints:
    """The best choice among the pairs given, and of leaving visits over."""
    # Only whoever assigns in bulk needs the solver.
    from scipy.sparse import csr_array  # noqa: PLC0415
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415

    count, columns = slots.cost.shape
    if not count:
        return np.zeros(0, np.int64)
    own = np.arange(count)
    rows, at = given.nonzero()
    # A visit that is left over has a column of its own. No cost is nothing, which the solver would
    # read as no pair.
    pairs: Any = csr_array(
        (
            np.concatenate([slots.cost[rows, at], slots.left]),
            (np.concatenate([rows, own]), np.concatenate([at, columns + own])),
        ),
        shape=(count, columns + count),
    )
    _rows, chosen = min_weight_full_bipartite_matching(pairs)
    return np.where(chosen < columns, chosen, LEFT).astype(np.int64)


def _too_dear(slots: Slots, possible: Floats, given: Flags, column: Ints) -> tuple[Floats, Floats]:
    """By how much each possible pair [n, columns] costs more than at the prices of what was chosen,
    and by how much the cheapest pair of each visit [n] undercuts them, nothing or less.

    Prices are those of `proof`, over the pairs given. A visit that could undercut them is held to
    pay that much less, so that the cost lowered by all of `under` bounds every assignment.
    """
    own = np.flatnonzero(column != LEFT)
    taken = column[own]
    paid = _paid(slots, column)
    prices, asks = np.zeros(slots.cost.shape[1]), np.zeros(len(column))
    at, visits = given[:, taken].T.nonzero()
    more = slots.cost[visits, taken[at]] - paid[visits]
    # Each taken column is among the pairs of its own visit, so that none is without an entry.
    begins = np.searchsorted(at, np.arange(len(taken)))
    while len(taken):
        lower = np.minimum(prices[taken], np.minimum.reduceat(more + asks[visits], begins))
        if np.array_equal(lower, prices[taken]):
            break
        prices[taken] = asks[own] = lower
    dear = possible - prices
    dear -= (paid - asks)[:, None]
    return dear, np.minimum(dear.min(axis=1, initial=0.0), 0.0)
