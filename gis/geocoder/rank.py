"""Choose, among what a sentence's look-ups found, the place that it means. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gis.crs import Point
from gis.geocoder.book import AddressBook, Place
from gis.geocoder.candidates import Door
from gis.geocoder.gazetteer import NameKind
from gis.geocoder.mentions import Asked, Mention, places_of
from gis.geocoder.placement import Alternative, Level
from gis.geometry import metres_between
from gis.reason import Reason
from gis.registers.queries import Cell

SAME_SPOT_M = 150.0
"""Addresses of one spelling that lie this close are one place entered twice."""
SURE_MARGIN = 0.1
"""By how much the best of similar spellings must lead the next road."""


@dataclass(frozen=True, slots=True)
class Said:
    """The place that the words mean. `box` bounds it where it is no single point."""

    level: Level
    address: str
    point: Point | None
    confidence: float
    why: tuple[Reason, ...]
    location_id: int | None = None
    cell: Cell | None = None
    box: tuple[float, float, float, float] | None = None
    code: str | None = None
    alternatives: tuple[Alternative, ...] = ()
    problems: tuple[Reason, ...] = ()


def by_key(
    asked: Sequence[Asked],
    doors: Sequence[Door],
    found: Sequence[Mention],
    book: AddressBook,
    near: Point | None,
) -> Said | None:
    """The address under the finest key that exists; of equal ones, the nearest to the point."""
    by: dict[str, list[Door]] = {}
    for door in doors:
        by.setdefault(door.key, []).append(door)
    hits = [one for one in asked if one.key in by]
    if not hits:
        return None
    best = hits[0]
    door, rivals = _pick(by[best.key], _codes(found, book), near)
    others = [other for one in hits[1:] for other in by[one.key] if other.id != door.id]
    confidence = 0.9 if best.left_out else 0.95
    why = (
        Reason("address_coarser", {"address": door.address})
        if best.left_out
        else Reason("address_exact", {"address": door.address})
    )
    said = _at_door(door, confidence, why, [*rivals, *others])
    return _doubted(said, len(rivals) + 1) if rivals else said


def by_similarity(hits: Sequence[tuple[float, Door]], asked: str, number: str) -> Said | None:
    """A spelling slip: another name, but the very number that was asked for."""
    same = [(score, door) for score, door in hits if digits(door.key) == number]
    if not same:
        return None
    score, door = same[0]
    rivals = [other for _, other in same[1:]]
    why = Reason("address_similar", {"asked": asked, "address": door.address})
    said = _at_door(door, round(0.45 + score / 2, 2), why, rivals)
    close = [
        one for one, other in same[1:] if other.road != door.road and one > score - SURE_MARGIN
    ]
    return _doubted(said, len(close) + 1) if close else said


def between_neighbours(
    mention: Mention, doors: Sequence[Door], numbers: Mapping[str, int]
) -> Said | None:
    """A number that is not in the register, set between those around it on its side.

    The answer stays at road level: it must not pass for a door.
    """
    wanted = mention.door
    if wanted is None or mention.name is None:
        return None
    known = sorted((numbers[door.key], door) for door in doors if door.key in numbers)
    if not known:
        return None
    before = [entry for entry in known if entry[0] < wanted][-1:]
    after = [entry for entry in known if entry[0] > wanted][:1]
    around = before + after
    if before and after:
        (low, one), (high, other) = before[0], after[0]
        share = (wanted - low) / (high - low)
        point = Point(
            one.point.lon + share * (other.point.lon - one.point.lon),
            one.point.lat + share * (other.point.lat - one.point.lat),
        )
    else:
        point = around[0][1].point
    why = Reason("door_between", {"road": mention.name.text, "number": wanted})
    return Said(
        Level.road,
        mention.name.text,
        point,
        0.6 if before and after else 0.5,
        (why,),
        alternatives=tuple(_alternative(door) for _, door in around),
    )


def by_name(found: Sequence[Mention], book: AddressBook, near: Point | None) -> Said | None:
    """An entity, estate, road or division by its name alone: the finest kind that is named."""
    for kind, level, confidence in (
        (NameKind.entity, Level.door, 0.85),
        (NameKind.estate, Level.road, 0.6),
        (NameKind.road, Level.road, 0.5),
        (NameKind.community, Level.community, 0.4),
        (NameKind.street, Level.street, 0.25),
        (NameKind.district, Level.district, 0.1),
    ):
        places = places_of(found, kind, book)
        if places:
            return _named(places, level, confidence, near)
    return None


def _named(places: list[Place], level: Level, confidence: float, near: Point | None) -> Said:
    if near is not None and level is Level.door:
        places = sorted(places, key=lambda one: metres_between(one.point or near, near))
    place = places[0]
    said = Said(
        level,
        place.name.text,
        place.point,
        confidence,
        (Reason("named_only", {"name": place.name.text}),),
        location_id=place.location_id,
        box=place.box,
        code=place.code,
        alternatives=tuple(
            Alternative(level, other.location_id, other.name.text, other.point)
            for other in places[1:]
            if other.point
        ),
    )
    ambiguous = [other for other in places[1:] if other.name == place.name]
    return _doubted(said, len(ambiguous) + 1) if ambiguous and near is None else said


def _pick(doors: list[Door], codes: set[str], near: Point | None) -> tuple[Door, list[Door]]:
    """The one meant, and its rivals where nothing tells them apart."""
    agreeing = [door for door in doors if any(door.community_code.startswith(c) for c in codes)]
    left = sorted(agreeing or doors, key=lambda door: door.id)
    if near is not None:
        return min(left, key=lambda door: metres_between(door.point, near)), []
    first = left[0]
    apart = [door for door in left if metres_between(door.point, first.point) > SAME_SPOT_M]
    return first, apart


def _codes(found: Sequence[Mention], book: AddressBook) -> set[str]:
    kinds = (NameKind.community, NameKind.street)
    return {place.code for kind in kinds for place in places_of(found, kind, book) if place.code}


def _at_door(door: Door, confidence: float, why: Reason, others: Sequence[Door]) -> Said:
    return Said(
        Level.door,
        door.address,
        door.point,
        confidence,
        (why,),
        location_id=door.id,
        cell=door.cell,
        alternatives=tuple(_alternative(other) for other in others[:5]),
    )


def _doubted(said: Said, count: int) -> Said:
    reason = Reason("several_places", {"count": count})
    return replace(said, confidence=min(said.confidence, 0.4), problems=(reason,))


def _alternative(door: Door) -> Alternative:
    return Alternative(Level.door, door.id, door.address, door.point)


def digits(key: str) -> str:
    return "".join(sign if sign.isdigit() or sign == "-" else " " for sign in key).strip()
