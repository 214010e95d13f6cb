"""Grow an ordered list of rules for one class: the majority, then exceptions before it.

A list is grown as a tree whose every question asks for one thing to be so: the cases that meet it
get rules of their own, which come first, and all others follow. Read from the top, that is a list
in which the first rule that matches wins; no rule ever says what must not be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from workflows.dispatch.learning.conditions import Condition, Grid

_ALIKE = 1e-6

Array = Any
"""A numpy array, or a sparse one; numpy's own types say no more that mypy could use."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How boldly to learn. A case counts half as much when it is `half_life_days` older.

    A rule is kept if it stands on `least` cases, and gets at least `worth` of them right that were
    wrong without it, counted by that weight.
    """

    half_life_days: float = 60.0
    least: float = 3.0
    worth: float = 2.0
    deepest: int = 4


@dataclass(frozen=True, slots=True)
class Branch:
    """A leaf says where its cases go; another asks for `condition` first."""

    goal: int
    wrong: float
    condition: int | None = None
    met: Branch | None = None
    others: Branch | None = None


def grow(grid: Grid, goals: Array, weights: Array, kinds: int, settings: Settings) -> Branch:
    """Grow over the cases of `grid`; `goals` are numbers below `kinds`, one a case."""
    parts = np.array([condition.part for condition in grid.conditions])
    free = np.ones(len(grid.conditions), bool)
    return _Growing(parts, kinds, settings).grow(grid.meets, goals, weights, free, 0)


def read_off(
    branch: Branch, conditions: tuple[Condition, ...], asked: tuple[Condition, ...] = ()
) -> Iterator[tuple[tuple[Condition, ...], int]]:
    """The list that a branch is: the conditions and goal of each rule, the first to win first."""
    if branch.condition is None or branch.met is None or branch.others is None:
        yield asked, branch.goal
        return
    yield from read_off(branch.met, conditions, (*asked, conditions[branch.condition]))
    yield from read_off(branch.others, conditions, asked)


class _Growing:
    def __init__(self, parts: Array, kinds: int, settings: Settings) -> None:
        self._parts = parts
        self._kinds = kinds
        self._settings = settings

    def grow(self, meets: Array, goals: Array, weights: Array, free: Array, depth: int) -> Branch:
        totals = np.bincount(goals, weights, self._kinds)
        leaf = Branch(int(totals.argmax()), float(totals.sum() - totals.max()))
        if leaf.wrong < self._settings.worth or depth >= self._settings.deepest or not free.any():
            return leaf
        best = self._best(meets, goals, weights, free, totals)
        if best is None:
            return leaf
        met_here = np.asarray(meets[:, [best]].todense()).ravel() > 0
        # Inside, no second condition of the same part: a rule has one area, one source, one word.
        inside = free & (self._parts != self._parts[best])
        met = self.grow(meets[met_here], goals[met_here], weights[met_here], inside, depth + 1)
        rest = ~met_here
        others = self.grow(meets[rest], goals[rest], weights[rest], free, depth)
        wrong = met.wrong + others.wrong
        if leaf.wrong - wrong < self._settings.worth:
            return leaf
        return Branch(leaf.goal, wrong, int(best), met, others)

    def _best(
        self, meets: Array, goals: Array, weights: Array, free: Array, totals: Array
    ) -> int | None:
        """The condition that parts the cases into the purest two, or None if none is worth it."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - only learning needs it

        count = len(goals)
        sorted_out = csr_array((weights, (np.arange(count), goals)), (count, self._kinds))
        met = np.asarray((meets.T @ sorted_out).todense())
        others = totals - met
        gain = _mixed(totals) - _mixed(met) - _mixed(others)
        size = met.sum(1)
        least = self._settings.least
        gain[(size < least) | (totals.sum() - size < least) | ~free] = -1.0
        most = gain.max()
        if most < self._settings.worth:
            return None
        # Of two that part the cases alike, the fewer are the exception.
        alike = np.flatnonzero(gain >= most - _ALIKE)
        return int(alike[size[alike].argmin()])


def _mixed(counts: Array) -> Array:
    """Gini's impurity times the number of cases."""
    size = counts.sum(-1)
    return size - (counts**2).sum(-1) / np.maximum(size, 1e-9)
