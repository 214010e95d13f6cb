"""A lower bound on every assignment of a model, from prices of its columns."""

from __future__ import annotations

import numpy as np

from workflows.dispatch.pace import Floats
from workflows.dispatch.slots import Slots
from workflows.dispatch.visits import LEFT, Ints


def bound(slots: Slots, column: Ints) -> float:
    """A cost that no assignment can undercut; equal to that of `column` exactly if it is optimal.

    Every column gets a price of at most nothing. A visit pays at least the least of (cost - price)
    over its columns, so all visits together pay at least the sum of these and of all prices: that
    holds for any prices, by weak duality. Those looked for here make what was chosen the cheapest
    of each visit, by the shortest alternating ways from the free columns; that they exist is what
    optimal means. Nothing of the solver is used.
    """
    cost = slots.cost
    own = np.arange(len(column))
    held = column != LEFT
    paid = slots.left.copy()
    paid[held] = cost[own[held], column[held]]
    # Chosen columns get the prices; swap[i, j] is what visit i pays more in the column that j has.
    swap = cost[:, column[held]] - paid[:, None]
    prices = np.zeros(int(held.sum()))
    for _round in range(len(column) + 1):
        worth = np.zeros(len(column))
        worth[held] = prices
        lower = np.minimum(prices, (swap + worth[:, None]).min(axis=0, initial=0.0))
        if np.array_equal(lower, prices):
            break
        prices = lower
    return _dual(slots, column[held], prices)


def _dual(slots: Slots, taken: Ints, prices: Floats) -> float:
    """What all pay at least at these prices of the taken columns, and nothing for the others."""
    asked = slots.cost.copy()
    asked[:, taken] -= prices[None, :]
    least = np.minimum(asked.min(axis=1, initial=np.inf), slots.left)
    return float(least.sum() + prices.sum())
