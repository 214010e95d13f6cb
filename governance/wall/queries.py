"""What the wall shows: the district's indicators, and how the list of open cases stands now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from governance.cases.conditions import in_state
from workflows.cases.models import Case
from workflows.figures.counting import Question, Span, count
from workflows.figures.formulas import Formula, Formulas
from workflows.indicators import Figure, Wish, indicators

TREND_DAYS, WEEK, MONTH = 14, 7, 30
TOP_CLASSES, LATEST = 8, 9
RATE, TIME = "closing_on_time", "time_to_resolve"
"""The two formulas of the wall; a district that brings its own for them has those here, too."""

DAY = timedelta(days=1)
NOTHING = Figure(None, {})


@dataclass(frozen=True, slots=True)
class Spans:
    """The local days that the wall speaks of.

    `month` ends yesterday: what is due later today would count against its rate all morning.
    """

    today: date

    @property
    def trend(self) -> tuple[Span, ...]:
        days = (self.today - ago * DAY for ago in reversed(range(TREND_DAYS)))
        return tuple(Span(day, day) for day in days)

    @property
    def week(self) -> Span:
        return Span(self.today - (WEEK - 1) * DAY, self.today)

    @property
    def month(self) -> Span:
        return Span(self.today - MONTH * DAY, self.today - DAY)


@dataclass(frozen=True, slots=True)
class Step:
    """A day of the trend with the cases reported and those closed on it."""

    span: Span
    reported: int
    closed: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A formula of the wall with its figure, and those along the keys of an axis."""

    formula: Formula
    span: Span
    figure: Figure
    by_key: dict[str, Figure]


def trend(session: Session, district: int, zone: ZoneInfo, spans: Spans) -> list[Step]:
    """The last TREND_DAYS days, today the last."""
    flows = ("reported", "closed")
    found = count(session, district, Question(flows, flows, spans.trend), zone)
    by_day = {(cell.base, cell.span): counts[cell.base] for cell, counts in found.items()}
    return [
        Step(span, *(by_day.get((flow, at), 0) for flow in flows))
        for at, span in enumerate(spans.trend)
    ]


def shown(  # noqa: PLR0913, PLR0917 - one formula, of which days, along which axis
    session: Session,
    district: int,
    zone: ZoneInfo,
    known: Formulas,
    key: str,
    span: Span,
    axis: str | None = None,
) -> Shown:
    """The formula's figure of the days, and along the axis where one is asked for."""

    def asked(along: str) -> dict[str, Figure]:
        wish = Wish((key,), (span,), along)
        found = indicators(session, district, known, wish, zone=zone)
        return {spot.key: figures[key] for spot, figures in found.items()}

    whole = asked("district").get("", NOTHING)
    return Shown(known.by_key[key], span, whole, asked(axis) if axis else {})


def standing(session: Session, district: int, now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """(class_id or None, open, overdue, urgent) of the open cases, the most frequent class first.

    The conditions are those of the list, so that each number opens into as many cases.
    """
    open_cases = func.count()
    states = {state: func.count().filter(*in_state(state, now)) for state in ("overdue", "urgent")}
    columns = [open_cases.label("open"), *(each.label(state) for state, each in states.items())]
    return session.execute(
        select(Case.class_id, *columns)
        .where(Case.district == district, *in_state("open", now))
        .group_by(Case.class_id)
        .order_by(open_cases.desc(), Case.class_id)
    ).all()


def totals(rows: Iterable[Row[*tuple[Any, ...]]]) -> dict[str, int]:
    """How many cases are open, and of these overdue and urgent."""
    listed = list(rows)
    return {
        state: sum(getattr(row, state) for row in listed) for state in ("open", "overdue", "urgent")
    }


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
            *in_state("open", now),
            or_(*in_state("urgent", now), *in_state("overdue", now)),
        )
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(LATEST)
    ).all()
