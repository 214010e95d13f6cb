"""Deadlines a second on one core, against numpy's business days: bin/bench deadlines.

Two calendars: office hours with a lunch break and make-up days (a working day is eight hours), and
another zone with daylight saving (a working day ends at the same time). Every unit is counted over
the same random starts, in seconds of the process, whoever else works on the machine. numpy's
`busday_offset`, called once for each deadline as ours is, knows whole days and holidays alone: no
hours, no zones, no pauses. Rounds alternate, ratios are formed inside each round, and the median
counts. On the days that both can count, the results must be the same.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import numpy as np

from workflows.calendar import WorkCalendar
from workflows.deadlines import Budget, deadline
from workflows.rulers import Unit

GOAL = 50_000
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
LUNCH = WorkCalendar.from_spec(
    {
        "name": "lunch",
        "timezone": "Asia/Shanghai",
        "hours": {day: ["08:00-12:00", "14:00-18:00"] for day in WEEKDAYS},
        "work_day": "hours",
        "holidays": ["2026-01-01", "2026-02-17", "2026-02-18", "2026-05-01", "2026-10-01"],
        "workdays": ["2026-02-14", "2026-10-10"],
        "years": [2026, 2027],
    }
)
SUMMER_TIME = WorkCalendar.from_spec(
    {
        "name": "summer time",
        "timezone": "America/New_York",
        "hours": {day: ["08:30-17:00"] for day in WEEKDAYS},
        "work_day": "same_time",
        "holidays": ["2026-01-01", "2026-05-25", "2026-07-03", "2026-11-26", "2026-12-25"],
        "years": [2026, 2027],
    }
)
PLAIN = np.busdaycalendar(holidays=sorted(SUMMER_TIME.holidays))


def main() -> int:
    parser = argparse.ArgumentParser("bin/bench deadlines", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--deadlines", type=int, default=20_000, help="of each kind in each round")
    options = parser.parse_args()
    same()
    draw = random.Random(7)
    starts = [
        datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=draw.randrange(60 * 24 * 300))
        for _ in range(options.deadlines)
    ]
    days = np.array([at.date() for at in starts], dtype="datetime64[D]")
    slowest = float("inf")
    for calendar in (LUNCH, SUMMER_TIME):
        for unit in Unit:
            budgets = [Budget(Decimal(draw.randrange(1, 16)), unit) for _ in starts]
            ours, theirs, ratios = [], [], []
            for _ in range(options.rounds):
                ours.append(rate(partial(count, calendar, starts, budgets), len(starts)))
                theirs.append(rate(partial(plain, days), len(starts)))
                ratios.append(ours[-1] / theirs[-1])
            found = statistics.median(ours)
            slowest = min(slowest, found)
            print(
                f"{calendar.name}, {unit}: {found:.0f} a second a core,"
                f" {statistics.median(ratios):.2f} x numpy's whole days"
                f" ({statistics.median(theirs):.0f})"
            )
    met = slowest >= GOAL
    print(f"slowest kind: {slowest:.0f} (goal >= {GOAL}); {'met' if met else 'MISSED'}")
    return 0 if met else 1


def count(calendar: WorkCalendar, starts: list[datetime], budgets: list[Budget]) -> None:
    for start, budget in zip(starts, budgets, strict=True):
        deadline(start, budget, calendar)


def plain(days: "np.ndarray[tuple[int], np.dtype[np.datetime64]]") -> None:
    for day in days:
        np.busday_offset(day, 5, roll="forward", busdaycal=PLAIN)


def rate(work: Callable[[], None], many: int) -> float:
    began = time.process_time()
    work()
    return many / (time.process_time() - began)


def same() -> None:
    """Where only days count, both must say the same day."""
    for day in np.arange("2026-01-05", "2026-12-20", dtype="datetime64[D]"):
        start = SUMMER_TIME.utc(datetime.combine(day.item(), datetime.min.time()).replace(hour=9))
        due = deadline(start, Budget(Decimal(5), Unit.WORK_DAY), SUMMER_TIME).at
        if not np.is_busday(day, busdaycal=PLAIN):
            # An office that is closed opens on the next day, where numpy is already.
            start_day = np.busday_offset(day, 0, roll="forward", busdaycal=PLAIN)
            assert SUMMER_TIME.local(due).time().isoformat() == "08:30:00"
        else:
            start_day = day
        expected = np.busday_offset(start_day, 5, busdaycal=PLAIN)
        assert SUMMER_TIME.local(due).date() == expected.item(), (day, due, expected)


if __name__ == "__main__":
    sys.exit(main())
