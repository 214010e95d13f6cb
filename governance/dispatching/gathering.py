"""What a proposal is worked out from: the cases that wait for a visit, and who is on duty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from gis.crs import Point
from governance.accounts.queries import worker_of_grid
from governance.cases.on_duty import VISITED, on_duty, skills_of
from governance.dispatching.models import Visit, VisitState
from workflows.cases.models import Case
from workflows.dispatch.nearest import OnDuty, Wanted
from workflows.dispatch.pace import Pace, usual_pace
from workflows.dispatch.visits import Crew, Ground, Visits, lay_out
from workflows.standards.queries import class_list

MOST = 3000
"""Visits that one proposal looks at, the most pressing first."""

MOST_A_ROUND = 15
"""Visits that one proposal gives a worker at most, whatever the roster says."""

_MINUTE = timedelta(minutes=1)
_SKILL_BITS = 62


@dataclass(frozen=True, eq=False)
class Field:
    """The ground, and whom and what its positions stand for.

    `unplaced` cases have no point, so that no way to them is known. `unseen` counts workers on duty
    whose place is not known; they are not thought of.
    """

    ground: Ground
    cases: Sequence[Row[*tuple[Any, ...]]]
    wanted: Sequence[Wanted]
    workers: Sequence[OnDuty]
    unplaced: Sequence[Row[*tuple[Any, ...]]]
    unseen: int


def gather(
    session: Session, district: int, now: datetime, only: Sequence[int] | None = None
) -> Field:
    """The cases in a stage that waits for a visit, whoever owns them now; `only` these by id.

    What a dispatcher has sent somebody to who is still on duty stays with them, as a visit that
    they have promised.
    """
    on = on_duty(session, district, now, but=VISITED)
    kept = promised(session, district, {one.id for one in on}, only or ())
    waiting = waiting_cases(session, district, only, but=kept)
    cases = [row for row in waiting if row.lon is not None]
    unplaced = [row for row in waiting if row.lon is None]
    count = Counter(kept.values())
    workers = [
        replace(one, load=one.load + count[one.id], room=max(0, one.room - count[one.id]))
        for one in on
        if one.point is not None
    ]
    wanted = _wanted(session, district, cases)
    ground = ground_of([row.due_at for row in cases], wanted, workers, now, usual_pace())
    return Field(ground, cases, wanted, workers, unplaced, len(on) - len(workers))


def waiting_cases(
    session: Session,
    district: int,
    only: Sequence[int] | None = None,
    but: Collection[int] = (),
) -> Sequence[Row[*tuple[Any, ...]]]:
    """At most MOST of them, by due time."""
    statement = select(
        Case.id,
        Case.no,
        Case.version,
        Case.class_id,
        Case.grid_id,
        Case.due_at,
        Case.worker_id,
        func.ST_X(Case.geom).label("lon"),
        func.ST_Y(Case.geom).label("lat"),
    ).where(*_waits(district), Case.id.not_in(but))
    if only is not None:
        statement = statement.where(Case.id.in_(only))
    return session.execute(statement.order_by(Case.due_at, Case.id).limit(MOST)).all()


def count_waiting(session: Session, district: int) -> int:
    return session.scalar(select(func.count()).where(*_waits(district))) or 0


def promised(
    session: Session, district: int, workers: Collection[int], but: Sequence[int] = ()
) -> dict[int, int]:
    """By case that still waits as it was accepted, which of the workers was sent to it."""
    rows = session.execute(
        select(Case.id, Visit.worker_id)
        .join(Visit, (Visit.district == Case.district) & (Visit.case_id == Case.id))
        .where(
            *_waits(district),
            Visit.state == VisitState.ACCEPTED,
            Visit.version == Case.version,
            Visit.worker_id == Case.worker_id,
            Visit.worker_id.in_(workers),
            Case.id.not_in(but),
        )
        .distinct()
    )
    return {case_id: worker_id for case_id, worker_id in rows if worker_id is not None}


def _waits(district: int) -> tuple[ColumnElement[bool], ...]:
    return Case.district == district, Case.stage.in_(VISITED), Case.due_at.is_not(None)


def ground_of(
    due: Sequence[datetime],
    wanted: Sequence[Wanted],
    workers: Sequence[OnDuty],
    now: datetime,
    pace: Pace,
) -> Ground:
    """Lay out plain values; a skill is a bit, and skills that no case asks for have none."""
    bits: dict[int, int] = {}
    for one in wanted:
        for skill, _name in one.skills:
            bits.setdefault(skill, 1 << len(bits) % _SKILL_BITS)
    places = [one.point or Point(0.0, 0.0) for one in wanted]
    bases = [one.point or Point(0.0, 0.0) for one in workers]
    visits = Visits(
        ids=np.arange(len(wanted)),
        lon=np.array([point.lon for point in places], np.float64),
        lat=np.array([point.lat for point in places], np.float64),
        due=np.array([(at - now) / _MINUTE for at in due], np.float64),
        skills=np.array([_mask(bits, [s for s, _name in one.skills]) for one in wanted], np.int64),
    )
    crew = Crew(
        ids=np.array([one.id for one in workers], np.int64),
        lon=np.array([point.lon for point in bases], np.float64),
        lat=np.array([point.lat for point in bases], np.float64),
        speed=np.array([pace.metres_a_minute(one.means) for one in workers], np.float64),
        load=np.array([one.load for one in workers], np.int64),
        room=np.array([min(one.room, MOST_A_ROUND) for one in workers], np.int64),
        until=np.array([one.left for one in workers], np.float64),
        skills=np.array([_mask(bits, one.skills) for one in workers], np.int64),
    )
    return lay_out(visits, crew, pace)


def _mask(bits: Mapping[int, int], skills: Any) -> int:
    mask = 0
    for skill in skills:
        mask |= bits.get(skill, 0)
    return mask


def _wanted(
    session: Session, district: int, cases: Sequence[Row[*tuple[Any, ...]]]
) -> list[Wanted]:
    classes = class_list(session, district).by_id
    needs = {
        class_id: tuple(skills_of(session, district, classes[class_id].code))
        for class_id in {row.class_id for row in cases}
        if class_id in classes
    }
    found = []
    for row in cases:
        own = worker_of_grid(session, district, row.grid_id) if row.grid_id else None
        point = Point(row.lon, row.lat)
        found.append(Wanted(point, own[0] if own else None, needs.get(row.class_id, ())))
    return found
