"""What must hold of every deadline, on calendars with lunch breaks, nights, jumps and leap days."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_CEILING, Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from workflows.calendar import WorkCalendar
from workflows.cases.clocks import Reckoning
from workflows.deadlines import Budget, Pause, Unit, deadline, elapsed


def calendar(zone: str, work_day: str, **hours: list[str]) -> WorkCalendar:
    week = {day: hours.get(day, hours["other"]) for day in ("mon", "tue", "wed", "thu", "fri")}
    return WorkCalendar.from_spec(
        {
            "name": zone,
            "timezone": zone,
            "hours": week,
            "work_day": work_day,
            "holidays": ["2024-01-01", "2024-02-12", "2024-03-11", "2024-12-25"],
            "workdays": ["2024-02-04", "2024-03-10", "2024-11-03"],
            "years": [2024],
        }
    )


EVEN = [
    calendar("Asia/Shanghai", "hours", other=["08:00-12:00", "14:00-18:00"]),
    calendar("Asia/Shanghai", "same_time", other=["08:00-12:00", "14:00-18:00"]),
    calendar("America/New_York", "same_time", other=["08:30-17:00"]),
]
ODD = [
    calendar("America/New_York", "hours", other=["00:00-24:00"]),
    calendar("America/New_York", "same_time", other=["00:00-02:30", "22:00-24:00"]),
    calendar("Australia/Lord_Howe", "hours", other=["01:15-02:10", "09:00-17:00"]),
    calendar("Europe/London", "same_time", other=["09:00-17:00"], fri=["09:00-12:00"]),
]
MOMENTS = st.datetimes(
    datetime(2023, 12, 20), datetime(2025, 1, 10), timezones=st.just(UTC)
) | st.sampled_from(
    [
        datetime(2024, 2, 29, 12, tzinfo=UTC),
        datetime(2024, 3, 9, 7, 30, tzinfo=UTC),  # the skipped hour of New York, a day before
        datetime(2024, 11, 3, 5, 30, tzinfo=UTC),  # 01:30 there, for the first time
        datetime(2024, 11, 3, 6, 30, tzinfo=UTC),  # and for the second
    ]
)
AMOUNTS = st.decimals(Decimal("0.25"), Decimal(40), places=2)
UNITS = st.sampled_from(list(Unit))
CALENDARS = st.sampled_from(EVEN + ODD)


@st.composite
def pauses(draw: st.DrawFn) -> list[Pause]:
    ends = sorted(draw(st.lists(MOMENTS, max_size=6, unique=True)))
    return list(zip(ends[::2], ends[1::2], strict=False))


def due(
    start: datetime,
    amount: Decimal,
    unit: Unit,
    calendar: WorkCalendar,
    without: Sequence[Pause] = (),
) -> datetime:
    return deadline(start, Budget(amount, unit), calendar, without).at


@given(st.tuples(MOMENTS, MOMENTS), AMOUNTS, UNITS, CALENDARS, pauses())
def test_who_starts_later_is_due_no_earlier(
    starts: tuple[datetime, datetime],
    amount: Decimal,
    unit: Unit,
    calendar: WorkCalendar,
    without: list[Pause],
) -> None:
    early, late = sorted(starts)
    assert due(early, amount, unit, calendar, without) <= due(late, amount, unit, calendar, without)


@given(MOMENTS, st.tuples(AMOUNTS, AMOUNTS), UNITS, CALENDARS, pauses())
def test_who_has_more_time_is_due_no_earlier_and_nobody_before_the_start(
    start: datetime,
    amounts: tuple[Decimal, Decimal],
    unit: Unit,
    calendar: WorkCalendar,
    without: list[Pause],
) -> None:
    less, more = sorted(amounts)
    first = due(start, less, unit, calendar, without)
    assert start <= first <= due(start, more, unit, calendar, without)


@given(MOMENTS, AMOUNTS, UNITS, st.sampled_from(EVEN), pauses())
def test_the_time_used_at_the_due_time_is_the_budget(
    start: datetime, amount: Decimal, unit: Unit, calendar: WorkCalendar, without: list[Pause]
) -> None:
    assume(unit is not Unit.NATURAL_DAY or calendar.timezone == "Asia/Shanghai")
    at = due(start, amount, unit, calendar, without)
    assert elapsed(start, at, unit, calendar, without) == amount


@given(MOMENTS, AMOUNTS, st.sampled_from([Unit.URGENT_HOUR, Unit.WORK_HOUR]), CALENDARS, pauses())
def test_hours_are_used_up_exactly_on_the_oddest_calendar(
    start: datetime, amount: Decimal, unit: Unit, calendar: WorkCalendar, without: list[Pause]
) -> None:
    at = due(start, amount, unit, calendar, without)
    assert elapsed(start, at, unit, calendar, without) == amount


@given(MOMENTS, AMOUNTS, AMOUNTS, UNITS, CALENDARS)
def test_one_budget_after_another_is_their_sum(
    start: datetime, first: Decimal, second: Decimal, unit: Unit, calendar: WorkCalendar
) -> None:
    between = due(start, first, unit, calendar)
    # Where a jump of the clocks or a short day cuts the first one off, there is no such moment.
    assume(elapsed(start, between, unit, calendar) == first)
    assert due(between, second, unit, calendar) == due(start, first + second, unit, calendar)


@given(MOMENTS, st.tuples(AMOUNTS, st.floats(0, 1)), UNITS, CALENDARS, pauses().filter(bool))
def test_a_pause_counts_the_same_in_one_piece_or_two(
    start: datetime,
    budget: tuple[Decimal, float],
    unit: Unit,
    calendar: WorkCalendar,
    whole: list[Pause],
) -> None:
    amount, cut = budget
    begin, end = whole[0]
    middle = begin + (end - begin) * cut
    split = [(begin, middle), (middle, end), *whole[1:]]
    assert due(start, amount, unit, calendar, split) == due(start, amount, unit, calendar, whole)


@given(MOMENTS, AMOUNTS, UNITS, CALENDARS, st.timedeltas(timedelta(), timedelta(days=9)))
def test_a_pause_when_nothing_counts_changes_nothing(
    start: datetime, amount: Decimal, unit: Unit, calendar: WorkCalendar, length: timedelta
) -> None:
    at = due(start, amount, unit, calendar)
    assert due(start, amount, unit, calendar, [(at, at + length)]) == at
    assert due(start, amount, unit, calendar, [(start - length, start)]) == at


@given(MOMENTS, AMOUNTS, st.sampled_from(EVEN + ODD), pauses())
def test_a_pause_moves_a_wall_clock_deadline_by_its_length(
    start: datetime, amount: Decimal, calendar: WorkCalendar, without: list[Pause]
) -> None:
    at = due(start, amount, Unit.URGENT_HOUR, calendar, without)
    paused = sum(
        (min(to, at) - max(begin, start) for begin, to in without if begin < at and to > start),
        timedelta(),
    )
    assert at == due(start, amount, Unit.URGENT_HOUR, calendar) + paused


@given(MOMENTS, AMOUNTS, UNITS, CALENDARS)
def test_a_deadline_that_holidays_could_move_is_provisional_outside_the_known_year(
    start: datetime, amount: Decimal, unit: Unit, calendar: WorkCalendar
) -> None:
    found = deadline(start, Budget(amount, unit), calendar)
    years = {calendar.local(start).year, calendar.local(found.at).year}
    assert found.provisional is (unit.follows_calendar and years != {2024})


@given(MOMENTS, AMOUNTS, st.integers(0, 3), UNITS, CALENDARS, pauses())
def test_an_extension_is_one_more_full_limit(  # noqa: PLR0917 - what a deadline is made of
    start: datetime,
    amount: Decimal,
    extensions: int,
    unit: Unit,
    calendar: WorkCalendar,
    without: list[Pause],
) -> None:
    extended = Reckoning(start, Budget(amount, unit), calendar, tuple(without), extensions)
    longer = due(start, amount * (1 + extensions), unit, calendar, without)
    assert extended.at(1).at == longer


@given(MOMENTS, st.tuples(AMOUNTS, AMOUNTS), UNITS, CALENDARS, pauses())
def test_another_limit_keeps_the_pauses(
    start: datetime,
    amounts: tuple[Decimal, Decimal],
    unit: Unit,
    calendar: WorkCalendar,
    without: list[Pause],
) -> None:
    """Reckoned anew, a clock has used as much as before: only what it may use is another."""
    first, second = amounts
    ledger = tuple(without)
    for amount in (first, second):
        at = Reckoning(start, Budget(amount, unit), calendar, ledger).at(1).at
        # What a short day closes on is due at its closing, where the whole of the day has passed.
        most = amount.to_integral_value(ROUND_CEILING) if unit is Unit.WORK_DAY else amount
        assert elapsed(start, at, unit, calendar, ledger) <= most
    apart = abs(first - second)
    if first < second and apart >= 1:
        early = due(start, first, unit, calendar, without)
        late = due(start, second, unit, calendar, without)
        assert early < late


LEAP = [datetime(year, 2, 28, 12, tzinfo=UTC) for year in (2023, 2024, 2025)]


@given(st.sampled_from(LEAP), st.integers(1, 800), CALENDARS)
def test_natural_days_are_days_of_the_calendar_leap_days_included(
    start: datetime, days: int, calendar: WorkCalendar
) -> None:
    at = due(start, Decimal(days), Unit.NATURAL_DAY, calendar)
    assert calendar.local(at).date() == calendar.local(start).date() + timedelta(days=days)
