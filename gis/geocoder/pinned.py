"""A place that a person points out: a pin, or a standard address chosen by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.analysis.nearby import NearbyKind, Neighbour, nearby
from gis.crs import Point
from gis.errors import Invalid
from gis.geocoder.candidates import lies_inside
from gis.geocoder.placement import Level, Placement
from gis.geocoder.settle import AT_THE_DOOR_M
from gis.reason import Reason
from gis.registers.locations import Location
from gis.registers.queries import CHINA, cells_of

IN_SIGHT_M = 500.0


def at_pin(session: Session, district: int, point: Point, *, now: datetime) -> Placement:
    """The place under a pin (CGCS2000), with the address it stands at or near.

    Its confidence is that of a person, 1. Outside every grid it has the problem that says why.
    """
    near = _nearest(session, district, point)
    why = [Reason("pin_set")]
    placement = Placement(Level.community, point=point, confidence=1.0)
    if near is not None:
        why.append(Reason("point_nearest", {"address": near.label, "metres": round(near.metres)}))
        at = near.metres <= AT_THE_DOOR_M
        placement = replace(
            placement,
            level=Level.door if at else Level.community,
            location_id=near.id if at else None,
            address=near.label if at else f"{near.label[:250]}附近",
        )
    return _in_cell(session, district, replace(placement, why=tuple(why)), now)


def at_location(session: Session, district: int, location_id: int, *, now: datetime) -> Placement:
    """The place of a standard address; Invalid, as `location_id`, where there is none."""
    location = session.scalar(
        select(Location).where(Location.district == district, Location.id == location_id)
    )
    if location is None:
        raise Invalid(Reason("location_unknown"), "location_id")
    shape = to_shape(location.geom)
    placement = Placement(
        level=Level.door,
        location_id=location.id,
        address=location.address,
        point=Point(shape.x, shape.y),
        confidence=1.0,
        why=(Reason("address_chosen", {"address": location.address}),),
    )
    return _in_cell(session, district, placement, now)


def _nearest(session: Session, district: int, point: Point) -> Neighbour | None:
    around = nearby(session, district, point, IN_SIGHT_M, limit=1)
    return next((one for one in around if one.kind is NearbyKind.location), None)


def _in_cell(session: Session, district: int, placement: Placement, now: datetime) -> Placement:
    point = placement.point
    if point is None:
        raise ValueError("a place that somebody pointed out has a point")
    day = now.astimezone(CHINA).date()
    (cell,) = cells_of(session, district, [point], day)
    if cell is None:
        inside = lies_inside(session, district, point)
        problem = Reason("no_grid") if inside else Reason("outside_district")
        return replace(placement, problems=(problem,))
    return placement.within(cell)
