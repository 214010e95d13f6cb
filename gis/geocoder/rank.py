"""Choose, among the addresses that a sentence's keys found, the one that it means. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gis.crs import Point
from gis.geocoder import calibration
from gis.geocoder.alike import DROPPED, LIKE_SOUND, Like
from gis.geocoder.asked import GUESSED_SECTION, Asked
from gis.geocoder.candidates import Door
from gis.geocoder.gazetteer import NameKind, Place
from gis.geocoder.placement import Level
from gis.geocoder.reading import Reading
from gis.geocoder.said import Said, alternatives, doubted
from gis.geometry import metres_between
from gis.reason import Reason

SAME_SPOT_M = 50.0
"""Addresses of one spelling that lie this close are one place entered twice."""
AS_GOOD = 0.07
"""Places whose costs differ by no more than this are told apart by nothing that was said."""
OTHER_DIVISION = 0.15
"""What an address costs more for each division that was said and is not its own."""
KM = 0.05
"""What an address costs more for each kilometre from the point given, up to four."""


_SHORTEST = 3
"""What is left of a longer name must be as long as this to be taken for it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An address that one of the keys found; `cost` ranks it, `strange` counts divisions said
    that are not its own, `agreed` those that are.
    """

    door: Door
    asked: Asked
    cost: float
    strange: int
    agreed: int


def by_key(
    asked: Sequence[Asked],
    doors: Mapping[str, Sequence[Door]],
    reading: Reading,
    near: Point | None,
) -> Said | None:
    """The address that costs least; None where no key exists in the register."""
    hits = [_hit(door, one, reading, near) for one in asked for door in doors.get(one.key, ())]
    if not hits:
        return None
    hits.sort(key=lambda hit: (hit.cost, hit.door.id or 0))
    best = hits[0]
    equal = [hit for hit in hits if hit.cost <= best.cost + AS_GOOD]
    apart = [
        hit for hit in equal[1:] if metres_between(hit.door.point, best.door.point) > SAME_SPOT_M
    ]
    if apart and all(hit.door.key == best.door.key for hit in equal):
        best = _middle(equal)
    others = [hit.door for hit in hits if hit.door.id != best.door.id]
    said = Said(
        Level.door,
        best.door.address,
        best.door.point,
        _confidence(best, reading),
        _why(best, reading),
        location_id=best.door.id,
        cell=best.door.cell,
        alternatives=alternatives(others, best.door.id),
        road=best.asked.place.text,
    )
    if not apart:
        return _shaded(said, best, hits)
    places = {hit.door.key if hit.door.key != best.door.key else str(hit.door.id) for hit in apart}
    return doubted(said, len(places) + 1)


def disagreements(door: Door, reading: Reading) -> tuple[int, int]:
    """How many of the divisions said are not the door's own, and how many are."""
    strange = agreed = 0
    for places, word in zip(reading.divisions, reading.words, strict=True):
        if _inside(door, places, word):
            agreed += 1
        elif places[0].code is not None or door.head:
            strange += 1
    return strange, agreed


def _hit(door: Door, asked: Asked, reading: Reading, near: Point | None) -> Hit:
    cost = asked.cost
    strange = agreed = 0
    if reading.divisions:
        strange, agreed = disagreements(door, reading)
        cost += OTHER_DIVISION * strange
    if near is not None:
        cost += KM * min(4.0, metres_between(door.point, near) / 1000)
    return Hit(door, asked, cost, strange, agreed)


def _inside(door: Door, places: Sequence[Place], word: str) -> bool:
    if word in door.head:
        return True
    code = door.community_code or ""
    return any(place.code is not None and code.startswith(place.code) for place in places)


def _middle(equal: Sequence[Hit]) -> Hit:
    """Of equal addresses apart, the one that lies nearest to the others."""
    return min(
        equal,
        key=lambda hit: sum(metres_between(hit.door.point, other.door.point) for other in equal),
    )


def _confidence(hit: Hit, reading: Reading) -> float:
    asked = hit.asked
    sure = _of_name(asked.like, agreed=hit.agreed > 0)
    numbers = asked.numbers
    if not numbers.certain or asked.numbers_cost > 0.05:
        sure = min(sure, calibration.BARE_NUMBER)
    if asked.other_door:
        sure = min(sure, calibration.OTHER_SECTION)
    elif asked.left_out:
        sure = min(sure, calibration.BUILDING)
    elif numbers.section is None and asked.numbers_cost >= GUESSED_SECTION:
        sure = min(sure, calibration.GUESSED_SECTION)
    if asked.like.cost and hit.agreed and not hit.strange:
        sure = min(sure + calibration.AGREED, calibration.EXACT)
    if reading.foreign is not None:
        return calibration.OTHER_CITY
    return round(sure - calibration.OTHER_DISTRICT * min(hit.strange, 2), 2)


