"""The cases that hot spots are looked for among, as arrays."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from gis.analysis.hotspots import Cases
from gis.geocoder.placement import Level
from workflows.cases.models import Case

VOIDED = "voided"

_OPENED = text("""
    select coalesce(array_agg(id), '{}'), coalesce(array_agg(class_id), '{}'),
           coalesce(array_agg(day), '{}'), coalesce(array_agg(lon), '{}'),
           coalesce(array_agg(lat), '{}')
    from (
        select id, class_id, extract(epoch from opened_at)::float8 / 86400 as day,
               st_x(geom) as lon, st_y(geom) as lat
        from "case"
        where district = :district and opened_at >= :since and opened_at < :until
          and class_id is not null and place_level = :level and geom is not null
          and stage <> :voided
        order by id
    ) as opened
""")


def opened_between(
    session: Session, district: int, since: datetime, until: datetime, level: Level
) -> Cases:
    """Cases of [since, until) with a class and a place of this level, by id; days since 1970."""
    values = {
        "district": district,
        "since": since,
        "until": until,
        "level": level.value,
        "voided": VOIDED,
    }
    ids, kinds, days, lons, lats = session.execute(_OPENED, values).one()
    return Cases(
        lon=np.array(lons, dtype=np.float64),
        lat=np.array(lats, dtype=np.float64),
        day=np.array(days, dtype=np.float64),
        kind=np.array(kinds, dtype=np.int64),
        id=np.array(ids, dtype=np.int64),
    )


def unplaced_between(
    session: Session, district: int, since: datetime, until: datetime, level: Level
) -> int:
    """How many cases of the span `opened_between` leaves out for want of a class or a place."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Case)
            .where(
                Case.district == district,
                Case.opened_at >= since,
                Case.opened_at < until,
                Case.stage != VOIDED,
                or_(Case.class_id.is_(None), Case.place_level != level, Case.geom.is_(None)),
            )
        )
        or 0
    )
