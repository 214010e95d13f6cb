"""Spreading sites over an area so that each has its fair share (Lloyd's relaxation)."""

import numpy as np

from governance.sample.plane import Floats, Integers


def nearest(points: Floats, sites: Floats) -> Integers:
    """Index of the site nearest to each point; both (n, 2)."""
    squares = (sites**2).sum(axis=1)
    return np.asarray((squares - 2.0 * points @ sites.T).argmin(axis=1), dtype=np.int64)


def relax(
    points: Floats, weights: Floats, count: int, rng: np.random.Generator, rounds: int = 25
) -> Floats:
    """Place `count` sites among weighted `points`; heavy places get more and smaller shares."""
    chosen = rng.choice(len(points), size=count, replace=False, p=weights / weights.sum())
    sites = points[chosen].copy()
    for _ in range(rounds):
        owner = nearest(points, sites)
        mass = np.bincount(owner, weights, count)
        alive = mass > 0
        for axis in (0, 1):
            pull = np.bincount(owner, weights * points[:, axis], count)
            sites[alive, axis] = pull[alive] / mass[alive]
    return sites
