"""The product and a count of every single minute come to the same, whatever is drawn."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.workflows.minute_by_minute import WEEK, MinuteByMinute, whole_minute
from workflows.calendar import WorkCalendar
from workflows.cases.clocks import Reckoning
from workflows.deadlines import Budget, Unit

DRAWS = int(os.environ.get("ONEMAP_DEADLINE_DRAWS", "1500"))
EACH = 60
"""Deadlines on one calendar, as all of its minutes must be looked at first."""

ZONES = ("Asia/Shanghai", "America/New_York", "America/New_York", "Australia/Lord_Howe")
SPRING, AUTUMN = datetime(2024, 2, 10, tzinfo=UTC), datetime(2024, 10, 1, tzinfo=UTC)
"""Each with a jump of the clocks of those zones; the first has a leap day."""

DAYS = 150
DRAWN = 45
"""Starts lie in the first days, so that what is counted ends before the last."""

EVENING_TO_MORNING = ["00:00-06:00", "22:00-24:00"]
HOURS = (
    ["08:00-12:00", "14:00-18:00"],
    ["08:30-17:00"],
    ["07:15-09:00", "09:00-11:30", "12:45-16:00", "19:00-20:15"],
    ["00:00-24:00"],
    ["01:45-03:15", "10:00-15:00"],
    EVENING_TO_MORNING,
)
AMOUNTS: dict[Unit, Sequence[str]] = {
    Unit.URGENT_HOUR: ("0.05", "0.25", "1", "2", "36", "200.35"),
    Unit.NATURAL_DAY: ("0.25", "0.5", "1", "3", "14.75"),
    Unit.WORK_HOUR: ("0.05", "0.5", "1", "4", "8", "17.65"),
    Unit.WORK_DAY: ("0.25", "0.5", "1", "1.75", "2", "5", "7.5", "12"),
}


@dataclass(frozen=True)
class Drawn:
    start: datetime
    budget: Budget
    pauses: tuple[tuple[datetime, datetime], ...]
    extensions: int


def a_calendar(draw: Random, begins: datetime) -> dict[str, Any]:
    """Mostly Monday to Friday with the same hours, now and then with half a Saturday or a short
    Friday; holidays and make-up days fall on any day of the week."""
    usual = draw.choice(HOURS)
    hours = dict.fromkeys(WEEK[:5], usual)
    if draw.random() < 0.3:
        hours["sat"] = ["09:00-11:30"]
    if draw.random() < 0.3:
        hours["fri"] = ["08:00-12:00"]
    if draw.random() < 0.1:
        hours = dict.fromkeys(WEEK, usual)
    days = [(begins + timedelta(days=day)).date().isoformat() for day in range(DAYS)]
    special = draw.sample(days, 24)
    return {
        "name": "drawn",
        "timezone": draw.choice(ZONES),
        "hours": hours,
        "work_day": draw.choice(("hours", "same_time")),
        "holidays": sorted(special[:12]),
        "workdays": sorted(special[12:]),
        "years": [2024, 2025],
    }


def moment(draw: Random, spec: dict[str, Any], begins: datetime) -> datetime:
    """Any minute, or one at or beside the edge of office hours, or in the night of a jump."""
    day = begins + timedelta(days=2 + draw.randrange(DRAWN))
    if draw.random() < 0.4:
        return day + timedelta(minutes=draw.randrange(1440))
    if draw.random() < 0.3:
        jump = datetime(2024, 3, 10, 7) if begins == SPRING else datetime(2024, 11, 3, 6)
        near = timedelta(minutes=draw.choice([-61, -60, -1, 0, 1, 29, 30, 59, 60, 61]))
        return jump.replace(tzinfo=UTC) + near
    spans = draw.choice(list(spec["hours"].values()))
    hour, minute = draw.choice(draw.choice(spans).split("-")).split(":")
    wall = day.replace(tzinfo=None) + timedelta(hours=int(hour), minutes=int(minute))
    calendar = WorkCalendar.from_spec(spec)
    return calendar.utc(wall) + timedelta(minutes=draw.choice([-1, 0, 0, 1]))


def a_deadline(draw: Random, spec: dict[str, Any], begins: datetime) -> Drawn:
    start = moment(draw, spec, begins)
    unit = draw.choice(list(Unit))
    ends = sorted(
        {start, *(moment(draw, spec, begins) for _ in range(draw.choice([0, 0, 1, 2, 4, 6])))}
    )
    pauses = tuple(zip(ends[::2], ends[1::2], strict=False))
    amount = Decimal(draw.choice(AMOUNTS[unit]))
    return Drawn(start, Budget(amount, unit), pauses, draw.choice([0, 0, 0, 1, 2]))


@pytest.mark.parametrize("seed", range(DRAWS // EACH))
def test_every_minute_counted_one_by_one_comes_to_the_same(seed: int) -> None:
    draw = Random(seed)
    begins = draw.choice((SPRING, AUTUMN))
    spec = a_calendar(draw, begins)
    calendar, minutes = WorkCalendar.from_spec(spec), MinuteByMinute(spec, begins, DAYS)
    for _ in range(EACH):
        one = a_deadline(draw, spec, begins)
        reckoning = Reckoning(one.start, one.budget, calendar, one.pauses, one.extensions)
        found = whole_minute(reckoning.at(1).at)
        whole = one.budget.amount * (1 + one.extensions)
        expected = minutes.due(one.start, whole, one.budget.unit, one.pauses)
        assert found == expected, (spec, one)
