"""Reading what the runs found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select, tuple_
from sqlalchemy.orm import Session

from gis.errors import NotFound
from gis.reason import Reason
from governance.cases.filter import LARGEST, Place
from governance.hotspots.models import HotSpot, HotSpotCase, HotSpotRun, Part
from workflows.cases.models import Case
from workflows.tasks.models import Task, TaskState

PAGE = 50

PARTS = {
    "cluster": (Part.MEMBER,),
    "now": (Part.MEMBER, Part.AROUND),
    "before": (Part.BEFORE,),
}
"""What each figure of a hot spot counts."""

_IN_HOT_SPOT = and_(HotSpotCase.district == Case.district, HotSpotCase.case_id == Case.id)

Rows = Sequence[Row[*tuple[Any, ...]]]


def latest_run(session: Session, district: int) -> HotSpotRun | None:
    return session.scalars(
        select(HotSpotRun)
        .where(HotSpotRun.district == district)
        .order_by(HotSpotRun.ran_at.desc(), HotSpotRun.id.desc())
        .limit(1)
    ).first()


def spots_of(session: Session, run: HotSpotRun) -> Sequence[HotSpot]:
    """What a run found, by rank."""
    return session.scalars(
        select(HotSpot)
        .where(HotSpot.district == run.district, HotSpot.run_id == run.id)
        .order_by(HotSpot.rank)
    ).all()


def outlines_of(session: Session, run: HotSpotRun) -> dict[int, str]:
    """Outlines by id of hot spot, as GeoJSON with six decimals (a decimetre).

    Without a name of their system, or a reader may take 4490 for latitude first.
    """
    rows = session.execute(
        select(HotSpot.id, func.ST_AsGeoJSON(HotSpot.geom, 6, 0)).where(
            HotSpot.district == run.district, HotSpot.run_id == run.id
        )
    )
    return {row[0]: row[1] for row in rows}


def spot_by_id(session: Session, district: int, spot_id: int) -> tuple[HotSpot, HotSpotRun]:
    """A hot spot and the run that found it; NotFound says that there is none of this number."""
    spot = session.get(HotSpot, (district, spot_id)) if spot_id <= LARGEST else None
    if spot is None:
        raise NotFound(Reason("hot_spot_unknown"))
    return spot, session.get_one(HotSpotRun, (district, spot.run_id))


def cases_of(session: Session, spot: HotSpot, figure: str, after: Place | None) -> Rows:
    """Up to PAGE + 1 of the cases that a figure counts, the newest first."""
    statement = (
        select(
            Case.id,
            Case.no,
            Case.address,
            Case.text,
            Case.stage,
            Case.definition,
            Case.definition_version,
            Case.urgent,
            Case.opened_at,
            Case.closed_at,
            Case.due_at,
            Case.due_provisional,
        )
        .join(HotSpotCase, _IN_HOT_SPOT)
        .where(
            HotSpotCase.district == spot.district,
            HotSpotCase.hot_spot_id == spot.id,
            HotSpotCase.part.in_(PARTS[figure]),
        )
        .order_by(Case.opened_at.desc(), Case.id.desc())
    )
    if after:
        statement = statement.where(tuple_(Case.opened_at, Case.id) < tuple_(after.at, after.id))
    return session.execute(statement.limit(PAGE + 1)).all()


def points_of(session: Session, spot: HotSpot) -> Rows:
    """Number, figure and place (lon, lat) of every case of a hot spot."""
    return session.execute(
        select(
            Case.no,
            HotSpotCase.part,
            func.ST_X(Case.geom).label("lon"),
            func.ST_Y(Case.geom).label("lat"),
        )
        .join(HotSpotCase, _IN_HOT_SPOT)
        .where(
            HotSpotCase.district == spot.district,
            HotSpotCase.hot_spot_id == spot.id,
            Case.geom.is_not(None),
        )
        .order_by(Case.opened_at)
    ).all()


def is_looking(session: Session, district: int, kinds: Sequence[str], now: datetime) -> bool:
    """Whether a run that was asked for is not done yet."""
    waiting = select(Task.id).where(
        Task.district == district,
        Task.kind.in_(kinds),
        Task.state.in_((TaskState.READY, TaskState.RUNNING)),
        Task.run_at <= now,
    )
    return session.scalar(select(waiting.exists())) or False
