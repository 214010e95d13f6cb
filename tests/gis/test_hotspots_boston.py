"""Hot spots among the real cases of a city, and what is left of them without their times."""

from __future__ import annotations

import csv
import gzip
import os
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis.analysis.hotspots import USUAL, Cases, hot_spots

BEGIN = datetime(2015, 1, 1, tzinfo=UTC)
BOSTON = (-71.20, 42.22, -70.98, 42.40)


@pytest.fixture(scope="module")
def boston() -> Cases:
    folder = os.environ.get("ONEMAP_DATA")
    if not folder:
        pytest.skip("ONEMAP_DATA names no folder with the cases of Boston")
    path = Path(folder) / "boston" / "cases_2015_q1_q3.csv.gz"
    with gzip.open(path, "rt") as file:
        rows = [row for row in csv.DictReader(file) if row["LATITUDE"]]
    opened = [
        datetime.strptime(f"{row['OPEN_DT']} +0000", "%m/%d/%Y %I:%M:%S %p %z") for row in rows
    ]
    _names, kinds = np.unique([row["TYPE"] for row in rows], return_inverse=True)
    return Cases(
        lon=np.array([float(row["LONGITUDE"]) for row in rows]),
        lat=np.array([float(row["LATITUDE"]) for row in rows]),
        day=np.array([(at - BEGIN).total_seconds() / 86400 for at in opened]),
        kind=kinds.astype(np.int64),
        id=np.arange(len(rows)),
    )


def test_a_month_of_real_cases_has_hot_spots_that_are_what_they_say(boston: Cases) -> None:
    since, until = 230.0, 260.0
    spots = hot_spots(boston, since, until)
    assert 20 < len(spots) < 150
    assert [spot.score for spot in spots] == sorted((s.score for s in spots), reverse=True)
    for spot in spots:
        assert set(boston.kind[spot.ids]) == {spot.kind}
        assert len(spot.ids) >= USUAL.least
        assert since <= spot.first <= spot.last < until
        assert shapely.box(*BOSTON).covers(spot.outline)
        assert shapely.contains_xy(spot.outline, boston.lon[spot.ids], boston.lat[spot.ids]).all()
        assert spot.expected < len(spot.ids)
        assert spot.score > 1
        assert spot.trend is not None


def test_being_big_earns_no_place_in_the_ranking(boston: Cases) -> None:
    """Rank correlation of score with the size of the outline over all spots of the year."""
    spots = hot_spots(boston, 0.0, 273.0)
    areas = np.array([spot.outline.area for spot in spots])
    scores = np.array([spot.score for spot in spots])
    ranks = [np.argsort(np.argsort(values)) for values in (areas, scores)]
    assert np.corrcoef(*ranks)[0, 1] < 0.1


def test_the_same_cases_at_shuffled_times_have_next_to_none(boston: Cases) -> None:
    rng = np.random.default_rng(0)
    left = 0
    for _ in range(4):
        day = boston.day.copy()
        for kind in np.unique(boston.kind):
            rows = np.flatnonzero(boston.kind == kind)
            day[rows] = rng.permutation(day[rows])
        left += len(hot_spots(boston._replace(day=day), 230.0, 260.0))
    assert left <= 3
