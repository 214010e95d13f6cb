"""Intervals, differences and places: right by the books, and never bolder than the counts."""

from __future__ import annotations

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, t

from workflows.figures.uncertainty import Value, change, mean, places, share


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_has_wilsons_interval(counts: tuple[int, int]) -> None:
    part, whole = counts
    found = share(part, whole)
    expected = binomtest(part, whole).proportion_ci(method="wilson")
    assert found
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize(("part", "whole"), [(3, 2), (-1, 2), (0.5, 2)])
def test_what_is_no_share_has_no_interval(part: float, whole: float) -> None:
    found = share(part, whole)
    assert found
    assert found.bounds is None


@pytest.mark.parametrize("whole", [0, -1])
def test_of_nothing_there_is_no_share(whole: float) -> None:
    assert share(0, whole) is None


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=50))
def test_a_mean_is_that_of_the_values_themselves(values: list[int]) -> None:
    found = mean(len(values), sum(values), sum(value**2 for value in values))
    assert found
    assert found.value == pytest.approx(statistics.fmean(values))
    error = statistics.stdev(values) / len(values) ** 0.5
    assert found.high is not None
    reach = t.ppf(0.975, len(values) - 1)
    assert found.high - found.value == pytest.approx(reach * error, rel=1e-3, abs=1e-6)


def test_one_value_alone_says_nothing_about_its_spread() -> None:
    assert mean(0, 0, 0) is None
    assert mean(1, 5, 25) == Value(5.0, None, None, 1)


def test_a_difference_of_shares_has_newcombes_interval() -> None:
    """Newcombe 1998, method 10: 56/70 less 48/80."""
    one, other = share(56, 70), share(48, 80)
    assert one
    assert other
    found = change(one, other)
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def interval(low: float, high: float) -> Value:
    return Value((low + high) / 2, low, high)


@pytest.mark.parametrize("high", [True, False])
def test_overlapping_intervals_share_their_places(*, high: bool) -> None:
    best, one, two, last = (
        interval(0.9, 0.95),
        interval(0.7, 0.8),
        interval(0.6, 0.75),
        interval(0.1, 0.2),
    )
    found = [
        (place.best, place.worst) if place else None
        for place in places([last, two, None, one, best], high_is_better=high)
    ]
    upwards = [(4, 4), (2, 3), None, (2, 3), (1, 1)]
    downwards = [(1, 1), (2, 3), None, (2, 3), (4, 4)]
    assert found == (upwards if high else downwards)


def test_places_hold_the_true_order_nearly_always() -> None:
    """Of ten departments that differ, the true place is outside the given ones at most rarely."""
    rng = random.Random(7)
    truths = [0.80 + 0.015 * at for at in range(10)]
    outside = 0
    for _ in range(200):
        drawn = [share(sum(rng.random() < p for _ in range(300)), 300) for p in truths]
        for at, place in enumerate(places(drawn, high_is_better=True)):
            assert place
            outside += not place.best <= 10 - at <= place.worst
    assert outside <= 200 * 10 * 0.05
