"""About 600 named roads: trunks across the district, a collector and lanes in each community."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely

from governance.sample.divisions import DivisionName, communities
from governance.sample.names import words
from governance.sample.plane import Floats, to_metres
from governance.sample.road_names import RoadNames
from governance.sample.tiling import Tiling

ROADS = 600
MIN_LANE = 60.0
"""Metres; fewer would hold no houses."""
_MARGIN = 14.0  # metres that doors need between a road and the district's border


class RoadKind(StrEnum):
    TRUNK = "trunk"
    COLLECTOR = "collector"
    LANE = "lane"


@dataclass(frozen=True, slots=True)
class Road:
    """A road's centre line in metres."""

    name: str
    kind: RoadKind
    line: shapely.LineString


def lay_roads(tiling: Tiling, seed: int) -> list[Road]:
    """Trunks, then collectors, then lanes: `ROADS` in all."""
    rng = np.random.default_rng([seed, 2])
    room = shapely.transform(tiling.district, to_metres).buffer(-_MARGIN)
    trunks = _trunks(room)
    names = RoadNames({road.name for road in trunks})
    places = communities()
    shapes = {
        place.code: shapely.transform(tiling.communities[place.code], to_metres) for place in places
    }
    collectors = [
        Road(names.collector(place), RoadKind.COLLECTOR, _collector(shapes[place.code], room, rng))
        for place in places
    ]
    wanted = ROADS - len(trunks) - len(collectors)
    lanes: list[Road] = []
    for place, road, count in zip(places, collectors, _shares(wanted, places), strict=True):
        inside = shapes[place.code].buffer(-_MARGIN)
        for order, line in enumerate(_lanes(road.line, inside, count, rng)):
            lanes.append(Road(names.lane(place, order), RoadKind.LANE, line))
    return [*trunks, *collectors, *lanes]


def _trunks(room: shapely.Polygon) -> list[Road]:
    roads = []
    for trunk in words("trunk_roads"):
        curve = _smooth(to_metres(np.array(trunk["line"], dtype=np.float64)))
        whole = _longest(shapely.intersection(shapely.LineString(curve), room))
        parts = len(trunk["names"])
        roads += [
            Road(name, RoadKind.TRUNK, _part(whole, order / parts, (order + 1) / parts))
            for order, name in enumerate(trunk["names"])
        ]
    return roads


def _smooth(points: Floats, rounds: int = 3) -> Floats:
    """Cut the corners of a polyline (Chaikin), keeping its ends."""
    for _ in range(rounds):
        near = 0.75 * points[:-1] + 0.25 * points[1:]
        far = 0.25 * points[:-1] + 0.75 * points[1:]
        middle = np.stack([near, far], axis=1).reshape(-1, 2)[1:-1]
        points = np.concatenate([points[:1], middle, points[-1:]])
    return points


def _part(line: shapely.LineString, start: float, end: float) -> shapely.LineString:
    count = max(2, int(line.length * (end - start) // 50))
    at = np.linspace(start, end, count) * line.length
    return shapely.LineString(shapely.line_interpolate_point(line, at))


def _collector(
    shape: shapely.Polygon, room: shapely.Polygon, rng: np.random.Generator
) -> shapely.LineString:
    """A gently bent road along the community's longer side, reaching a little beyond it."""
    box = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))
    sides = np.diff(box[:3], axis=0)
    along = sides[np.argmax(np.hypot(*sides.T))] * 0.62
    across = np.array([-along[1], along[0]]) * rng.uniform(-0.12, 0.12)
    middle = shapely.get_coordinates(shape.centroid)[0]
    course = _smooth(np.array([middle - along, middle + across, middle + along]))
    reach = shape.buffer(60).intersection(room)
    return _longest(shapely.intersection(shapely.LineString(course), reach))


def _lanes(
    road: shapely.LineString, inside: shapely.Polygon, count: int, rng: np.random.Generator
) -> list[shapely.LineString]:
    """`count` lanes that leave the collector at right angles, to both sides in turn."""
    reach = np.sqrt(inside.area)
    lanes = []
    for order in range(count):
        at = (order + 1) / (count + 1) * road.length
        start, ahead = shapely.get_coordinates(shapely.line_interpolate_point(road, [at, at + 1.0]))
        side = np.array([start[1] - ahead[1], ahead[0] - start[0]]) * (1 if order % 2 else -1)
        way = side / np.hypot(*side) * rng.uniform(0.25, 0.5) * reach
        cuts = [
            _longest(shapely.intersection(shapely.LineString([start, start + turn * way]), inside))
            for turn in (1, -1)
        ]
        # A collector that runs along the border leaves no room on one side of it.
        lanes.append(cuts[0] if cuts[0].length > MIN_LANE else max(cuts, key=shapely.length))
    return lanes


def _shares(total: int, places: tuple[DivisionName, ...]) -> list[int]:
    """How many lanes each place gets: villages, which are wider, take the odd ones first."""
    base, rest = divmod(total, len(places))
    order = sorted(range(len(places)), key=lambda at: (not places[at].is_village, at))
    extra = set(order[:rest])
    return [base + (at in extra) for at in range(len(places))]


def _longest(shape: shapely.Geometry) -> shapely.LineString:
    lines = shapely.get_parts(shape)
    return lines[int(np.argmax(shapely.length(lines)))] if len(lines) else shapely.LineString()
