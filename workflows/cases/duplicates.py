"""Earlier cases that probably speak of the same thing.

With a place: near it, still open or ended lately, scored by `likeness`. Without one: nearly the
same words, soon after.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.reason import Reason
from gis.statements import Query
from workflows.cases.likeness import Described, Earlier, Weighed, pick, weigh
from workflows.cases.models import Case
from workflows.standards.queries import KnownClass, class_list

MOST = 5
"""How many are worth a person's time."""

ALIKE = 0.6
"""Share of common trigrams from which on two texts say the same; unrelated ones stay below 0.2."""

USUAL_RADIUS_M, USUAL_HOURS = 50, 24
"""For a report whose class is not known."""

_LOOKED_THROUGH = 300

_METRES_PER_DEGREE = 111_000
"""Of latitude, a little short of the truth, so that the box is never too small."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A likely duplicate, opened `minutes` before.

    Either `metres` away, or without a place and `alike` percent the same in its words. `score` is
    between 0 and 1, and `why` what speaks for it.
    """

    no: str
    stage: str
    minutes: int
    metres: int | None = None
    alike: int | None = None
    score: float = 0.0
    why: tuple[Reason, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "no": self.no,
            "stage": self.stage,
            "minutes": self.minutes,
            "metres": self.metres,
            "alike": self.alike,
            "score": self.score,
            "why": [reason.as_json() for reason in self.why],
        }


def likely_duplicates(  # noqa: PLR0913 - what is known of a report
    session: Session,
    district: int,
    known: KnownClass | None,
    point: Point,
    *,
    now: datetime,
    text: str = "",
    address: str | None = None,
    location_id: int | None = None,
) -> list[Duplicate]:
    """Find cases at most the class's radius away that are open, or ended within its hours.

    The likeliest come first, of the same class, of a related one, or of any with the same words.
    `address` and `location_id` are for an exact place alone: two reports that are only known to lie
    in one community do not lie at one place. Void and merged cases are not counted: somebody has
    judged them already. Nor are parts of a case: nobody reported them, and the whole stands there.
    """
    report = Described(
        point=point,
        known=known,
        text=text,
        radius_m=known.duplicate_radius_m if known else USUAL_RADIUS_M,
        hours=known.duplicate_hours if known else USUAL_HOURS,
        address=address,
        location_id=location_id,
    )
    found = pick(_near(session, district, report, now, besides=0), MOST)
    return [_duplicate(one, now) for one in found]


def duplicates_now(session: Session, case: Case, now: datetime) -> list[Duplicate]:
    """Ask again for a case as it is now, after its place, class or words were corrected.

    Other open cases that may be the same, opened before it or after: any of them could live on in
    its stead. A part of a case repeats nothing. `minutes` count back from `now`. A case without a
    place is compared by its words.
    """
    if case.parent_id is not None:
        return []
    known = class_list(session, case.district).by_id.get(case.class_id or 0)
    hours = known.duplicate_hours if known else USUAL_HOURS
    if case.geom is None:
        said = alike_in_words(session, case.district, case.text, hours=hours, now=now)
        return [one for one in said if one.no != case.no]
    lon, lat = session.execute(
        select(func.ST_X(Case.geom), func.ST_Y(Case.geom)).where(
            Case.district == case.district, Case.id == case.id
        )
    ).one()
    exact = case.location_id is not None
    report = Described(
        point=Point(lon, lat),
        known=known,
        text=case.text,
        radius_m=known.duplicate_radius_m if known else USUAL_RADIUS_M,
        hours=hours,
        address=case.address if exact else None,
        location_id=case.location_id,
    )
    others = _near(session, case.district, report, now, besides=case.id)
    return [
        _duplicate(one, now) for one in pick([o for o in others if o.case.ended_at is None], MOST)
    ]


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
        Duplicate(
            row.no,
            row.stage,
            _minutes(row.opened_at, now),
            alike=round(row.alike * 100),
            score=round(row.alike, 3),
            why=(Reason("repeat_alike", {"percent": round(row.alike * 100)}),),
        )
        for row in rows
    ]


def _near(
    session: Session, district: int, report: Described, now: datetime, *, besides: int
) -> list[Weighed]:
    """Every case near the report with its score; `besides` is the report's own, or 0."""
    lat = report.radius_m / _METRES_PER_DEGREE
    lon = lat / max(0.01, math.cos(math.radians(report.point.lat)))
    rows = _NEARBY.rows(
        session,
        {
            "district": district,
            "class_id": report.known.id if report.known else 0,
            "west": report.point.lon - lon,
            "south": report.point.lat - lat,
            "east": report.point.lon + lon,
            "north": report.point.lat + lat,
            "since": now - timedelta(hours=report.hours),
            "now": now,
            "besides": besides,
        },
    )
    classes = class_list(session, district).by_id
    weighed = (weigh(report, _earlier(row), classes, now) for row in rows)
    return [one for one in weighed if one is not None]


def _earlier(row: Any) -> Earlier:
    return Earlier(
        row.id,
        row.no,
        row.stage,
        row.class_id,
        row.opened_at,
        row.ended_at,
        Point(row.lon, row.lat),
        row.said,
        row.address,
        row.location_id,
    )


def _duplicate(one: Weighed, now: datetime) -> Duplicate:
    return Duplicate(
        one.case.no,
        one.case.stage,
        _minutes(one.case.opened_at, now),
        metres=round(one.metres),
        score=one.score,
        why=one.why,
    )


def _minutes(since: datetime, now: datetime) -> int:
    return int((now - since).total_seconds()) // 60


# Open cases are found in an index of their own, those ended lately where place and time meet. Where
# a crowd stands on one spot, the newest of the class, its oldest and a few others are enough.
_NEARBY = Query("""
    with near as materialized (
        select id, no, stage, class_id, opened_at, cast(null as timestamptz) as ended_at,
               st_x(geom) as lon, st_y(geom) as lat, left(text, 300) as said, address, location_id
        from "case"
        where district = :district and due_at is not null
          and geom && st_makeenvelope(:west, :south, :east, :north, 4490)
          and opened_at <= :now and stage <> 'voided' and id <> :besides
          and parent_id is null
        union all
        select id, no, stage, class_id, opened_at, closed_at,
               st_x(geom), st_y(geom), left(text, 300), address, location_id
        from "case"
        where district = :district and due_at is null
          and geom && st_makeenvelope(:west, :south, :east, :north, 4490)
          and closed_at > :since and closed_at <= :now
          and stage <> 'voided' and survivor_id is null and id <> :besides
          and parent_id is null
    )
    (select * from near where class_id = :class_id order by opened_at desc limit 60)
    union
    (select * from near where class_id = :class_id and ended_at is null order by opened_at limit 10)
    union all
    (select * from near where class_id is distinct from :class_id order by opened_at desc limit 30)
""")
_RECENT = (
    select(Case.no, Case.stage, Case.opened_at, Case.text)
    .where(
        Case.district == bindparam("district"),
        Case.geom.is_(None),
        Case.opened_at > bindparam("since"),
        Case.opened_at <= bindparam("now"),
        Case.stage != "voided",
        Case.parent_id.is_(None),
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
