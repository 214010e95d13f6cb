"""Sharing where one is while at work: telling it, taking it back, and who is out there now."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry import Point as Shape
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.orm import SRID
from governance.accounts.models import Account, GridDuty
from governance.cases.on_duty import duty_until, on_duty
from governance.field.positions import WorkerPosition
from governance.permissions import Viewer
from workflows.dispatch.pace import usual_pace
from workflows.tasks.services import owe

FORGET_TASK = "positions.forget"
FRESH = timedelta(minutes=usual_pace().position_minutes)
"""A position older than this says nothing about where somebody is, and is not shown."""


class Outcome(enum.StrEnum):
    """What became of a position that a phone told."""

    SHARED = "shared"
    OFF_HOURS = "off_hours"
    NO_DUTY = "no_duty"


@dataclass(frozen=True, slots=True)
class Told:
    """`until` is when sharing ends by itself."""

    outcome: Outcome
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    account_id: int
    name: str
    point: Point
    accuracy_m: int
    at: datetime


def tell(session: Session, worker: Viewer, point: Point, accuracy_m: int, *, now: datetime) -> Told:
    """Keep this as the worker's only position, if they answer for a grid and are on duty.

    Together with it is written the task that forgets positions when this duty ends. What was
    told before is forgotten where this one may not be kept.
    """
    told = may_share(session, worker, now)
    if told.until is None:
        take_back(session, worker)
        return told
    values: dict[str, Any] = {
        "at": now,
        "geom": from_shape(Shape(point.lon, point.lat), SRID),
        "accuracy_m": accuracy_m,
    }
    session.execute(
        insert(WorkerPosition)
        .values(district=worker.district, account_id=worker.account_id, **values)
        .on_conflict_do_update(index_elements=["district", "account_id"], set_=values)
    )
    moment = told.until.isoformat()
    owe(session, worker.district, FORGET_TASK, moment, {"until": moment}, told.until)
    return told


def may_share(session: Session, worker: Viewer, now: datetime) -> Told:
    """What would become of a position told now: phones ask, so that off duty none is ever sent."""
    until = duty_until(session, worker.district, worker.account_id or 0, now)
    if until is None:
        return Told(Outcome.OFF_HOURS)
    return Told(Outcome.SHARED, until) if _has_duty(session, worker) else Told(Outcome.NO_DUTY)


def take_back(session: Session, worker: Viewer) -> None:
    session.execute(
        delete(WorkerPosition).where(
            WorkerPosition.district == worker.district,
            WorkerPosition.account_id == worker.account_id,
        )
    )


def forget(session: Session, district: int, payload: Mapping[str, Any], _now: datetime) -> None:
    """Delete what was told before by those whose duty ended then; the handler of FORGET_TASK."""
    until = datetime.fromisoformat(payload["until"])
    session.execute(
        delete(WorkerPosition).where(
            WorkerPosition.district == district,
            WorkerPosition.at < until,
            WorkerPosition.account_id.not_in([one.id for one in on_duty(session, district, until)]),
        )
    )


def seen(session: Session, district: int, now: datetime) -> Sequence[Seen]:
    """The fresh positions of workers with a grid who are on duty."""
    at_work = [one.id for one in on_duty(session, district, now)]
    if not at_work:
        return ()
    position = WorkerPosition
    place = func.ST_X(position.geom), func.ST_Y(position.geom)
    duty = select(GridDuty.account_id).where(GridDuty.district == district)
    rows = session.execute(
        select(Account.id, Account.name, *place, position.accuracy_m, position.at)
        .join(
            Account, (Account.district == position.district) & (Account.id == position.account_id)
        )
        .where(
            position.district == district,
            position.at > now - FRESH,
            Account.id.in_(at_work),
            Account.id.in_(duty),
        )
        .order_by(Account.id)
    )
    return [
        Seen(account_id, name, Point(lon, lat), accuracy, at)
        for account_id, name, lon, lat, accuracy, at in rows
    ]


def _has_duty(session: Session, worker: Viewer) -> bool:
    duty = select(GridDuty.grid_id).where(
        GridDuty.district == worker.district, GridDuty.account_id == worker.account_id
    )
    return session.scalar(duty.limit(1)) is not None
