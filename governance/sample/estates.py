"""Estates (小区): rows of buildings inside one community, with their units and rooms."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import shapely

from governance.sample.names import words
from governance.sample.plane import Floats, to_metres
from governance.sample.tiling import Tiling

_ROW = 42.0  # metres between buildings
_KEEP_OFF = 12.0  # metres from the community's border


class Home(NamedTuple):
    """A building (no unit, no room) or a room in it; `at` is (east, north) in metres."""

    estate: str
    building: str
    unit: str | None
    room: str | None
    at: tuple[float, float]


def homes(tiling: Tiling, count: int, rng: np.random.Generator) -> list[Home]:
    """The first `count` rows of as many estates as it takes, in communities in turn."""
    found: list[Home] = []
    codes = list(tiling.communities)
    order = rng.permutation(len(codes))
    shapes = [_ground(tiling, codes[at]) for at in order]
    for turn, name in enumerate(_names(rng)):
        if len(found) >= count:
            break
        found += _estate(name, shapes[turn % len(shapes)], rng)
    if len(found) < count:
        raise ValueError("there are too few estate names for so many addresses")
    return found[:count]


def _ground(tiling: Tiling, code: str) -> shapely.Polygon:
    """Where buildings may stand, in metres."""
    shape = shapely.transform(tiling.communities[code], to_metres).buffer(-_KEEP_OFF)
    return max(shapely.get_parts(shape), key=shapely.area)


def _names(rng: np.random.Generator) -> Iterator[str]:
    lists = words("estates")
    pairs = [stem + ending for stem in lists["stems"] for ending in lists["endings"]]
    return (pairs[at] for at in rng.permutation(len(pairs)).tolist())


def _estate(name: str, ground: shapely.Polygon, rng: np.random.Generator) -> Iterator[Home]:
    points = _plots(ground, int(rng.integers(3, 10)), rng)
    units = int(rng.integers(1, 4))
    floors = int(rng.choice([5, 6, 7, 8, 11]))
    rooms = 2 if floors <= 8 else 4
    units = units if floors <= 8 else 1
    for order, point in enumerate(points, start=1):
        at = (float(point[0]), float(point[1]))
        yield Home(name, f"{order}栋", None, None, at)
        for unit in range(1, units + 1):
            door = (at[0] + (unit - (units + 1) / 2) * 6.0, at[1])
            for floor in range(1, floors + 1):
                for room in range(1, rooms + 1):
                    yield Home(name, f"{order}栋", f"{unit}单元", f"{floor}{room:02d}", door)


def _plots(ground: shapely.Polygon, count: int, rng: np.random.Generator) -> Floats:
    """Up to `count` places on a turned grid around a random spot, all inside `ground`."""
    west, south, east, north = ground.bounds
    spots = rng.uniform((west, south), (east, north), (200, 2))
    middle = spots[shapely.contains_xy(ground, spots)][0]
    steps = np.stack(np.meshgrid(np.arange(-4, 5), np.arange(-4, 5)), axis=-1).reshape(-1, 2) * _ROW
    turn = rng.uniform(-0.3, 0.3)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    points = middle + steps[np.argsort(np.hypot(*steps.T), kind="stable")] @ rotation.T
    return np.asarray(points[shapely.contains_xy(ground, points)][:count], dtype=np.float64)
