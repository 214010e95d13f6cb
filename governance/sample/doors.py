"""Street number doors: odd numbers on the left of a road, even ones on the right."""

from typing import NamedTuple

import numpy as np
import shapely

from governance.sample.plane import Floats
from governance.sample.roads import Road, RoadKind

_SPACING = {RoadKind.TRUNK: 50.0, RoadKind.COLLECTOR: 36.0, RoadKind.LANE: 15.0}
_SET_BACK = {RoadKind.TRUNK: 26.0, RoadKind.COLLECTOR: 15.0, RoadKind.LANE: 7.0}
_PRESENT = 0.94
"""Share of numbers that exist; the rest were given to walls, gates and gardens."""


class Door(NamedTuple):
    """`at` is (east, north) in metres."""

    road: str
    number: int
    at: tuple[float, float]


def doors(roads: list[Road], rng: np.random.Generator) -> list[Door]:
    return [door for road in roads for door in _along(road, rng)]


def _along(road: Road, rng: np.random.Generator) -> list[Door]:
    spacing = _SPACING[road.kind]
    steps = np.arange(spacing / 2, road.line.length, spacing)
    found = []
    for odd, side in ((1, 1.0), (0, -1.0)):
        at = np.clip(steps + rng.uniform(-0.3, 0.3, len(steps)) * spacing, 0, road.line.length)
        points = _beside(road.line, at, side * _SET_BACK[road.kind])
        present = rng.random(len(steps)) < _PRESENT
        found += [
            Door(road.name, 2 * order + 2 - odd, (float(points[order, 0]), float(points[order, 1])))
            for order in np.flatnonzero(present).tolist()
        ]
    return found


def _beside(line: shapely.LineString, at: Floats, offset: float) -> Floats:
    """Points `offset` metres to the left (right if negative) of the line at distances `at`."""
    here = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
    before = shapely.get_coordinates(shapely.line_interpolate_point(line, np.maximum(at - 2, 0)))
    after = shapely.get_coordinates(shapely.line_interpolate_point(line, at + 2))
    course = after - before
    left = np.column_stack([-course[:, 1], course[:, 0]]) / np.hypot(*course.T)[:, None]
    return np.asarray(here + left * offset, dtype=np.float64)
