"""A number or a lane that no register has, set where its neighbours say it must be. Pure."""

from __future__ import annotations

from collections.abc import Mapping

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
FEW = 8
"""Numbers beyond the last that may still be thought to stand beside it."""


def beside(place: Place, numbers: Numbers, around: Mapping[str, Door]) -> Said | None:
    """Where the number stands by those around it (`look_beside`); None without any of them."""
    if numbers.door is None:
        return _in_lane(place, numbers, around.get("along"))
    same = around.get("at")
    if same is not None:
        why = Reason("address_coarser", {"address": same.address})
        return Said(
            Level.door, same.address, same.point, calibration.SAME_NUMBER, (why,),
            location_id=same.id, cell=same.cell, road=place.text,
        )  # fmt: skip
    below, above = around.get("below"), around.get("above")
    known = [door for door in (below, above) if door is not None]
    label = f"{place.text}{numbers.stem}"
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
    across = around.get("across")
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


def _in_lane(place: Place, numbers: Numbers, along: Door | None) -> Said | None:
    if along is None:
        return None
    label = f"{place.text}{numbers.stem}"
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
