"""Who visits what: an exact solution of the model in `slots`, by a kept solver."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workflows.dispatch.slots import Slots
from workflows.dispatch.visits import LEFT, Ints

SPARE = 32
"""Columns for visits that are left over, at the first attempt."""


@dataclass(frozen=True, eq=False)
class Assignment:
    """`column` [n] is each visit's column of the slots, LEFT where it is left over."""

    column: Ints
    cost: float

    def workers(self, slots: Slots) -> Ints:
        """Position of each visit's worker in the crew, LEFT where it is left over."""
        return np.where(self.column == LEFT, LEFT, np.append(slots.worker, 0)[self.column])


def assign(slots: Slots) -> Assignment:
    """The assignment of least cost; each column is used once at most.

    Columns in which a visit may be left over are all alike. As long as one of them stays free,
    more of them could not make the solution any better.
    """
    # Only whoever assigns in bulk needs the solver.
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    count, columns = slots.cost.shape
    spare = min(count, max(SPARE, count - columns + SPARE))
    while True:
        whole = np.hstack([slots.cost, np.repeat(slots.left[:, None], spare, axis=1)])
        try:
            _rows, chosen = linear_sum_assignment(whole)
        except ValueError:  # more visits without any open slot than spare columns
            chosen = None
        if chosen is not None and (spare == count or (chosen >= columns).sum() < spare):
            break
        spare = min(count, spare * 4)
    column = np.where(chosen < columns, chosen, LEFT).astype(np.int64)
    return Assignment(column, cost_of(slots, column))


def cost_of(slots: Slots, column: Ints) -> float:
    """What any choice of columns costs."""
    own = np.arange(len(column))
    kept = np.where(
        column == LEFT, slots.left, np.hstack([slots.cost, slots.left[:, None]])[own, column]
    )
    return float(kept.sum())
