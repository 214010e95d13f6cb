from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gis.errors import Invalid
from workflows.calendar import WorkCalendar, WorkDay
from workflows.working_spans import Span
from workflows.zones import HOUR, to_moment, to_utc

OFFICE = ["08:00-12:00", "14:00-18:00"]
SPEC: dict[str, Any] = {
    "name": "china",
    "timezone": "Asia/Shanghai",
    "hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE),
    "work_day": "hours",
    "holidays": ["2026-01-01", "2026-01-02"],
    "workdays": ["2026-01-04"],
}
MORNING, AFTERNOON = Span(8 * HOUR, 12 * HOUR), Span(14 * HOUR, 18 * HOUR)


def calendar(**changes: object) -> WorkCalendar:
    return WorkCalendar.from_spec({**SPEC, **changes})


def test_reads_yaml_and_gives_its_specification_back() -> None:
    text = """
    name: boston
    timezone: America/New_York
    hours: {mon: ["08:30-17:00"], sat: ["00:00-24:00"]}
    work_day: same_time
    holidays: [2015-01-01]
    """
    read = WorkCalendar.from_yaml(text)
    assert read.work_day is WorkDay.SAME_TIME
    assert read.holidays == {date(2015, 1, 1)}
    assert read.to_spec()["hours"] == {"mon": ["08:30-17:00"], "sat": ["00:00-24:00"]}
    assert WorkCalendar.from_spec(read.to_spec()) == read


@pytest.mark.parametrize(
    ("day", "spans"),
    [
        (date(2026, 1, 5), (MORNING, AFTERNOON)),
        (date(2026, 1, 1), ()),
        (date(2026, 1, 3), ()),
        (date(2026, 1, 4), (MORNING, AFTERNOON)),
    ],
    ids=["monday", "holiday", "saturday", "make-up sunday"],
)
def test_office_hours_of_a_day(day: date, spans: tuple[Span, ...]) -> None:
    assert calendar().spans_of(day) == spans


def test_a_make_up_day_has_the_hours_that_most_days_have() -> None:
    hours = {"mon": ["09:00-10:00"], "tue": OFFICE, "wed": OFFICE, "fri": ["08:00-12:00"]}
    assert calendar(hours=hours).spans_of(date(2026, 1, 4)) == (MORNING, AFTERNOON)


def test_a_make_up_day_of_a_weekend_with_hours_has_those_of_a_weekday() -> None:
    half = calendar(hours={**SPEC["hours"], "sun": ["09:00-11:00"]})
    assert half.spans_of(date(2026, 1, 4)) == (MORNING, AFTERNOON)
    assert half.spans_of(date(2026, 1, 11)) == (Span(9 * HOUR, 11 * HOUR),)


def test_spans_may_stand_in_any_order() -> None:
    hours = {"mon": ["14:00-18:00", "08:00-12:00"]}
    assert calendar(hours=hours).spans_of(date(2026, 1, 5)) == (MORNING, AFTERNOON)


def test_spans_that_touch_are_one() -> None:
    hours = {"mon": ["08:00-12:00", "12:00-18:00"]}
    assert calendar(hours=hours).spans_of(date(2026, 1, 5)) == (Span(8 * HOUR, 18 * HOUR),)


