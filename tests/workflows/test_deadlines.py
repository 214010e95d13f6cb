import csv
import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from gis.errors import Invalid
from workflows.calendar import WorkCalendar
from workflows.deadlines import Budget, Unit, deadline, elapsed

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def china(**changes: object) -> WorkCalendar:
    spec = {
        "name": "china",
        "timezone": "Asia/Shanghai",
        "hours": {key: ["08:00-12:00", "14:00-18:00"] for key in WEEKDAYS},
        "work_day": "hours",
        "holidays": ["2026-01-01", "2026-01-02"],
        "workdays": ["2026-01-04"],
        "years": [2024, 2025, 2026],
    }
    return WorkCalendar.from_spec({**spec, **changes})


def boston(**changes: object) -> WorkCalendar:
    spec = {
        "name": "boston",
        "timezone": "America/New_York",
        "hours": {key: ["08:30-17:00"] for key in WEEKDAYS},
        "work_day": "same_time",
        "years": [2015],
    }
    return WorkCalendar.from_spec({**spec, **changes})


def due(calendar: WorkCalendar, start: str, amount: str, unit: str) -> str:
    begin = calendar.utc(datetime.fromisoformat(start))
    found = deadline(begin, Budget(Decimal(amount), Unit(unit)), calendar)
    assert found.at.tzinfo is UTC
    return calendar.local(found.at).replace(tzinfo=None).isoformat()


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected"),
    [
        ("2026-01-01T23:50:00", "2", "urgent_hour", "2026-01-02T01:50:00"),
        ("2026-01-01T23:50:00", "0.25", "urgent_hour", "2026-01-02T00:05:00"),
        ("2024-02-28T09:30:00", "1", "natural_day", "2024-02-29T09:30:00"),
        ("2024-02-29T09:30:00", "365", "natural_day", "2025-02-28T09:30:00"),
        ("2026-01-05T11:00:00", "2", "work_hour", "2026-01-05T15:00:00"),
        ("2026-01-05T11:00:00", "1", "work_hour", "2026-01-05T12:00:00"),
        ("2026-01-05T12:30:00", "4", "work_hour", "2026-01-05T18:00:00"),
        ("2025-12-31T17:00:00", "2", "work_hour", "2026-01-04T09:00:00"),
        ("2026-01-05T09:00:00", "1", "work_day", "2026-01-06T09:00:00"),
        ("2026-01-03T09:00:00", "1", "work_day", "2026-01-04T18:00:00"),
        ("2026-01-09T16:00:00", "0.5", "work_day", "2026-01-12T10:00:00"),
    ],
)
def test_china(start: str, amount: str, unit: str, expected: str) -> None:
    assert due(china(), start, amount, unit) == expected


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected"),
    [
        ("2015-06-15T10:15:00", "1", "work_day", "2015-06-16T10:15:00"),
        ("2015-06-15T08:13:00", "1", "work_day", "2015-06-16T08:30:00"),
        ("2015-06-15T17:00:00", "1", "work_day", "2015-06-17T08:30:00"),
        ("2015-06-20T12:00:00", "1", "work_day", "2015-06-23T08:30:00"),
        ("2015-06-15T08:30:00", "0.5", "work_day", "2015-06-15T12:45:00"),
        ("2015-03-07T12:00:00", "1", "natural_day", "2015-03-08T12:00:00"),
        ("2015-03-07T12:00:00", "24", "urgent_hour", "2015-03-08T13:00:00"),
        ("2015-03-07T02:30:00", "1", "natural_day", "2015-03-08T03:00:00"),
        ("2015-10-31T01:30:00", "1", "natural_day", "2015-11-01T01:30:00"),
        ("2015-03-06T16:00:00", "2", "work_hour", "2015-03-09T09:30:00"),
    ],
)
def test_boston(start: str, amount: str, unit: str, expected: str) -> None:
    assert due(boston(), start, amount, unit) == expected


def test_the_same_time_on_a_shorter_day_is_its_closing() -> None:
    hours = {**{key: ["08:30-17:00"] for key in WEEKDAYS}, "fri": ["08:30-12:00"]}
    assert due(boston(hours=hours), "2015-06-18T15:00:00", "1", "work_day") == "2015-06-19T12:00:00"


