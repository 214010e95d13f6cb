"""Periods, those they are compared with, and the steps of a trend."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.figures.forms import FigureForm
from governance.figures.periods import a_year_before, period_before, span_of, steps
from workflows.figures.counting import Span

TODAY = date(2026, 3, 31)
PERIODS = [
    ("today", ("2026-03-31", "2026-03-31"), ("2026-03-30", "2026-03-30")),
    ("week", ("2026-03-25", "2026-03-31"), ("2026-03-18", "2026-03-24")),
    ("month", ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
    ("last_month", ("2026-02-01", "2026-02-28"), ("2026-01-01", "2026-01-31")),
    ("quarter", ("2026-01-01", "2026-03-31"), ("2025-10-01", "2025-12-31")),
    ("year", ("2026-01-01", "2026-03-31"), ("2025-01-01", "2025-03-31")),
]


def span(ends: tuple[str, str]) -> Span:
    return Span(*(date.fromisoformat(end) for end in ends))


@pytest.mark.parametrize(("period", "now", "before"), PERIODS)
def test_periods_and_those_before_them(
    period: str, now: tuple[str, str], before: tuple[str, str]
) -> None:
    wanted = FigureForm.model_validate({"period": period})
    assert span_of(wanted, TODAY) == span(now)
    assert period_before(wanted, span(now)) == span(before)


def test_a_year_before_the_leap_day_is_the_last_of_its_month() -> None:
    assert a_year_before(Span(date(2024, 2, 1), date(2024, 2, 29))) == span(
        ("2023-02-01", "2023-02-28")
    )


CHOSEN = [
    ({}, ("2026-03-01", "2026-03-31")),
    ({"first": "2026-01-05", "last": "2026-01-09"}, ("2026-01-05", "2026-01-09")),
    ({"first": "2026-01-09", "last": "2026-01-05"}, ("2026-01-05", "2026-01-09")),
    ({"first": "2026-03-20"}, ("2026-03-20", "2026-03-31")),
    ({"last": "2026-01-30"}, ("2026-01-01", "2026-01-30")),
    ({"first": "2027-01-05"}, ("2027-01-05", "2027-01-05")),
]


@pytest.mark.parametrize(("days", "expected"), CHOSEN)
def test_chosen_days(days: dict[str, str], expected: tuple[str, str]) -> None:
    wanted = FigureForm.model_validate({"period": "days", **days})
    found = span_of(wanted, TODAY)
    if days:
        assert found == span(expected)
    assert found.first <= found.last


@given(
    first=st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    last=st.dates(date(2000, 1, 1), date(2100, 12, 31)),
)
def test_steps_follow_each_other_without_a_gap(first: date, last: date) -> None:
    wanted = FigureForm(period="days", first=first, last=last)
    whole = span_of(wanted, TODAY)
    series = steps(whole)
    assert 1 <= len(series) <= 130
    assert (series[0].first, series[-1].last) == whole
    for one, following in itertools.pairwise(series):
        assert one.first <= one.last
        assert following.first - one.last == timedelta(days=1)
