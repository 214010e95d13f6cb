"""Places to choose from: those that the geocoder thought of, and those that an address finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gis.analysis.nearby import bearing
from gis.crs import Point
from gis.geocoder.geocode import geocode
from gis.geometry import metres_between
from governance.cases.place_words import direction
from workflows.cases.models import Case

MOST = 9
"""As many as there are digits to choose with."""


@dataclass(frozen=True, slots=True)
class Option:
    """One place, with its way from where the case is now (None while it is nowhere)."""

    number: int
    address: str
    point: Point
    location_id: int | None
    metres: float | None
    direction: str


def alternatives_of(case: Case, here: Point | None) -> list[Option]:
    """The other places that the geocoder thought of, numbered as the case keeps them, from 0."""
    kept: list[dict[str, Any]] = case.why.get("alternatives", [])[:MOST]
    return [
        _option(
            number,
            other["address"],
            Point(other["lon"], other["lat"]),
            other["location_id"],
            here,
        )
        for number, other in enumerate(kept)
    ]


def found(
    session: Session, district: int, address: str, here: Point | None, now: datetime
) -> list[Option]:
    """The places that `address` may mean, the likeliest first."""
    placement = geocode(session, district, None, address=address, now=now)
    places = [
        (placement.address, placement.point, placement.location_id),
        *((other.address, other.point, other.location_id) for other in placement.alternatives),
    ]
    options: list[Option] = []
    for label, point, location_id in places:
        if label and point and point not in {one.point for one in options}:
            options.append(_option(len(options), label, point, location_id, here))
    return options[:MOST]


def equally_good(session: Session, district: int, address: str, now: datetime) -> list[str]:
    """The places that `address` may mean equally well, as they are written; none where one of them
    stands out, or they are all written alike.
    """
    placement = geocode(session, district, None, address=address, now=now)
    if all(problem.code != "several_places" for problem in placement.problems):
        return []
    written = (placement.address, *(other.address for other in placement.alternatives))
    labels = list(dict.fromkeys(label for label in written if label))
    return labels[:MOST] if len(labels) > 1 else []


def _option(
    number: int, address: str, point: Point, location_id: int | None, here: Point | None
) -> Option:
    metres = None if here is None else metres_between(here, point)
    way = "" if here is None else direction(bearing(here, point))
    return Option(number, address, point, location_id, metres, way)
