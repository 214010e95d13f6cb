"""The cases in view: how many there are of each kind, and where all of them lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, func, select, true
from sqlalchemy.orm import Session

from governance.cases.conditions import case_conditions, midnight, pressing
from governance.cases.pages import COUNTED
from governance.map.case_filter import MapFilter
from governance.permissions import Viewer
from workflows.cases.models import Case

AGES = (0, 2, 6, 29)
"""Days before today at whose midnight an age begins: today, three days, a week, a month."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """Counts by stage, by class id, by how pressing, and by place in the list of ages.

    At most COUNTED + 1 cases are counted, so that a wide view costs no more than a narrow one.
    """

    count: int
    stages: Counter[str]
    classes: Counter[int | None]
    levels: Counter[str]
    ages: Counter[int]


def kinds(
    session: Session, viewer: Viewer, wanted: MapFilter, zone: ZoneInfo, now: datetime
) -> Kinds:
    some = (
        select(
            Case.stage,
            Case.class_id,
            pressing(now).label("level"),
            _age(age_breaks(zone, now)).label("age"),
        )
        .where(*case_conditions(session, viewer, wanted, zone, now))
        .limit(COUNTED + 1)
        .subquery()
    )
    found = Kinds(0, Counter(), Counter(), Counter(), Counter())
    count = 0
    grouped = select(*some.c, func.count().label("n")).group_by(*some.c)
    for row in session.execute(grouped).all():
        count += row.n
        found.stages[row.stage] += row.n
        found.classes[row.class_id] += row.n
        found.levels[row.level] += row.n
        found.ages[row.age] += row.n
    return Kinds(count, found.stages, found.classes, found.levels, found.ages)


def age_breaks(zone: ZoneInfo, now: datetime) -> list[datetime]:
    """From when on a case is of an age, for all ages but the last; the latest first."""
    today = now.astimezone(zone).date()
    return [midnight(today - timedelta(days=days), zone) for days in AGES]


def _age(breaks: Sequence[datetime]) -> Any:
    return case(
        *((Case.opened_at >= since, age) for age, since in enumerate(breaks)), else_=len(breaks)
    )


def state_counts(
    session: Session, viewer: Viewer, wanted: MapFilter, zone: ZoneInfo, now: datetime
) -> dict[str, int]:
    """How many cases each of the quick choices would show in this view, whatever is chosen."""

    def where(state: str) -> Any:
        asked = wanted.model_copy(update={"state": state})
        return and_(true(), *case_conditions(session, viewer, asked, zone, now))

    running = session.execute(
        select(
            func.count().label("open"),
            func.count().filter(Case.due_at < now).label("overdue"),
            func.count().filter(Case.urgent).label("urgent"),
        ).where(where("open"))
    ).one()
    some = select(Case.id).where(where("recent")).limit(COUNTED + 1).subquery()
    recent = session.scalar(select(func.count()).select_from(some)) or 0
    return {**running._asdict(), "recent": recent}


def found_extent(
    session: Session, viewer: Viewer, wanted: MapFilter, zone: ZoneInfo, now: datetime
) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the cases (of COUNTED of them), wherever they lie."""
    some = (
        select(Case.geom)
        .where(*case_conditions(session, viewer, wanted.anywhere(), zone, now))
        .where(Case.geom.is_not(None))
        .limit(COUNTED)
        .subquery()
    )
    lon, lat = func.ST_X(some.c.geom), func.ST_Y(some.c.geom)
    west, south, east, north = session.execute(
        select(func.min(lon), func.min(lat), func.max(lon), func.max(lat))
    ).one()
    return None if west is None else (west, south, east, north)
