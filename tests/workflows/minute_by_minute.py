"""Deadlines by another hand: every minute of a stretch of time is asked whether it counts.

Nothing of the product is used here but the specification of a calendar, as people write it. It is
slow and knows no bisection: a wall clock is read minute by minute, an office is open or it is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

MINUTE = timedelta(minutes=1)
DAY = 1440
STEP = 15
"""Minutes: no zone moves its clocks at other moments than these."""

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Minutes = NDArray[np.int64]
Spans = list[tuple[int, int]]


class MinuteByMinute:
    """A calendar between two moments; whatever it is asked must lie between them."""

    def __init__(self, spec: Mapping[str, Any], begins: datetime, days: int) -> None:
        self.spec, self.begins, self.length = spec, begins, days * DAY
        zone = ZoneInfo(spec["timezone"])
        walls = [
            (begins + step * STEP * MINUTE).astimezone(zone).replace(tzinfo=None)
            for step in range(self.length // STEP)
        ]
        first = datetime.combine(walls[0].date(), datetime.min.time())
        starts = np.array([(wall - first) // MINUTE for wall in walls])
        self.wall: Minutes = (starts[:, None] + np.arange(STEP)).ravel()
        self.first_day = first.date()
        self._kept: dict[str, Minutes] = {}

    def due(
        self,
        start: datetime,
        amount: Decimal,
        unit: str,
        pauses: Sequence[tuple[datetime, datetime]] = (),
    ) -> datetime:
        """The first whole minute at which the amount is used up."""
        at = self._index(start)
        counts = np.ones(self.length, dtype=bool)
        for paused, resumed in pauses:
            counts[max(self._index(paused), at) : max(self._index(resumed), at)] = False
        exactly = Fraction(amount)
        match unit:
            case "urgent_hour":
                end = self._end(at, self._moved("always"), exactly * 60, counts)[0]
            case "natural_day":
                end = self._natural_day(at, exactly * DAY, counts)
            case "work_day" if self.spec["work_day"] == "same_time":
                end = self._same_time(at, exactly, counts)
            case _:
                hours = 60 if unit == "work_hour" else _length(self.ordinary)
                end = self._end(at, self._moved("worked"), exactly * hours, counts)[0]
        return self._moment(end)

    def _moved(self, meter: str) -> Minutes:
        """By how much a meter goes on in each minute."""
        if meter not in self._kept:
            read: Minutes = getattr(self, meter)
            self._kept[meter] = np.diff(read, append=read[-1])
        return self._kept[meter]

    def _end(
        self, at: int, moved: Minutes, budget: Fraction, counts: NDArray[np.bool_]
    ) -> tuple[int, int]:
        """When the meter has gone on by the budget, and by how much it went on in pauses."""
        used = np.cumsum(np.where(counts, moved, 0)[at:])
        whole = -(-budget.numerator // budget.denominator)
        end = at + int(np.searchsorted(used, whole)) + 1
        return end, int(moved[at:end][~counts[at:end]].sum())

    def _natural_day(self, at: int, budget: Fraction, counts: NDArray[np.bool_]) -> int:
        """The same time on the wall of another day: 23, 24 or 25 hours for each."""
        _end, stood = self._end(at, self._moved("shown"), budget, counts)
        return self._wall_shows(int(self.shown[at]) + stood + budget)

    def _same_time(self, at: int, amount: Fraction, counts: NDArray[np.bool_]) -> int:
        """The same time of a later working day; a part of a day is a part of its office hours."""
        budget = amount * len(self.hours)
        _end, stood = self._end(at, self._moved("in_days"), budget, counts)
        day, rest = divmod(int(self.in_days[at]) + stood + budget, len(self.hours))
        closes = Fraction(self._spans(self.days[day])[-1][1])
        time_of_day = min(self.hours[int(rest)] + rest % 1, closes)
        return max(at, self._wall_shows(self.days[day] * DAY + time_of_day))

    def _wall_shows(self, time: Fraction) -> int:
        return int(np.searchsorted(self.highest, float(time)))

    @cached_property
    def always(self) -> Minutes:
        return np.arange(self.length)

    @cached_property
    def worked(self) -> Minutes:
        """Open minutes before each minute."""
        return np.cumsum(self.open) - self.open

    @cached_property
    def hours(self) -> list[int]:
        """The minutes of a day at which the office is open on any day of the week."""
        return sorted({minute for spans in self.week for span in spans for minute in range(*span)})

    @cached_property
    def days(self) -> list[int]:
        """The working days, counted from the first day."""
        return [day for day in range(self.length // DAY + 2) if self._spans(day)]

    @cached_property
    def in_days(self) -> Minutes:
        """Working days, and minutes of one, up to each minute; out of hours to the next opening."""
        opens = np.flatnonzero(self.open)
        following = np.minimum(np.searchsorted(opens, self.always), len(opens) - 1)
        wall = self.shown[opens[following]]
        number = np.searchsorted(np.array(self.days), np.arange(self.length // DAY + 2))
        passed = np.searchsorted(np.array(self.hours), np.arange(DAY))
        return number[wall // DAY] * len(self.hours) + passed[wall % DAY]

    @cached_property
    def highest(self) -> Minutes:
        return np.maximum.accumulate(self.wall)

    @cached_property
    def shown(self) -> Minutes:
        """The latest time that the wall has shown up to each minute."""
        shown = self.wall.copy()
        shown[1:] = np.maximum(shown[1:], self.highest[:-1] + 1)
        return shown

    @cached_property
    def open(self) -> NDArray[np.bool_]:
        """From the first time that the wall shows the opening to the last that it shows closing."""
        found = np.zeros(self.length, dtype=bool)
        edges = np.flatnonzero(np.diff(self.wall // DAY, prepend=-1, append=-1))
        for begins, ends in pairwise(edges):
            time_of_day = self.wall[begins:ends] % DAY
            for opens, closes in self._spans(int(self.wall[begins] // DAY)):
                after = np.flatnonzero(time_of_day >= opens)
                before = np.flatnonzero(time_of_day < closes)
                if len(after) and len(before):
                    found[begins + after[0] : begins + before[-1] + 1] = True
        return found

    @cached_property
    def week(self) -> list[Spans]:
        return [_spans(self.spec["hours"].get(key, [])) for key in WEEK]

    @cached_property
    def ordinary(self) -> Spans:
        """The hours that most weekdays have, of the earlier one where two are as common."""
        working = [tuple(spans) for spans in self.week[:5] if spans]
        working = working or [tuple(spans) for spans in self.week if spans]
        return list(Counter(working).most_common(1)[0][0])

    def _spans(self, day: int) -> Spans:
        found: date = self.first_day + timedelta(days=day)
        if found.isoformat() in self.spec["holidays"]:
            return []
        made_up = found.isoformat() in self.spec["workdays"]
        own = self.week[found.weekday()]
        return self.ordinary if made_up and (found.weekday() >= 5 or not own) else own

    def _index(self, at: datetime) -> int:
        index = (at - self.begins) // MINUTE
        assert 0 <= index < self.length
        return index

    def _moment(self, index: int) -> datetime:
        assert index < self.length, "the stretch of time is too short"
        return self.begins + index * MINUTE


def _spans(written: Sequence[str]) -> Spans:
    spans: Spans = []
    for text in written:
        opens, closes = (
            int(hour) * 60 + int(minute)
            for hour, minute in (end.split(":") for end in text.split("-"))
        )
        if spans and spans[-1][1] == opens:
            spans[-1] = (spans[-1][0], closes)
        else:
            spans.append((opens, closes))
    return spans


def _length(spans: Spans) -> int:
    return sum(closes - opens for opens, closes in spans)


def whole_minute(at: datetime) -> datetime:
    """The moment itself, or the next whole minute."""
    at = at.astimezone(UTC)
    return at + (-(at - datetime(1970, 1, 1, tzinfo=UTC)) % MINUTE)