@pytest.mark.parametrize(
    ("changes", "years"),
    [({}, {2026}), ({"years": [2025, 2026]}, {2025, 2026}), ({"holidays": []}, set())],
)
def test_years_whose_arrangement_is_announced(changes: dict[str, object], years: set[int]) -> None:
    known = calendar(**changes)
    assert {year for year in range(2020, 2030) if known.is_known(year)} == years


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": ""}, "name", "spec_not_a_text"),
        ({"hollidays": []}, "hollidays", "spec_key_unknown"),
        ({"hours": None}, "hours", "spec_key_missing"),
        ({"hours": []}, "hours", "spec_not_a_mapping"),
        ({"hours": {}}, "hours", "calendar_without_hours"),
        ({"hours": {"monday": OFFICE}}, "hours.monday", "spec_key_unknown"),
        ({"hours": {"mon": "08:00-12:00"}}, "hours.mon", "spec_not_a_list"),
        ({"hours": {"mon": ["8-12"]}}, "hours.mon[0]", "calendar_not_a_span"),
        ({"hours": {"mon": ["12:00-08:00"]}}, "hours.mon[0]", "calendar_not_a_span"),
        ({"hours": {"mon": ["20:00-24:30"]}}, "hours.mon[0]", "calendar_not_a_span"),
        (
            {"hours": {"mon": ["08:00-12:00", "11:00-13:00"]}},
            "hours.mon[1]",
            "calendar_spans_overlap",
        ),
        ({"timezone": "Asia/Foshan"}, "timezone", "calendar_unknown_timezone"),
        ({"work_day": "eight"}, "work_day", "spec_unknown_word"),
        ({"holidays": ["2026-02-30"]}, "holidays[0]", "spec_not_a_date"),
        ({"holidays": ["0001-01-01"]}, "holidays[0]", "time_out_of_range"),
        ({"workdays": ["2026-01-04", "9999-12-31"]}, "workdays[1]", "time_out_of_range"),
        ({"workdays": ["2026-01-01"]}, "workdays", "calendar_day_twice"),
        ({"years": ["2026"]}, "years[0]", "spec_not_a_whole_number"),
    ],
)
def test_a_fault_is_named_with_its_place(changes: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        calendar(**changes)
    assert (refusal.value.field, refusal.value.reason.code) == (field, code)


def nested(levels: int) -> str:
    """Each list holds the one before ten times: a few lines that nobody could write out."""
    lists = [f"&a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, levels)]
    return f"[[&a0 [x], {', '.join(lists)}]]"


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "holidays: [2026-02-30]",
        "years: [2025]\nyears: [2026]",
        "holidays: " + "[" * 200_000,
        'holidays: [!!python/object/apply:os.getcwd ""]',
    ],
    ids=["cut off", "no day", "twice", "too deep", "a program"],
)
def test_what_is_not_yaml_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        WorkCalendar.from_yaml(text)
    assert refusal.value.reason.code == "spec_not_yaml"


def test_a_list_of_lists_of_lists_is_refused_and_not_written_out() -> None:
    text = "name: x\ntimezone: UTC\nhours: {mon: ['08:00-12:00']}\nwork_day: hours\nholidays: "
    with pytest.raises(Invalid) as refusal:
        WorkCalendar.from_yaml(text + nested(20))
    assert (refusal.value.field, refusal.value.reason.params) == ("holidays[0]", {"value": "list"})


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        (datetime(2015, 3, 8, 1, 59), datetime(2015, 3, 8, 6, 59, tzinfo=UTC)),
        (datetime(2015, 3, 8, 2, 30), datetime(2015, 3, 8, 7, 0, tzinfo=UTC)),
        (datetime(2015, 3, 8, 3, 0), datetime(2015, 3, 8, 7, 0, tzinfo=UTC)),
        (datetime(2015, 11, 1, 1, 30), datetime(2015, 11, 1, 5, 30, tzinfo=UTC)),
        (datetime(2015, 11, 1, 2, 0), datetime(2015, 11, 1, 7, 0, tzinfo=UTC)),
    ],
    ids=["before the jump", "skipped", "after the jump", "repeated: the first", "after both"],
)
def test_wall_times_around_a_jump_of_the_clocks(wall: datetime, utc: datetime) -> None:
    assert calendar(timezone="America/New_York").utc(wall) == utc


def test_hours_grow_in_both_directions_and_keep_their_count() -> None:
    grown = calendar()
    new_year = to_moment(datetime(2026, 1, 5, tzinfo=UTC))
    before = grown.spans.worked_until(new_year)
    for years in (-3, 4, -1):
        grown.spans.worked_until(new_year + years * 365 * 24 * HOUR)
    assert grown.spans.worked_until(new_year) == before
    assert to_utc(grown.spans.moment_worked(before + HOUR)) == datetime(2026, 1, 5, 1, tzinfo=UTC)


def test_a_night_shift_counts_the_hours_that_really_pass() -> None:
    nights = calendar(timezone="America/New_York", hours={"sun": ["00:00-04:00"]})
    for day, hours in ((date(2015, 3, 8), 3), (date(2015, 11, 1), 5), (date(2015, 6, 7), 4)):
        midnight = nights.utc(datetime(day.year, day.month, day.day))
        end = to_moment(midnight + timedelta(hours=12))
        worked = nights.spans.worked_until(end) - nights.spans.worked_until(to_moment(midnight))
        assert worked == hours * HOUR


def test_years_out_of_all_bounds_are_refused_and_not_laid_out() -> None:
    with pytest.raises(Invalid) as refusal:
        calendar().spans.worked_until(to_moment(datetime(9998, 1, 1, tzinfo=UTC)))
    assert refusal.value.reason.code == "time_out_of_range"