def test_a_start_in_the_repeated_hour_is_never_due_before_one_that_came_earlier() -> None:
    budget = Budget(Decimal(1), Unit.NATURAL_DAY)
    first = datetime(2015, 11, 1, 5, 59, tzinfo=UTC)  # 01:59 of summer time
    second = first + timedelta(minutes=11)  # 01:10 of winter time
    assert deadline(first, budget, boston()).at < deadline(second, budget, boston()).at


def test_a_fraction_of_a_budget_is_where_a_reminder_fires() -> None:
    start = china().utc(datetime(2026, 1, 5, 8))
    budget = Budget(Decimal(1), Unit.WORK_DAY)
    fired = [
        china().local(deadline(start, budget, china(), fraction=Decimal(share)).at).hour
        for share in ("0", "0.5", "0.75", "1")
    ]
    assert fired == [8, 12, 16, 18]


@pytest.mark.parametrize(
    ("start", "amount", "unit", "provisional"),
    [
        ("2026-12-30T09:00:00", "1", "work_day", False),
        ("2026-12-31T17:00:00", "2", "work_hour", True),
        ("2027-03-01T09:00:00", "1", "work_day", True),
        ("2026-12-31T17:00:00", "2", "urgent_hour", False),
        ("2026-12-31T17:00:00", "2", "natural_day", False),
    ],
)
def test_a_year_that_is_not_announced_makes_a_deadline_provisional(
    start: str, amount: str, unit: str, *, provisional: bool
) -> None:
    begin = china().utc(datetime.fromisoformat(start))
    assert deadline(begin, Budget(Decimal(amount), Unit(unit)), china()).provisional is provisional


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "Infinity", "1000000"])
def test_a_budget_is_above_zero_and_believable(amount: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Budget(Decimal(amount), Unit.WORK_DAY)
    assert refusal.value.field == "amount"


def test_pauses_out_of_order_are_refused() -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    hours = [start + timedelta(hours=hour) for hour in range(5)]
    budget = Budget(Decimal(10), Unit.URGENT_HOUR)
    for pauses in ([(hours[2], hours[1])], [(hours[1], hours[3]), (hours[2], hours[4])]):
        with pytest.raises(Invalid) as refusal:
            deadline(start, budget, china(), pauses)
        assert refusal.value.field == "pauses"


def test_time_used_leaves_out_pauses_and_is_zero_before_the_start() -> None:
    start = china().utc(datetime(2026, 1, 5, 9))
    pause = (start + timedelta(hours=1), start + timedelta(hours=6))  # 10:00-15:00, 3 of them work
    evening = start + timedelta(hours=9)
    assert elapsed(start, evening, Unit.WORK_HOUR, china()) == 7
    assert elapsed(start, evening, Unit.WORK_HOUR, china(), [pause]) == 4
    assert elapsed(start, start - timedelta(days=1), Unit.WORK_HOUR, china()) == 0


def data(name: str) -> Path:
    folder = os.environ.get("ONEMAP_DATA")
    if folder is None:
        pytest.skip("ONEMAP_DATA does not name the folder of real data")
    return Path(folder) / name


def rows(name: str) -> list[dict[str, str]]:
    with data(name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_vector_counted_minute_by_minute_agrees() -> None:
    calendar = WorkCalendar.from_yaml(data("vectors/china_calendar.yaml").read_text("utf-8"))
    for row in rows("vectors/china_deadlines_dev.csv"):
        assert due(calendar, row["start"], row["amount"], row["unit"]) == row["expected"], row


def test_a_citys_own_target_dates_agree() -> None:
    """The city's dates carry minutes of noise, count 3 July 2015 as worked against its calendar,
    and until 20 February gave the types with 12 and 1 days other limits: those are left out."""
    calendar = WorkCalendar.from_yaml(data("boston/calendar.yaml").read_text("utf-8"))
    independence_day = calendar.utc(datetime(2015, 7, 3))
    compared = agreeing = 0
    for row in rows("boston/deadlines_q1_q3.csv"):
        start = datetime.fromisoformat(row["start"])
        expected = datetime.fromisoformat(row["expected"])
        if start.date() < date(2015, 2, 20) and row["amount"] in {"1", "12"}:
            continue
        found = datetime.fromisoformat(due(calendar, row["start"], row["amount"], row["unit"]))
        if (
            calendar.utc(start)
            < independence_day + timedelta(days=1)
            <= calendar.utc(max(found, expected))
        ):
            continue
        compared += 1
        agreeing += abs(found - expected) <= timedelta(minutes=5)
    assert compared > 14_000
    assert agreeing / compared >= 0.99
