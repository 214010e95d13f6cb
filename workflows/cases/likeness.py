"""How likely two reports speak of one thing, and which of many such are worth a person's time.

What counts was weighed on cases whose closing notes name the case that they repeat: nearly all of
those were still open, and lay at the very same address. docs/duplicates.md has the figures.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from gis.crs import Point
from gis.geometry import metres_between
from gis.reason import Reason
from workflows.standards.queries import KnownClass

LIKELY = 0.5
"""From this score on an earlier case is shown as a likely duplicate."""

_SAME_CLASS, _SAME_MAJOR, _CLASS_UNKNOWN = 3.0, 1.0, 0.8
_OPEN, _ENDED = 2.0, 1.2
_SAME_PLACE, _AT_THE_RIM = 1.0, -1.0
_PER_LOG_DAY = -0.3
_SAME_WORDS = 2.0
_USUAL = 3.0
"""Sum at which it is as likely as not."""

_ALIKE_FROM = 0.35
"""Share of common pairs from which on two texts are said to be alike; below, they count for none:
that two people report rubbish in other words does not speak against it being the same rubbish."""
_TEXT = 300
_ONE_SPOT_M = 15.0
_OF_ONE_SPOT = 3


@dataclass(frozen=True, slots=True)
class Described:
    """What a report says of the thing. `radius_m` and `hours` are those of its class, or the usual
    ones without a class; `address` and `location_id` only where they are exact.
    """

    point: Point
    known: KnownClass | None
    text: str
    radius_m: float
    hours: float
    address: str | None = None
    location_id: int | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A case that was there before, near the report; `ended_at` is None while it is open."""

    id: int
    no: str
    stage: str
    class_id: int | None
    opened_at: datetime
    ended_at: datetime | None
    point: Point
    text: str
    address: str | None
    location_id: int | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """An earlier case with its score, 0 to 1, and why."""

    case: Earlier
    metres: float
    score: float
    why: tuple[Reason, ...]


def weigh(
    report: Described, case: Earlier, classes: Mapping[int, KnownClass], now: datetime
) -> Weighed | None:
    """Score one earlier case; None beyond the class's radius, or its hours after it ended."""
    metres = metres_between(report.point, case.point)
    if metres > report.radius_m:
        return None
    if case.ended_at is not None and _hours(case.ended_at, now) > report.hours:
        return None
    total, why = _of_class(report.known, classes.get(case.class_id or 0))
    total += _AT_THE_RIM * metres / report.radius_m
    if _same_place(report, case):
        total += _SAME_PLACE
        why.append(Reason("repeat_same_place"))
    else:
        why.append(Reason("repeat_metres", {"metres": round(metres)}))
    if case.ended_at is None:
        total += _OPEN
        why.append(Reason("repeat_open"))
    else:
        total += _ENDED
        why.append(Reason("repeat_ended", {"hours": math.ceil(_hours(case.ended_at, now))}))
    total += _PER_LOG_DAY * math.log1p(max(0.0, _hours(case.opened_at, now)) / 24)
    common = alike(report.text, case.text)
    if common >= _ALIKE_FROM:
        total += _SAME_WORDS * common
        why.append(Reason("repeat_alike", {"percent": round(common * 100)}))
    score = 1 / (1 + math.exp(_USUAL - total))
    return Weighed(case, metres, round(score, 3), tuple(why))


def pick(weighed: Sequence[Weighed], most: int, least: float = LIKELY) -> list[Weighed]:
    """The most likely ones of at least this score, best first, with no spot taking every place.

    Where one thing was reported many times already, a person looks for the first of them: it comes
    right after the likeliest, and of the others on its spot only a few come before those elsewhere.
    """
    ranked = sorted(
        (one for one in weighed if one.score >= least),
        key=lambda one: (-one.score, one.metres, -one.case.opened_at.timestamp()),
    )
    first, size = _first_of_spots(ranked)
    shown: dict[int, Weighed] = {}
    left: list[Weighed] = []
    taken: Counter[int] = Counter()
    for one in ranked:
        root = first.get(one.case.id, one)
        taken[root.case.id] += 1
        if taken[root.case.id] > _OF_ONE_SPOT:
            left.append(one)
            continue
        shown.setdefault(one.case.id, one)
        shown.setdefault(root.case.id, root)
    found = [*shown.values(), *(one for one in left if one.case.id not in shown)]
    return [_told(one, size[one.case.id]) for one in found[:most]]


def _first_of_spots(ranked: Sequence[Weighed]) -> tuple[dict[int, Weighed], Counter[int]]:
    """The earliest open case of the same class on each one's spot, and how many have it first."""
    first: dict[int, Weighed] = {}
    size: Counter[int] = Counter()
    roots: list[Weighed] = []
    for one in sorted(ranked, key=lambda each: each.case.opened_at):
        if one.case.ended_at is not None:
            continue
        root = next((each for each in roots if _on_one_spot(each.case, one.case)), None)
        if root is None:
            roots.append(one)
        first[one.case.id] = root or one
        size[(root or one).case.id] += 1
    return first, size


def _on_one_spot(one: Earlier, other: Earlier) -> bool:
    same = one.class_id == other.class_id
    return same and metres_between(one.point, other.point) <= _ONE_SPOT_M


def _told(one: Weighed, count: int) -> Weighed:
    if count <= 1:
        return one
    why = (*one.why, Reason("repeat_first", {"count": count}))
    return Weighed(one.case, one.metres, one.score, why)


def alike(one: str, other: str) -> float:
    """Share of neighbouring signs that two texts have in common, 0 to 1, from their beginnings."""
    left, right = _pairs(one), _pairs(other)
    if not left or not right:
        return 0.0
    return 2 * len(left & right) / (len(left) + len(right))


def _pairs(text: str) -> set[str]:
    folded = unicodedata.normalize("NFKC", text[:_TEXT]).casefold()
    return {left + right for left, right in pairwise("".join(folded.split()))}


def _of_class(mine: KnownClass | None, other: KnownClass | None) -> tuple[float, list[Reason]]:
    if mine is None or other is None:
        return _CLASS_UNKNOWN, []
    if mine.id == other.id:
        return _SAME_CLASS, [Reason("repeat_same_class", {"name": mine.name})]
    if mine.code.rpartition("-")[0] == other.code.rpartition("-")[0]:
        return _SAME_MAJOR, [Reason("repeat_same_major", {"name": mine.major_name})]
    return 0.0, []


def _same_place(report: Described, case: Earlier) -> bool:
    if report.location_id is not None and report.location_id == case.location_id:
        return True
    return bool(report.address) and report.address == case.address


def _hours(since: datetime, now: datetime) -> float:
    return (now - since).total_seconds() / 3600
