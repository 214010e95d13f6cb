"""Earlier cases that probably speak of the same thing.

With a place: same class, near in space and time. Without one: nearly the same words, soon after.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.geometry import metres_between
from gis.statements import Query
from workflows.cases.models import Case
from workflows.standards.queries import KnownClass

MOST = 5
"""How many are worth a person's time."""

ALIKE = 0.6
"""Share of common trigrams from which on two texts say the same; unrelated ones stay below 0.2."""

_LOOKED_THROUGH = 300

_METRES_PER_DEGREE = 111_000
"""Of latitude, a little short of the truth, so that the box is never too small."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A likely duplicate, opened `minutes` before.

    Either `metres` away, or without a place and `alike` percent the same in its words.
    """

    no: str
    stage: str
    minutes: int
    metres: int | None = None
    alike: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "no": self.no,
            "stage": self.stage,
            "minutes": self.minutes,
            "metres": self.metres,
            "alike": self.alike,
        }


def likely_duplicates(
    session: Session, district: int, known: KnownClass, point: Point, *, now: datetime
) -> list[Duplicate]:
    """Find cases of the class within its radius and its hours before `now`, nearest first.

    Void cases are not counted: somebody has judged them already.
    """
    lat = known.duplicate_radius_m / _METRES_PER_DEGREE
    lon = lat / max(0.01, math.cos(math.radians(point.lat)))
    rows = _NEARBY.rows(
        session,
        {
            "district": district,
            "class_id": known.id,
            "west": point.lon - lon,
            "south": point.lat - lat,
            "east": point.lon + lon,
            "north": point.lat + lat,
            "since": now - timedelta(hours=known.duplicate_hours),
            "now": now,
        },
    )
    near = [
        Duplicate(row.no, row.stage, _minutes(row.opened_at, now), metres=round(metres))
        for row in rows
        if (metres := metres_between(point, Point(row.lon, row.lat))) <= known.duplicate_radius_m
    ]
    return sorted(near, key=lambda one: (one.metres, one.minutes))[:MOST]


def alike_in_words(
    session: Session, district: int, text: str, *, hours: int, now: datetime
) -> list[Duplicate]:
    """Find cases without a place that say nearly the same, the most alike first.

    People send one message again and again, and others pass it on. Only the newest _LOOKED_THROUGH
    of the last `hours` are compared, so that a flood of reports cannot make this slow.
    """
    rows = session.execute(
        _SAME_WORDS,
        {
            "district": district,
            "text": text,
            "since": now - timedelta(hours=hours),
            "now": now,
            "least": ALIKE,
        },
    )
    return [
        Duplicate(row.no, row.stage, _minutes(row.opened_at, now), alike=round(row.alike * 100))
        for row in rows
    ]


def _minutes(since: datetime, now: datetime) -> int:
    return int((now - since).total_seconds()) // 60


# Distances are measured on what comes back, a handful: planning them costs more than finding it.
_NEARBY = Query("""
    select no, stage, opened_at, st_x(geom) as lon, st_y(geom) as lat
    from "case"
    where district = :district
      and geom && st_makeenvelope(:west, :south, :east, :north, 4490)
      and class_id = :class_id
      and opened_at > :since and opened_at <= :now
      and stage <> 'voided'
    order by opened_at desc
    limit 100
""")
_RECENT = (
    select(Case.no, Case.stage, Case.opened_at, Case.text)
    .where(
        Case.district == bindparam("district"),
        Case.geom.is_(None),
        Case.opened_at > bindparam("since"),
        Case.opened_at <= bindparam("now"),
        Case.stage != "voided",
    )
    .order_by(Case.opened_at.desc())
    .limit(_LOOKED_THROUGH)
    .subquery()
)
_ALIKE = func.similarity(_RECENT.c.text, bindparam("text"))
_SAME_WORDS = (
    select(_RECENT.c.no, _RECENT.c.stage, _RECENT.c.opened_at, _ALIKE.label("alike"))
    .where(bindparam("least") <= _ALIKE)
    .order_by(_ALIKE.desc(), _RECENT.c.opened_at.desc())
    .limit(MOST)
)
