"""Hours in which nobody is woken: what falls into them waits until they end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workflows.zones import last_moment, to_utc

if TYPE_CHECKING:
    from datetime import time
    from zoneinfo import ZoneInfo


def after_quiet(at: datetime, zone: ZoneInfo, hours: tuple[time, time]) -> datetime:
    """Return `at`, or the end of the quiet hours (from, to; local) that it falls into, in UTC.

    They may run over midnight. An hour that the clocks repeat is quiet both times.
    """
    begins, ends = hours
    local = at.astimezone(zone)
    time_of_day, day = local.time(), local.date()
    if begins <= ends:
        quiet = begins <= time_of_day < ends
    else:
        quiet = time_of_day >= begins or time_of_day < ends
        if time_of_day >= begins:
            day += timedelta(days=1)
    if not quiet:
        return at
    return to_utc(last_moment(zone, datetime.combine(day, ends)))
