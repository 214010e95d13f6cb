"""Until when somebody is on duty: roster before office hours, leave before both."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.workflows.world import OFFICE
from workflows.calendar import WorkCalendar
from workflows.dispatch.duty import Roster, on_duty_until

CALENDAR = WorkCalendar.from_spec(OFFICE)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A local time in March 2026, as UTC; the 2nd is a Monday."""
    local = datetime(2026, 3, day, hour, minute, tzinfo=CALENDAR.zone)
    return local.astimezone(UTC)


NIGHT = (at(2, 22), at(3, 6))
EARLY = (at(2, 6), at(2, 14))
SATURDAY = (at(7, 9), at(7, 17))


@pytest.mark.parametrize(
    ("roster", "now", "until"),
    [
        (Roster(), at(2, 9), at(2, 12)),
        (Roster(), at(2, 12, 30), None),
        (Roster(), at(7, 9), None),
        (Roster([EARLY]), at(2, 7), at(2, 14)),
        (Roster([EARLY]), at(2, 15), None),
        (Roster([EARLY]), at(3, 15), at(3, 18)),
        (Roster([SATURDAY]), at(7, 9), at(7, 17)),
        (Roster([NIGHT]), at(3, 1), at(3, 6)),
        (Roster([NIGHT]), at(2, 9), None),
        (Roster([NIGHT]), at(3, 9), at(3, 12)),
        (Roster([NIGHT]), at(3, 6), None),
        (Roster([], [(date(2026, 3, 2), date(2026, 3, 3))]), at(2, 9), None),
        (Roster([EARLY], [(date(2026, 3, 2), date(2026, 3, 2))]), at(2, 7), None),
        (Roster([NIGHT], [(date(2026, 3, 3), date(2026, 3, 4))]), at(3, 1), at(3, 6)),
        (Roster([], [(date(2026, 3, 4), date(2026, 3, 4))]), at(3, 9), at(3, 12)),
    ],
)
def test_who_is_on_duty_until_when(roster: Roster, now: datetime, until: datetime | None) -> None:
    assert on_duty_until(CALENDAR, roster, now) == until
