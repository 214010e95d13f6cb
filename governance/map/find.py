"""Words that somebody types to get to a place: an address in any spelling, or two degrees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gis.crs import Point
from gis.geocoder.geocode import geocode
from gis.geocoder.placement import Level
from gis.reason import Reason

ZOOMS = {
    Level.door: 17.0,
    Level.road: 15.5,
    Level.community: 14.5,
    Level.street: 13.0,
    Level.district: 11.0,
}
"""How near one wants to be to a place of each level."""

_DEGREES = re.compile(r"\s*(-?\d{1,3}\.\d+)\s*[,，;\s]\s*(-?\d{1,3}\.\d+)\s*")


@dataclass(frozen=True, slots=True)
class Hit:
    """`confidence` is None for an alternative, which has none of its own."""

    level: Level
    address: str
    point: Point
    zoom: float
    confidence: float | None = None
    why: Sequence[Reason] = ()


def find(session: Session, district: int, words: str, now: datetime) -> list[Hit]:
    """The place that is meant, then what else may be meant; none where nothing is."""
    point = degrees(words)
    if point is not None:
        placed = geocode(session, district, None, point, now=now)
        return [
            Hit(
                Level.door,
                placed.address or words,
                point,
                ZOOMS[Level.door],
                why=placed.why or placed.problems,
            )
        ]
    placed = geocode(session, district, words, address=words, now=now)
    hits = []
    if placed.point is not None and placed.level is not Level.none:
        why = (*placed.why, *placed.problems)
        label = placed.address or words
        zoom = ZOOMS[placed.level]
        hits.append(Hit(placed.level, label, placed.point, zoom, placed.confidence, why))
    hits.extend(
        Hit(other.level, other.address, other.point, ZOOMS[other.level])
        for other in placed.alternatives
        if other.level in ZOOMS and other.address not in {hit.address for hit in hits}
    )
    return hits


def degrees(words: str) -> Point | None:
    """Longitude and latitude in either order, as no longitude of the country is below 73."""
    match = _DEGREES.fullmatch(words)
    if match is None:
        return None
    first, second = float(match[1]), float(match[2])
    lon, lat = (second, first) if abs(first) <= 60 < second else (first, second)
    return Point(lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None
