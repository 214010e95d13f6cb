"""The figures of the wall. Each counts exactly what the list of cases shows for its link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Row, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from workflows.cases.models import Case

TREND_DAYS = 14
WEEK = 7
MONTH = 30
TOP_CLASSES = 8
LATEST = 9


@dataclass(frozen=True)
class Days:
    """The local days that figures are counted over, and the moments at which they begin."""

    today: date
    zone: ZoneInfo

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def start(self, days_ago: int = 0) -> datetime:
        day = self.ago(days_ago)
        return datetime(day.year, day.month, day.day, tzinfo=self.zone)


def days_at(now: datetime, zone: ZoneInfo) -> Days:
    return Days(now.astimezone(zone).date(), zone)


def figures(session: Session, district: int, days: Days, now: datetime) -> dict[str, Any]:
    """Counts of today, each with yesterday's up to the same time, and what is open now.

    `on_time` of `closed_month` closed within the time of handling; `median` is the middle time
    from dispatching to handing in of the cases closed within a week, in seconds, or None.
    """
    yesterday, same_time = days.start(1), now - timedelta(days=1)
    today = days.start()
    closed = and_(Case.district == district, Case.stage == "closed")
    opened_row = session.execute(
        select(
            func.count().filter(Case.opened_at >= today).label("reported"),
            func.count().filter(Case.opened_at < same_time).label("reported_before"),
        ).where(
            Case.district == district,
            Case.opened_at >= yesterday,
            or_(Case.opened_at < same_time, Case.opened_at >= today),
        )
    ).one()
    month = days.start(MONTH - 1)
    closed_row = session.execute(
        select(
            func.count().filter(Case.closed_at >= today).label("closed"),
            func.count()
            .filter(Case.closed_at >= yesterday, Case.closed_at < same_time)
            .label("closed_before"),
            func.count().label("closed_month"),
            func.count().filter(~Case.late).label("on_time"),
            func.percentile_cont(0.5)
            .within_group(func.extract("epoch", Case.handed_in_at - Case.dispatched_at))
            .filter(Case.closed_at >= days.start(WEEK - 1))
            .label("median"),
        ).where(closed, Case.closed_at >= month)
    ).one()
    open_row = session.execute(
        select(
            func.count().label("open"),
            func.count().filter(Case.due_at < now).label("overdue"),
            func.count().filter(Case.urgent).label("urgent"),
        ).where(Case.district == district, Case.due_at.is_not(None))
    ).one()
    return {**opened_row._mapping, **closed_row._mapping, **open_row._mapping}  # noqa: SLF001 - SQLAlchemy's public name


def trend(session: Session, district: int, days: Days) -> list[dict[str, Any]]:
    """Cases reported and closed on each of the last TREND_DAYS local days, today the last."""
    start = days.start(TREND_DAYS - 1)
    reported = _per_day(session, district, days, Case.opened_at, start)
    closed = _per_day(session, district, days, Case.closed_at, start, Case.stage == "closed")
    return [
        {"day": day, "reported": reported.get(day, 0), "closed": closed.get(day, 0)}
        for day in (days.ago(ago) for ago in reversed(range(TREND_DAYS)))
    ]


def _per_day(
    session: Session, district: int, days: Days, column: Any, start: datetime, *conditions: Any
) -> dict[date, int]:
    day = cast(func.timezone(days.zone.key, column), Date)
    rows = session.execute(
        select(day, func.count())
        .where(Case.district == district, column >= start, *conditions)
        .group_by(day)
    )
    return {row[0]: row[1] for row in rows}


def open_by_class(session: Session, district: int) -> Sequence[Row[int | None, int]]:
    """(class id or None, open cases), the most frequent first."""
    count = func.count()
    return session.execute(
        select(Case.class_id, count)
        .where(Case.district == district, Case.due_at.is_not(None))
        .group_by(Case.class_id)
        .order_by(count.desc(), Case.class_id)
        .limit(TOP_CLASSES)
    ).all()


def on_time_by_street(session: Session, district: int, days: Days) -> dict[str, tuple[int, int]]:
    """Street code -> (closed in time, closed), of the cases closed within MONTH days."""
    rows = session.execute(
        select(Case.street_code, func.count().filter(~Case.late), func.count())
        .where(
            Case.district == district,
            Case.stage == "closed",
            Case.closed_at >= days.start(MONTH - 1),
        )
        .group_by(Case.street_code)
    )
    return {row[0]: (row[1], row[2]) for row in rows if row[0] is not None}


def latest_pressing(
    session: Session, district: int, now: datetime
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Open cases that are urgent or overdue, the newest first."""
    return session.execute(
        select(
            Case.no,
            Case.class_id,
            Case.address,
            Case.text,
            Case.urgent,
            Case.due_at,
            Case.opened_at,
        )
        .where(
            Case.district == district,
            Case.due_at.is_not(None),
            or_(Case.urgent, Case.due_at < now),
        )
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(LATEST)
    ).all()
