"""Looking for hot spots every night, and whenever somebody asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from governance.accounts.identity import settings
from governance.hotspots.services import Wish, look_for_hot_spots
from workflows.tasks.services import owe

NIGHTLY = "hotspots.nightly"
ASKED = "hotspots.asked"

NIGHT = time(2, 30)
"""When the night's run begins, in the district's zone."""


def owe_next_night(session: Session, district: int, now: datetime) -> None:
    """Write the duty of the night to come; a night is owed once, however often this is said."""
    zone = settings().timezone
    there = now.astimezone(zone)
    night = datetime.combine(there.date(), NIGHT, zone)
    if night <= there:
        night = datetime.combine(there.date() + timedelta(days=1), NIGHT, zone)
    owe(session, district, NIGHTLY, str(night.date()), {"night": str(night.date())}, night)


def ask(session: Session, district: int, days: int, now: datetime) -> None:
    """Have a run done at once; a second wish within the same minute is the same wish."""
    minute = f"{now:%Y-%m-%dT%H:%M}"
    owe(session, district, ASKED, f"{days}:{minute}", {"days": days, "minute": minute}, now)


def look_at_night(
    session: Session, district: int, payload: Mapping[str, Any], now: datetime
) -> None:
    """The night's run and the duty of the next night, in one transaction."""
    owe_next_night(session, district, now)
    wish = Wish(f"night {payload['night']}", nightly=True)
    look_for_hot_spots(session, district, wish, now=now)


def look_as_asked(
    session: Session, district: int, payload: Mapping[str, Any], now: datetime
) -> None:
    days = int(payload["days"])
    wish = Wish(f"asked {days} {payload['minute']}", days)
    look_for_hot_spots(session, district, wish, now=now)


TASKS = {NIGHTLY: look_at_night, ASKED: look_as_asked}
STANDING = (owe_next_night,)
