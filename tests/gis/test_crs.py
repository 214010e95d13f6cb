import json
import math
import os
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.crs import Crs, Point, convert, convert_many, many_to_cgcs2000, to_cgcs2000

METRES_PER_DEGREE = 111_320.0
in_china = st.tuples(st.floats(73.0, 135.0), st.floats(17.0, 54.0))
systems = st.sampled_from(list(Crs))


def metres_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    east = (a[0] - b[0]) * math.cos(math.radians(a[1]))
    return math.hypot(east, a[1] - b[1]) * METRES_PER_DEGREE


@pytest.fixture(scope="module")
def city_points() -> list[dict[str, tuple[float, float]]]:
    folder = os.environ.get("ONEMAP_DATA")
    if not folder:
        pytest.skip("ONEMAP_DATA names no folder with the reference vectors")
    text = (Path(folder) / "vectors" / "gcoord_china-cities.json").read_text()
    cities: list[dict[str, Any]] = json.loads(text)
    return [city["coords"] for city in cities]


NAMES = {"WGS84": Crs.wgs84, "GCJ02": Crs.gcj02, "BD09": Crs.bd09}


@pytest.mark.parametrize(
    ("source", "target"), [("WGS84", "GCJ02"), ("WGS84", "BD09"), ("GCJ02", "BD09")]
)
def test_agrees_with_reference_points_forwards(
    city_points: list[dict[str, tuple[float, float]]], source: str, target: str
) -> None:
    for coords in city_points:
        point = convert(*coords[source], NAMES[source], NAMES[target])
        assert point == pytest.approx(coords[target], abs=1e-6)


@pytest.mark.parametrize("source", ["GCJ02", "BD09"])
def test_agrees_with_reference_points_backwards(
    city_points: list[dict[str, tuple[float, float]]], source: str
) -> None:
    for coords in city_points:
        point = to_cgcs2000(*coords[source], NAMES[source])
        assert metres_between(point, coords["WGS84"]) < 0.5


@given(in_china, systems, systems)
def test_there_and_back_is_the_same_place(
    place: tuple[float, float], source: Crs, target: Crs
) -> None:
    there = convert(*place, source, target)
    assert metres_between(convert(*there, target, source), place) < 0.06


@given(in_china, systems, systems)
def test_arrays_and_single_points_agree(
    place: tuple[float, float], source: Crs, target: Crs
) -> None:
    lon, lat = convert_many(np.array([place[0]]), np.array([place[1]]), source, target)
    assert (lon[0], lat[0]) == pytest.approx(convert(*place, source, target), abs=1e-11)


@pytest.mark.parametrize(
    "place", [(2.35, 48.85), (-73.98, 40.75), (151.2, -33.87), (0.0, 0.0), (179.9, 60.0)]
)
@pytest.mark.parametrize(("source", "target"), list(product(Crs, Crs)))
def test_nothing_moves_outside_china(place: tuple[float, float], source: Crs, target: Crs) -> None:
    assert convert(*place, source, target) == place
    lon, lat = convert_many(np.array([place[0]]), np.array([place[1]]), source, target)
    assert (lon[0], lat[0]) == place


def test_a_mixed_array_moves_only_what_is_in_china_and_keeps_its_input() -> None:
    lon, lat = np.array([2.35, 113.12, np.nan]), np.array([48.85, 23.02, 23.0])
    moved_lon, moved_lat = many_to_cgcs2000(lon, lat, Crs.gcj02)
    assert (moved_lon[0], moved_lat[0]) == (2.35, 48.85)
    assert 300 < metres_between((moved_lon[1], moved_lat[1]), (113.12, 23.02)) < 900
    assert np.isnan(moved_lon[2])
    assert lon[1] == 113.12


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_comes_back(bad: float) -> None:
    assert str(to_cgcs2000(bad, 23.0, Crs.gcj02)) == str(Point(bad, 23.0))


def test_the_inverse_undoes_the_shift_at_the_edge_of_the_box() -> None:
    for lon in np.linspace(72.0, 72.01, 21):
        there = convert(float(lon), 40.0, Crs.wgs84, Crs.gcj02)
        assert metres_between(to_cgcs2000(*there, Crs.gcj02), (float(lon), 40.0)) < 0.06


def test_neighbours_stay_neighbours() -> None:
    """A map that is shifted may not tear: 11 m steps stay between 10.9 m and 11.1 m."""
    steps = [convert(113.0 + i * 1e-4, 23.0, Crs.wgs84, Crs.bd09) for i in range(200)]
    step = metres_between((113.0, 23.0), (113.0 + 1e-4, 23.0))
    for a, b in pairwise(steps):
        assert metres_between(a, b) == pytest.approx(step, rel=0.01)
