"""Made-up cities to look for hot spots in: a dense middle, a sparse edge, and nothing else odd."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.analysis.hotspots import Cases

Numbers = NDArray[np.float64]

MIDDLE = (113.1, 23.02)
EAST_M, NORTH_M = 111_195.0 * np.cos(np.radians(MIDDLE[1])), 111_195.0


@dataclass
class City:
    """Cases by columns; `truth` is the number of the planted cluster of each, -1 for none."""

    x: Numbers
    y: Numbers
    day: Numbers
    kind: NDArray[np.int64]
    truth: NDArray[np.int64]

    @property
    def cases(self) -> Cases:
        return Cases(
            MIDDLE[0] + self.x / EAST_M,
            MIDDLE[1] + self.y / NORTH_M,
            self.day,
            self.kind,
            np.arange(len(self.x)),
        )

    def add(self, x: Numbers, y: Numbers, day: Numbers, kind: int, truth: int = -1) -> None:
        self.x, self.y = np.append(self.x, x), np.append(self.y, y)
        self.day = np.append(self.day, day)
        self.kind = np.append(self.kind, np.full(len(x), kind))
        self.truth = np.append(self.truth, np.full(len(x), truth))

    def plant(
        self,
        rng: np.random.Generator,
        at: tuple[float, float],
        first: float,
        *,
        cases: int = 15,
        kind: int = 7,
        metres: float = 80.0,
        days: float = 6.0,
        truth: int = 0,
    ) -> None:
        """A cluster of one class within `metres` of a place (metres from the middle)."""
        x, y = (rng.uniform(-metres, metres, cases) + start for start in at)
        self.add(x, y, first + rng.uniform(0, days, cases), kind, truth)


def city(
    rng: np.random.Generator, cases: int = 20_000, *, days: float = 365.0, kinds: int = 20
) -> City:
    """Half of everything in a middle of 1.5 km, half over 16 km by 12 km; classes by Zipf."""
    dense = rng.random(cases) < 0.5
    weights = 1 / np.arange(1, kinds + 1)
    return City(
        x=np.where(dense, rng.normal(0, 1500, cases), rng.uniform(-8000, 8000, cases)),
        y=np.where(dense, rng.normal(0, 1500, cases), rng.uniform(-6000, 6000, cases)),
        day=rng.uniform(0, days, cases),
        kind=rng.choice(kinds, cases, p=weights / weights.sum()).astype(np.int64),
        truth=np.full(cases, -1, dtype=np.int64),
    )
