"""Where two roads meet, by the doors along them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from gis.crs import Point
from gis.geocoder import calibration
from gis.geocoder.gazetteer import Place
from gis.geocoder.placement import Level
from gis.geocoder.said import Said
from gis.geometry import metres_between
from gis.reason import Reason

MEETING_M = 120.0
"""Doors of two roads that meet come this close."""
FARTHEST_M = 400.0
"""Beyond it, two roads do not meet at all."""


def stems_of(place: Place) -> list[str]:
    """Stems of the doors on the road itself, lanes left out."""
    if not place.sections:
        return [place.key]
    return [f"{place.key}{section}段" if section else place.key for section in place.sections]


def crossing(one: Place, other: Place, along: Mapping[str, Sequence[Point]]) -> Said | None:
    """Between the two doors, one of each road, that lie nearest to each other."""
    here = [point for stem in stems_of(one) for point in along.get(stem, ())]
    there = [point for stem in stems_of(other) for point in along.get(stem, ())]
    if not here or not there:
        return None
    shrink = np.array([np.cos(np.radians(here[0].lat)), 1.0])
    tree = shapely.STRtree(shapely.points(np.array(here) * shrink))
    (seconds, firsts), apart = tree.query_nearest(
        shapely.points(np.array(there) * shrink), return_distance=True, all_matches=False
    )
    closest = int(apart.argmin())
    start, end = here[int(firsts[closest])], there[int(seconds[closest])]
    metres = metres_between(start, end)
    if metres > FARTHEST_M:
        return None
    why = Reason("roads_cross", {"one": one.text, "other": other.text, "metres": round(metres)})
    return Said(
        Level.road,
        f"{one.text}{other.text}路口",
        Point((start.lon + end.lon) / 2, (start.lat + end.lat) / 2),
        calibration.CROSSING if metres <= MEETING_M else calibration.CROSSING_FAR,
        (why,),
        road=one.text,
    )
