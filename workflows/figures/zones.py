"""Whose figures are kept here, and the zone whose days each district is counted in."""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.errors import Unavailable
from workflows.calendars import calendars

# Each district is one step along the key: what waits of one does not have to be read through.
_PRESENT = text("""
    with recursive waiting (district) as (
        select min(district) from case_change
        union all
        select (select min(district) from case_change where district > waiting.district)
        from waiting where waiting.district is not null
    )
    select district from waiting where district is not null
    union select district from figure_state order by district
""")


class Counted(NamedTuple):
    """A district with the zone of its days."""

    district: int
    zone: ZoneInfo


def counted_districts(session: Session, own: Counted) -> list[Counted]:
    """Our `own` first, then all others of which cases changed or sums are kept."""
    others = [found for found in session.scalars(_PRESENT) if found != own.district]
    return [own, *(Counted(other, zone_of(session, other, own)) for other in others)]


def zone_of(session: Session, district: int, own: Counted) -> ZoneInfo:
    """Our own, or the zone of the calendar that another district works by."""
    if district == own.district:
        return own.zone
    try:
        known = calendars(session, district)
        return known.by_id(known.newest_id).zone
    except Unavailable:
        return own.zone
