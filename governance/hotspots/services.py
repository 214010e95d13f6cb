"""Looking for hot spots and keeping what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from geoalchemy2.shape import from_shape
from shapely import Point as ShapelyPoint
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from gis.analysis.hotspots import Cases
from gis.analysis.hotspots import HotSpot as Found
from gis.analysis.hotspots import hot_spots as find_hot_spots
from gis.geocoder.placement import Level
from gis.orm import SRID
from governance.hotspots.models import HotSpot, HotSpotCase, HotSpotRun, Part
from governance.hotspots.reading import opened_between, unplaced_between
from workflows.cases.models import Case

DAYS = 30
"""The span that is looked at every night, and unless another is asked for."""

COMPARED = timedelta(days=365)
"""How far back the records go that a span is compared with."""

KEPT = timedelta(days=90)
"""How long a run and what it found are kept."""

_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wish:
    """A run that is wanted: `key` tells it from every other, `days` is the span up to now."""

    key: str
    days: int = DAYS
    nightly: bool = False


def look_for_hot_spots(session: Session, district: int, wish: Wish, *, now: datetime) -> HotSpotRun:
    """Find the hot spots of the last days and keep them.

    A wish that was fulfilled already answers with what was found then. Only cases with a
    class whose place is known to the door are looked at: all that are placed by their community
    stand on one point, and would be the hottest spot of every district.
    """
    done = session.scalars(
        select(HotSpotRun).where(HotSpotRun.district == district, HotSpotRun.key == wish.key)
    ).first()
    if done is not None:
        return done
    since = now - timedelta(days=wish.days)
    cases = opened_between(session, district, since - COMPARED, now, Level.door)
    found = find_hot_spots(cases, _days_of(since), _days_of(now))
    in_span = int((cases.day >= _days_of(since)).sum())
    run = HotSpotRun(
        district=district,
        key=wish.key,
        nightly=wish.nightly,
        ran_at=now,
        since=since,
        until=now,
        days=wish.days,
        looked_at=in_span,
        compared_with=len(cases.day) - in_span,
        left_aside=unplaced_between(session, district, since, now, Level.door),
    )
    session.add(run)
    session.flush()
    _keep(session, run, found, cases)
    session.execute(
        delete(HotSpotRun).where(HotSpotRun.district == district, HotSpotRun.ran_at < now - KEPT)
    )
    return run


def _keep(session: Session, run: HotSpotRun, found: Sequence[Found], cases: Cases) -> None:
    places = _places(session, run.district, found, cases)
    for rank, spot in enumerate(found, start=1):
        row = HotSpot(rank=rank, district=run.district, run_id=run.id, **_columns(spot))
        row.place = places.get(_nearest(spot, cases))
        session.add(row)
        session.flush()
        parts = (
            (Part.MEMBER, spot.ids),
            (Part.AROUND, spot.around),
            (Part.BEFORE, spot.before),
        )
        session.execute(
            insert(HotSpotCase),
            [
                {
                    "district": run.district,
                    "hot_spot_id": row.id,
                    "case_id": int(case_id),
                    "part": part,
                }
                for part, ids in parts
                for case_id in ids
            ],
        )


def _columns(spot: Found) -> dict[str, Any]:
    trend = spot.trend
    return {
        "class_id": spot.kind,
        "geom": from_shape(spot.outline, SRID),
        "centre": from_shape(ShapelyPoint(*spot.centre), SRID),
        "score": spot.score,
        "cases": len(spot.ids),
        "expected": spot.expected,
        "window_cases": spot.window_cases,
        "window_expected": spot.window_expected,
        "now_count": len(spot.ids) + len(spot.around),
        "before_count": trend.before if trend else None,
        "trend": trend.ratio if trend else None,
        "trend_low": trend.low if trend else None,
        "trend_high": trend.high if trend else None,
        "first_at": _moment_of(spot.first),
        "last_at": _moment_of(spot.last),
    }


def _places(
    session: Session, district: int, found: Sequence[Found], cases: Cases
) -> dict[int, str | None]:
    """Addresses by id of the cases that stand nearest to the centres: what a spot is called by."""
    ids = [_nearest(spot, cases) for spot in found]
    rows = session.execute(
        select(Case.id, Case.address).where(Case.district == district, Case.id.in_(ids))
    )
    return {row.id: row.address for row in rows}


def _nearest(spot: Found, cases: Cases) -> int:
    rows = np.searchsorted(cases.id, spot.ids)
    away = np.hypot(
        (cases.lon[rows] - spot.centre.lon) * np.cos(np.radians(spot.centre.lat)),
        cases.lat[rows] - spot.centre.lat,
    )
    return int(spot.ids[away.argmin()])


def _days_of(moment: datetime) -> float:
    return (moment - _EPOCH) / _DAY


def _moment_of(days: float) -> datetime:
    return _EPOCH + days * _DAY
