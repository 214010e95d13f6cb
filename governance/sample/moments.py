"""When reports come in: by the hour of the day, the day of the week and the office calendar."""

from datetime import UTC, datetime, timedelta

import numpy as np

from workflows.calendar import WorkCalendar

DAYS = 60
_BY_HOUR = (4, 2, 1, 1, 1, 3, 10, 26, 52, 66, 60, 48, 30, 34, 50, 58, 54, 44, 40, 42, 38, 28, 16, 8)
"""Relative weight of each hour of the day, from midnight, local time."""
_DAY_OFF = 0.55
"""Days off bring fewer reports, but the streets are not empty."""


def report_times(
    count: int, now: datetime, calendar: WorkCalendar, rng: np.random.Generator
) -> list[datetime]:
    """`count` moments (UTC) of the `DAYS` days up to `now`, in order."""
    start = now - timedelta(days=DAYS)
    hours = [start + timedelta(hours=order) for order in range(DAYS * 24)]
    weights = np.array([_weight(calendar.local(hour), calendar) for hour in hours])
    drawn = rng.choice(len(hours), count, p=weights / weights.sum())
    seconds = rng.integers(0, 3600, count)
    return sorted(
        (hours[hour] + timedelta(seconds=second)).astimezone(UTC)
        for hour, second in zip(drawn.tolist(), seconds.tolist(), strict=True)
    )


def _weight(local: datetime, calendar: WorkCalendar) -> float:
    worked = bool(calendar.spans_of(local.date()))
    return _BY_HOUR[local.hour] * (1.0 if worked else _DAY_OFF)
