"""Days of field work, made up by a seed: where visits wait, who is out, and how it then goes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from workflows.dispatch.visits import Crew, Visits

WEST, SOUTH = 113.0, 23.0
METRES_EAST, METRES_NORTH = 102_356.0, 111_195.0
WALK, EBIKE = 75.0, 250.0
SKILL = 1

Points = NDArray[np.float64]


class Shape(StrEnum):
    """`morning`: what gathered over night all over town. `storm`: most of it in three places, and
    pressing. `sparse`: few workers, long ways.
    """

    MORNING = "morning"
    STORM = "storm"
    SPARSE = "sparse"


@dataclass(frozen=True, eq=False)
class Day:
    visits: Visits
    crew: Crew


def field_day(shape: Shape, seed: int, visits: int, workers: int) -> Day:
    """A third of the workers walk, some have visits promised, and one visit in twenty asks for a
    skill that one worker in five has. One visit in thirty is late before the day begins.
    """
    rng = np.random.default_rng([seed, *shape.value.encode()])
    side = 30_000.0 if shape is Shape.SPARSE else 12_000.0
    where = _where(shape, rng, visits, side)
    due = np.where(
        rng.random(visits) < 0.2, rng.uniform(30, 90, visits), rng.uniform(60, 480, visits)
    )
    if shape is Shape.STORM:
        due = np.where(np.arange(visits) < visits * 0.6, rng.uniform(30, 240, visits), due)
    due = np.where(rng.random(visits) < 1 / 30, rng.uniform(-30, 0, visits), due)
    bases = rng.uniform(0, side, (workers, 2))
    return Day(
        Visits(
            ids=np.arange(visits),
            lon=WEST + where[:, 0] / METRES_EAST,
            lat=SOUTH + where[:, 1] / METRES_NORTH,
            due=np.rint(due),
            skills=np.where(rng.random(visits) < 0.05, SKILL, 0),
        ),
        Crew(
            ids=np.arange(workers),
            lon=WEST + bases[:, 0] / METRES_EAST,
            lat=SOUTH + bases[:, 1] / METRES_NORTH,
            speed=np.where(rng.random(workers) < 1 / 3, WALK, EBIKE),
            load=np.where(rng.random(workers) < 0.2, rng.integers(1, 3, workers), 0),
            room=np.full(workers, 10),
            until=np.where(rng.random(workers) < 0.1, 240.0, 540.0),
            skills=np.where(rng.random(workers) < 0.2, SKILL, 0),
        ),
    )


def _where(shape: Shape, rng: np.random.Generator, count: int, side: float) -> Points:
    if shape is Shape.STORM:
        hit = int(count * 0.6)
        eyes = rng.uniform(0.2 * side, 0.8 * side, (3, 2))
        struck = eyes[rng.integers(0, 3, hit)] + rng.normal(0, 700, (hit, 2))
        rest = rng.uniform(0, side, (count - hit, 2))
        return np.clip(np.vstack([struck, rest]), 0, side)
    towns = rng.uniform(0, side, (30, 2))
    return np.clip(
        towns[rng.integers(0, 30, count)] + rng.normal(0, side / 10, (count, 2)), 0, side
    )


@dataclass(frozen=True, eq=False)
class Weather:
    """How the day really goes, unknown to whoever plans: every visit takes as long as it takes, and
    every worker's ways are slower or faster than thought. The same for every plan of the day.
    """

    service: Points
    haste: Points

    @classmethod
    def of(cls, day: Day, seed: int, service: float) -> Weather:
        rng = np.random.default_rng([seed, 99])
        taken = rng.lognormal(-0.08, 0.4, len(day.visits)) * service
        return cls(taken, rng.lognormal(0.0, 0.15, len(day.crew)))


def blind(day: Day) -> Day:
    """The same day without anything due: what is left are ways and loads."""
    return replace(day, visits=replace(day.visits, due=np.full(len(day.visits), 1e6)))
