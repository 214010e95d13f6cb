"""Hot spots: what was planted is found, noise finds nothing, and being big earns no score."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from gis.analysis.hotspots import USUAL, Cases, HotSpot, hot_spots
from tests.support.cities import City, city

DENSE, SPARSE = (0.0, 0.0), (-6500.0, 4500.0)
RUNS = 40


def found_in(made: City, since: float = 335.0, until: float = 365.0) -> list[HotSpot]:
    return hot_spots(made.cases, since, until)


def test_planted_clusters_are_found_in_the_dense_and_in_the_sparse_area() -> None:
    rng = np.random.default_rng(1)
    made = city(rng)
    made.plant(rng, DENSE, 350, truth=0)
    made.plant(rng, SPARSE, 340, truth=1)
    spots = found_in(made)
    assert len(spots) == 2
    for spot in spots:
        planted = made.truth[spot.ids]
        which = planted.max()
        assert (planted == which).mean() > 0.8, "the cluster is mostly what was planted"
        assert np.isin(np.flatnonzero(made.truth == which), spot.ids).all()
        assert spot.kind == 7
    sparse, dense = spots
    assert made.truth[sparse.ids].max() == 1, "as many cases are odder where little is reported"
    assert sparse.score > dense.score
    assert sparse.expected < dense.expected


def test_noise_raises_no_more_false_alarms_than_it_may() -> None:
    """Seeded runs over cities without any cluster; of them 0.05 a run may be alarms."""
    alarms = sum(len(found_in(city(np.random.default_rng(seed), 8000))) for seed in range(RUNS))
    assert alarms <= 0.05 * RUNS + 2


def test_shuffling_the_times_within_each_class_leaves_nothing() -> None:
    """Every place keeps its habits, and what happened there is taken away."""
    rng = np.random.default_rng(2)
    made = city(rng)
    for truth, place in enumerate((DENSE, SPARSE)):
        made.plant(rng, place, 345, truth=truth)
    assert len(found_in(made)) == 2
    left = 0
    for _ in range(10):
        for kind in range(20):
            rows = np.flatnonzero(made.kind == kind)
            made.day[rows] = rng.permutation(made.day[rows])
        left += len(found_in(made))
    assert left <= 1


def score_of(made: City) -> float:
    (spot,) = found_in(made)
    return spot.score


def scattered(
    seed: int,
    *,
    background: int = 20_000,
    metres: float = 200.0,
    cases: int = 40,
    place: tuple[float, float] = SPARSE,
) -> City:
    """A city with one cluster, of so many cases over a square of so many metres."""
    rng = np.random.default_rng(seed)
    made = city(np.random.default_rng(99), background)
    made.plant(rng, place, 345, cases=cases, metres=metres / 2)
    return made


@pytest.mark.parametrize("seed", range(4))
def test_twice_the_area_with_as_many_cases_scores_lower(seed: int) -> None:
    assert score_of(scattered(seed, metres=600, cases=40)) > score_of(
        scattered(seed, metres=600 * 2**0.5, cases=40)
    )


@pytest.mark.parametrize("seed", range(4))
def test_twice_the_area_with_twice_the_cases_scores_no_higher(seed: int) -> None:
    """The density is the same, so a score that grew would pay for size alone."""
    small = score_of(scattered(seed, metres=600, cases=60))
    large = score_of(scattered(seed, metres=600 * 2**0.5, cases=120))
    assert large == pytest.approx(small, rel=0.35)
    everything = [
        (
            score_of(scattered(at, metres=1000, cases=120)),
            score_of(scattered(at, metres=1000 * 2**0.5, cases=240)),
        )
        for at in range(4)
    ]
    assert sum(two for _, two in everything) <= 1.1 * sum(one for one, _ in everything)


@pytest.mark.parametrize("seed", range(4))
def test_twice_the_background_scores_lower(seed: int) -> None:
    assert score_of(scattered(seed, place=DENSE)) > score_of(
        scattered(seed, place=DENSE, background=40_000)
    )


@pytest.mark.parametrize("seed", range(4))
def test_twice_a_background_of_next_to_nothing_hardly_matters(seed: int) -> None:
    """At the edge of the city the windows see a case or two more, by chance."""
    twice = score_of(scattered(seed, background=40_000))
    assert twice == pytest.approx(score_of(scattered(seed)), rel=0.1)


def test_a_day_on_which_the_whole_district_reports_is_no_hot_spot() -> None:
    rng = np.random.default_rng(3)
    made = city(rng)
    storm = 1500
    dense = rng.random(storm) < 0.5
    made.add(
        np.where(dense, rng.normal(0, 1500, storm), rng.uniform(-8000, 8000, storm)),
        np.where(dense, rng.normal(0, 1500, storm), rng.uniform(-6000, 6000, storm)),
        rng.uniform(350, 351, storm),
        kind=9,
    )
    assert found_in(made) == []


def test_a_corner_that_always_has_it_is_expected_to_and_a_new_one_is_not() -> None:
    rng = np.random.default_rng(4)
    made = city(rng)
    made.plant(rng, SPARSE, 0, cases=520, days=365, kind=11)
    assert found_in(made) == []
    new = city(np.random.default_rng(4))
    new.plant(rng, SPARSE, 335, cases=43, days=30, kind=11)
    assert len(found_in(new)) >= 1


def test_a_chain_over_the_city_is_cut() -> None:
    rng = np.random.default_rng(5)
    made = city(rng)
    along = np.linspace(-7000, 7000, 600)
    made.add(along, np.full(600, -5000.0), rng.uniform(350, 354, 600), kind=15)
    spots = found_in(made)
    assert len(spots) >= 8
    for spot in spots:
        assert np.ptp(made.x[spot.ids]) <= USUAL.widest_m
        assert np.ptp(made.day[spot.ids]) <= USUAL.longest_days
    members = np.concatenate([spot.ids for spot in spots])
    assert len(np.unique(members)) == len(members), "no case stands in two hot spots of its class"


def test_a_cluster_says_where_when_and_how_it_goes() -> None:
    rng = np.random.default_rng(6)
    made = city(rng)
    made.plant(rng, SPARSE, 350)
    made.plant(rng, SPARSE, 308, cases=3, days=2, truth=-1)
    (spot,) = found_in(made)
    cases = made.cases
    assert spot.outline.is_valid
    assert shapely.contains_xy(spot.outline, cases.lon[spot.ids], cases.lat[spot.ids]).all()
    assert shapely.contains_xy(spot.outline, *spot.centre)
    assert (spot.first, spot.last) == (made.day[spot.ids].min(), made.day[spot.ids].max())
    assert spot.expected < 1 < len(spot.ids)
    assert spot.score == pytest.approx((spot.window_cases + 1) / (spot.window_expected + 1))
    assert spot.trend is not None
    assert spot.trend.now == len(spot.ids) + len(spot.around) >= 15
    assert spot.trend.before == len(spot.before) >= 3
    assert (made.day[spot.before] < 335).all()
    assert 1 < spot.trend.low < spot.trend.ratio < spot.trend.high


def test_there_is_no_trend_without_records_of_before() -> None:
    rng = np.random.default_rng(7)
    made = city(rng, 3000, days=30)
    made.plant(rng, SPARSE, 10)
    (spot,) = found_in(made, 0, 30)
    assert spot.trend is None
    assert len(spot.before) == 0


def test_each_class_is_looked_at_alone() -> None:
    """Fifteen cases on one spot, but each of another class, are no like cases."""
    rng = np.random.default_rng(8)
    made = city(rng)
    for kind in range(15):
        made.plant(rng, SPARSE, 350, cases=1, kind=kind)
    assert found_in(made) == []


def test_what_is_nowhere_or_never_or_far_away_is_left_out() -> None:
    rng = np.random.default_rng(9)
    made = city(rng)
    made.plant(rng, SPARSE, 350)
    kept = found_in(made)
    broken = made.cases
    lon, lat = np.append(broken.lon, [np.nan, 0.0, 113.1]), np.append(broken.lat, [23, 0, np.inf])
    day = np.append(broken.day, [350, 350, np.nan])
    more = Cases(
        lon, lat, day, np.append(broken.kind, [7, 7, 7]), np.arange(len(lon), dtype=np.int64)
    )
    assert [list(spot.ids) for spot in hot_spots(more, 335, 365)] == [list(s.ids) for s in kept]


@pytest.mark.parametrize("count", [0, 1, 4])
def test_too_few_cases_are_nothing(count: int) -> None:
    made = city(np.random.default_rng(10), 0)
    made.plant(np.random.default_rng(10), SPARSE, 350, cases=count)
    assert found_in(made) == []


def test_everything_on_one_point_at_one_moment_is_one_spot_at_most() -> None:
    same = City(
        np.zeros(300), np.zeros(300), np.full(300, 350.0), np.zeros(300, np.int64), np.zeros(300)
    )
    assert len(found_in(same)) <= 1


def test_a_stricter_rule_finds_no_more() -> None:
    rng = np.random.default_rng(11)
    made = city(rng)
    made.plant(rng, SPARSE, 350, cases=7)
    usual = hot_spots(made.cases, 335, 365)
    strict = hot_spots(made.cases, 335, 365, replace(USUAL, least=30))
    assert len(usual) == 1
    assert strict == []