def _of_name(like: Like, *, agreed: bool) -> float:
    cost = like.cost
    if cost == 0:
        return calibration.EXACT
    if like.unread:
        # 阳路 may be what is left of 垂杨路, or the end of 向阳路 in another city.
        return calibration.BY_EAR_INSIDE if cost <= LIKE_SOUND else calibration.SLIP_INSIDE
    if not agreed and like.length < _SHORTEST <= len(like.place.key):
        return calibration.SLIP_INSIDE
    if cost <= 2 * LIKE_SOUND:
        return calibration.BY_EAR
    if cost <= DROPPED + LIKE_SOUND:
        return calibration.ONE_SLIP
    return calibration.OTHER_SIGN if cost <= 0.6 else calibration.FAR_NAME


def _shaded(said: Said, best: Hit, hits: Sequence[Hit]) -> Said:
    """Less sure where another place was nearly as good, all the more if the name is doubtful."""
    if not best.asked.like.cost:
        return said
    rivals = [
        hit
        for hit in hits[1:]
        if hit.cost < best.cost + 0.25
        and metres_between(hit.door.point, best.door.point) > SAME_SPOT_M
    ]
    if not rivals:
        return said
    share = max(0.5, 1 - 0.25 * sum(1 - (hit.cost - best.cost) / 0.25 for hit in rivals))
    return replace(said, confidence=round(said.confidence * share, 2))


def _why(hit: Hit, reading: Reading) -> tuple[Reason, ...]:
    door, asked = hit.door, hit.asked
    if asked.like.cost:
        written = reading.mentions[asked.mention]
        text = reading.sentence.text[written.start : written.end]
        why = Reason("address_similar", {"asked": text, "address": door.address})
    elif asked.left_out:
        why = Reason("address_coarser", {"address": door.address})
    else:
        why = Reason("address_exact", {"address": door.address})
    if not hit.strange and reading.foreign is None:
        return (why,)
    strange = [] if reading.foreign is None else [reading.foreign]
    strange += [
        word
        for places, word in zip(reading.divisions, reading.words, strict=True)
        if not _inside(door, places, word)
    ]
    return (why, Reason("other_division", {"names": "、".join(strange)}))


_NAMED = (
    (NameKind.landmark, Level.door, calibration.NAMED),
    (NameKind.entity, Level.door, calibration.NAMED),
    (NameKind.estate, Level.road, calibration.ESTATE),
    (NameKind.road, Level.road, calibration.ROAD),
    (NameKind.spot, Level.road, calibration.ROAD),
)
_DIVISIONS = (
    (NameKind.community, Level.community, calibration.COMMUNITY),
    (NameKind.street, Level.street, calibration.STREET),
    (NameKind.district, Level.district, calibration.DISTRICT),
)


def by_name(reading: Reading, near: Point | None) -> Said | None:
    """An entity, estate, road or division by its name alone: the finest kind that is named."""
    for kind, level, confidence in _NAMED:
        for mention in reading.mentions:
            if mention.kind is kind and (mention.exact or not mention.numbered):
                sure = confidence if mention.exact else calibration.ROAD_BY_EAR
                return _named(
                    [
                        one.place
                        for one in mention.candidates
                        if one.cost == mention.candidates[0].cost
                    ],
                    level,
                    sure,
                    near,
                )
    for kind, level, confidence in _DIVISIONS:
        for places in reading.divisions:
            known = [place for place in places if place.kind is kind and place.point]
            if known:
                return _named(known, level, confidence, near)
    return None


def _named(places: list[Place], level: Level, confidence: float, near: Point | None) -> Said:
    if near is not None and level is Level.door:
        places = sorted(places, key=lambda one: metres_between(one.point or near, near))
    place = places[0]
    others = [
        Door(other.location_id, other.text, other.key, "", None, None, other.point, None, None)
        for other in places[1:]
        if other.point
    ]
    said = Said(
        level,
        place.text,
        place.point,
        confidence,
        (Reason("named_only", {"name": place.text}),),
        location_id=place.location_id,
        box=place.box,
        code=place.code,
        alternatives=tuple(replace(one, level=level) for one in alternatives(others)),
        road=place.text,
    )
    return doubted(said, len(places)) if len(places) > 1 and near is None else said
