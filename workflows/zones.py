"""Wall time and moments, through the days on which a zone's clocks jump.

A moment is a whole number of microseconds since 1970-01-01T00:00Z: sums of moments are exact. A
wall time is a naive datetime: what the clock on the wall of the zone shows.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_moment(at: datetime) -> int:
    """Return the moment of an aware datetime of any zone."""
    return (at - EPOCH) // MICROSECOND


def to_utc(moment: int) -> datetime:
    return EPOCH + timedelta(microseconds=moment)


def first_moment(zone: ZoneInfo, wall: datetime) -> int:
    """Return when the wall shows this time, the first time that it does.

    A time that a jump forward skips is taken as the jump itself, so that a later wall time never
    gives an earlier moment.
    """
    return _moment(zone, wall, fold=0)


def last_moment(zone: ZoneInfo, wall: datetime) -> int:
    """Return when the wall shows this time, the last time that it does."""
    return _moment(zone, wall, fold=1)


def wall_time(zone: ZoneInfo, moment: int) -> datetime:
    """Return the latest time that the wall has shown up to this moment.

    It is the wall time itself, but in the hour that a jump back repeats it is that hour's end.
    Without this, a case opened ten minutes later could be due fifty minutes earlier.
    """
    local = to_utc(moment).astimezone(zone)
    if not local.fold:
        return local.replace(tzinfo=None)
    wall = local.replace(tzinfo=None, fold=0)
    earlier, later = _both(zone, wall)
    before_jump = to_utc(earlier).astimezone(zone).utcoffset()
    jump = to_utc(_jump(zone, earlier, later)).replace(tzinfo=None)
    return jump + (before_jump or timedelta())


def _moment(zone: ZoneInfo, wall: datetime, fold: int) -> int:
    moment = to_moment(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC))
    if to_utc(moment).astimezone(zone).replace(tzinfo=None, fold=0) == wall:
        return moment
    return _jump(zone, *_both(zone, wall))


def _both(zone: ZoneInfo, wall: datetime) -> tuple[int, int]:
    """Return the moments this wall time would have by the offsets before and after a jump."""
    moments = sorted(
        to_moment(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)) for fold in (0, 1)
    )
    return moments[0], moments[1]


def _jump(zone: ZoneInfo, low: int, high: int) -> int:
    """Return the first moment in (low, high] whose offset is the one at `high`."""
    offset = to_utc(high).astimezone(zone).utcoffset()
    before, after = low // SECOND, -(-high // SECOND)
    while after - before > 1:
        middle = (before + after) // 2
        if to_utc(middle * SECOND).astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after * SECOND
