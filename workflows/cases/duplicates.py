"""Earlier cases that probably speak of the same thing: same class, near in space and time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.orm import SRID
from workflows.cases.models import Case
from workflows.standards.queries import KnownClass

MOST = 5
"""How many are worth a person's time."""

_METRES_PER_DEGREE = 111_000
"""Of latitude, a little short of the truth, so that the box is never too small."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A likely duplicate: `metres` away, opened `minutes` before."""

    no: str
    stage: str
    metres: int
    minutes: int

    def as_json(self) -> dict[str, Any]:
        return {
            "no": self.no,
            "stage": self.stage,
            "metres": self.metres,
            "minutes": self.minutes,
        }


def likely_duplicates(
    session: Session, district: int, known: KnownClass, point: Point, *, now: datetime
) -> list[Duplicate]:
    """Find cases of the class within its radius and its hours before `now`, nearest first.

    Void cases are not counted: somebody has judged them already.
    """
    lat = known.duplicate_radius_m / _METRES_PER_DEGREE
    lon = lat / max(0.01, math.cos(math.radians(point.lat)))
    rows = session.execute(
        _NEARBY,
        {
            "district": district,
            "class_id": known.id,
            "lon": point.lon,
            "lat": point.lat,
            "west": point.lon - lon,
            "south": point.lat - lat,
            "east": point.lon + lon,
            "north": point.lat + lat,
            "radius": known.duplicate_radius_m,
            "since": now - timedelta(hours=known.duplicate_hours),
            "now": now,
        },
    )
    return [
        Duplicate(
            row.no, row.stage, round(row.metres), int((now - row.opened_at).total_seconds()) // 60
        )
        for row in rows
    ]


_HERE = func.ST_SetSRID(func.ST_MakePoint(bindparam("lon"), bindparam("lat")), SRID)
_BOX = func.ST_MakeEnvelope(
    bindparam("west"), bindparam("south"), bindparam("east"), bindparam("north"), SRID
)
_METRES = func.ST_DistanceSphere(Case.geom, _HERE)
_NEARBY = (
    select(Case.no, Case.stage, Case.opened_at, _METRES.label("metres"))
    .where(
        Case.district == bindparam("district"),
        Case.geom.op("&&")(_BOX),
        Case.class_id == bindparam("class_id"),
        Case.opened_at > bindparam("since"),
        Case.opened_at <= bindparam("now"),
        Case.stage != "voided",
        bindparam("radius") >= _METRES,
    )
    .order_by(_METRES, Case.opened_at.desc())
    .limit(MOST)
)
