"""A number or a lane that no register has, set where its neighbours say it must be. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gis.addresses.numbers import Numbers
from gis.crs import Point
from gis.geocoder import calibration
from gis.geocoder.candidates import Door
from gis.geocoder.gazetteer import Place
from gis.geocoder.placement import Level
from gis.geocoder.said import Said, alternatives
from gis.geometry import metres_between
from gis.reason import Reason

CLOSE_M = 120.0
"""Neighbours no further apart than this leave little doubt where a number between them stands."""
_SUFFIX = re.compile(r"\d-(\d+)[-\d]*号")
FEW = 8
"""Numbers beyond the last that may still be thought to stand beside it."""


def beside(
    place: Place, label: str, numbers: Numbers, around: Mapping[str, Sequence[Door]]
) -> Said | None:
    """Where the number stands by those around it (`look_beside`); None without any of them.

    `label` is the stem to show, such as 中山路1段231巷.
    """
    if numbers.door is None:
        return _in_lane(place, label, _first(around, "along"))
    if around.get("at"):
        return _same_number(place, numbers, around["at"])
    below, above = _first(around, "below"), _first(around, "above")
    known = [door for door in (below, above) if door is not None]
    why = Reason("door_between", {"road": label, "number": numbers.door})
    if below is not None and above is not None:
        apart = metres_between(below.point, above.point)
        close = apart <= CLOSE_M
        return Said(
            Level.door if close else Level.road,
            f"{label}{numbers.door}号" if close else label,
            _share(below, above, numbers.door),
            calibration.BETWEEN if close else calibration.BETWEEN_FAR,
            (why,),
            alternatives=alternatives(known),
            road=place.text,
        )
    across = _first(around, "across")
    nearest = known[0] if known else across
    if nearest is None:
        return None
    steps = abs((nearest.door or 0) - numbers.door)
    if across is not None and steps > FEW:
        nearest, steps = across, abs((across.door or 0) - numbers.door)
    at_hand = steps <= FEW
    return Said(
        Level.door if at_hand else Level.road,
        f"{label}{numbers.door}号" if at_hand else label,
        nearest.point,
        calibration.BESIDE if at_hand else calibration.PARENT_ROAD,
        (why,),
        alternatives=alternatives([nearest]),
        road=place.text,
    )


def _same_number(place: Place, numbers: Numbers, doors: Sequence[Door]) -> Said:
    """12-3号 where only 12号 and 12-1号 are known: the one whose suffix is nearest."""
    wanted = _suffix(f"{numbers.door}{numbers.subs}号")
    nearest = min(doors, key=lambda door: (abs(_suffix(door.key) - wanted), door.id or 0))
    why = Reason("address_coarser", {"address": nearest.address})
    return Said(
        Level.door,
        nearest.address,
        nearest.point,
        calibration.SAME_NUMBER if wanted == 0 else calibration.OTHER_SUFFIX,
        (why,),
        location_id=nearest.id,
        cell=nearest.cell,
        alternatives=alternatives(doors, nearest.id),
        road=place.text,
    )


def _suffix(key: str) -> int:
    found = _SUFFIX.search(key)
    return int(found[1]) if found else 0


def _first(around: Mapping[str, Sequence[Door]], side: str) -> Door | None:
    return next(iter(around.get(side, ())), None)


def _in_lane(place: Place, label: str, along: Door | None) -> Said | None:
    if along is None:
        return None
    why = Reason("named_only", {"name": label})
    return Said(
        Level.road, label, along.point, calibration.ALONG_LANE, (why,), cell=along.cell,
        road=place.text,
    )  # fmt: skip


def _share(below: Door, above: Door, number: int) -> Point:
    low, high = below.door or 0, above.door or 0
    share = (number - low) / (high - low)
    return Point(
        below.point.lon + share * (above.point.lon - below.point.lon),
        below.point.lat + share * (above.point.lat - below.point.lat),
    )
