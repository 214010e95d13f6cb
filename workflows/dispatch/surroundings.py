"""What rules may ask about beside a report's own words: the grid over its place, what stands there,
and what time it is. Only what a rule in force asks for is looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.registers.grids import Grid
from gis.registers.legal_entities import LegalEntity
from gis.statements import Query
from workflows.calendar import WorkCalendar
from workflows.calendars import calendars
from workflows.dispatch.known import Moment
from workflows.dispatch.rules import RuleList

_NEAR_M = 15.0
"""A component within this distance of the reported point counts as being at the place."""

_COMPONENTS = Query("""
    select distinct class_code from component
    where district = :district and geom && st_expand(st_setsrid(st_makepoint(:lon, :lat), 4490),
          :degrees)
      and st_distancesphere(geom, st_setsrid(st_makepoint(:lon, :lat), 4490)) <= :metres
    order by class_code
""")
_DEGREES_A_METRE = 1.6e-5
"""Longitude at 55 degrees north or south; a box drawn with it is wide enough nearer the equator."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Codes of areas beside the division, kinds of what stands at the place, and the moment."""

    areas: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    moment: Moment | None = None


NOTHING_KNOWN = Surroundings()


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as far as surroundings need it; each part may be unknown."""

    responsible_id: int | None = None
    location_id: int | None = None
    point: Point | None = None


def surroundings(
    session: Session, district: int, rules: RuleList, spot: Spot, at: datetime
) -> Surroundings:
    """Return what the rules ask to know about `spot` at the moment `at`."""
    if not (rules.asks_grids or rules.asks_kinds or rules.asks_time):
        return NOTHING_KNOWN
    areas = _grid_codes(session, district, spot) if rules.asks_grids else ()
    kinds = kinds_at(session, district, spot) if rules.asks_kinds else ()
    moment = None
    if rules.asks_time:
        known = calendars(session, district)
        moment = moment_of(known.by_id(known.newest_id), at)
    return Surroundings(areas, kinds, moment)


def moment_of(calendar: WorkCalendar, at: datetime) -> Moment:
    """`at` on the wall of the calendar's zone, and whether it lies in its office hours."""
    wall = calendar.local(at)
    passed = ((wall.hour * 60 + wall.minute) * 60 + wall.second) * 1_000_000 + wall.microsecond
    working = any(span.opens <= passed < span.closes for span in calendar.spans_of(wall.date()))
    return Moment(wall.weekday(), wall.hour * 60 + wall.minute, working)


def _grid_codes(session: Session, district: int, spot: Spot) -> tuple[str, ...]:
    if spot.responsible_id is None:
        return ()
    code = session.scalar(
        select(Grid.code).where(Grid.district == district, Grid.id == spot.responsible_id)
    )
    return (code,) if code else ()


def kinds_at(session: Session, district: int, spot: Spot) -> tuple[str, ...]:
    """The kinds of the legal entities at an address, and of the components around a point."""
    kinds: set[str] = set()
    if spot.location_id is not None:
        kinds.update(
            session.scalars(
                select(LegalEntity.kind).where(
                    LegalEntity.district == district, LegalEntity.location_id == spot.location_id
                )
            )
        )
    if spot.point is not None:
        values = {
            "district": district,
            "lon": spot.point.lon,
            "lat": spot.point.lat,
            "degrees": _NEAR_M * _DEGREES_A_METRE,
            "metres": _NEAR_M,
        }
        kinds.update(row.class_code for row in _COMPONENTS.rows(session, values))
    return tuple(sorted(kinds))
