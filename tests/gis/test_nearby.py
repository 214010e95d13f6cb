from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from gis.analysis.nearby import NearbyKind, bearing, nearby
from gis.crs import Point
from gis.errors import Invalid
from gis.geometry import metres_between
from tests.gis.builders import (
    DISTRICT,
    add_component,
    add_door,
    add_entity,
    build_world,
    pave_road,
)

HERE = Point(113.105, 23.005)


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [(113.105, 23.006, 0), (113.106, 23.005, 90), (113.105, 23.004, 180), (113.104, 23.005, 270)],
)
def test_bearings_count_clockwise_from_north(lon: float, lat: float, expected: int) -> None:
    assert bearing(HERE, Point(lon, lat)) == expected


def test_what_stands_around_comes_by_distance_with_its_bearing(session: Session) -> None:
    build_world(session)
    door = add_door(session, "祖庙路", 3, Point(113.105, 23.0055))
    shop = add_entity(session, "甲商店", 113.1052, 23.005)
    lid = add_component(session, 113.105, 23.0049)
    add_component(session, 113.115, 23.005)
    found = nearby(session, DISTRICT, HERE, 100.0)
    assert [(one.kind, one.id, one.bearing) for one in found] == [
        (NearbyKind.component, lid.id, 180),
        (NearbyKind.legal_entity, shop.id, 90),
        (NearbyKind.location, door.id, 0),
    ]
    assert [one.metres for one in found] == pytest.approx([11.1, 20.5, 55.6], abs=0.3)
    assert found[2].label.endswith("祖庙路3号")


def test_each_kind_keeps_to_the_limit_and_the_nearest_win(session: Session) -> None:
    build_world(session)
    pave_road(session, "祖庙路", 23.005, range(1, 41))
    found = nearby(session, DISTRICT, Point(113.1005, 23.005), 2000.0, limit=3)
    assert len(found) == 3
    assert all(one.metres < 40 for one in found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    lat=st.sampled_from([23.005, 53.4]),
    offsets=st.lists(st.tuples(st.integers(-40, 40), st.integers(-40, 40)), max_size=60),
    limit=st.integers(1, 12),
)
def test_the_nearest_by_metres_win_wherever_degrees_are_shorter(
    session: Session, lat: float, offsets: list[tuple[int, int]], limit: int
) -> None:
    """Against every component sorted by its distance; the index counts in degrees."""
    with session.begin_nested() as undone:
        here = Point(113.105, lat)
        places = [Point(here.lon + x * 2e-5, here.lat + y * 1.2e-5) for x, y in offsets]
        for place in places:
            add_component(session, place.lon, place.lat)
        found = nearby(session, DISTRICT, here, 60.0, limit)
        expected = sorted(round(metres_between(here, place), 1) for place in places)
        assert [one.metres for one in found] == [far for far in expected if far <= 60.0][:limit]
        undone.rollback()


def test_a_line_to_the_north_does_not_hide_what_is_nearer_to_the_east(session: Session) -> None:
    """Where a degree east is 60 % of one north, the index offers the whole line first."""
    here = Point(113.105, 53.4)
    east = add_component(session, here.lon + 0.00100, here.lat)
    for step in range(30):
        add_component(session, here.lon, here.lat + 0.00070 + step * 1e-6)
    found = nearby(session, DISTRICT, here, 200.0, limit=3)
    assert found[0].id == east.id


def test_nothing_of_another_district_stands_around(session: Session) -> None:
    build_world(session)
    add_door(session, "祖庙路", 3, HERE)
    assert nearby(session, 440605, HERE) == []


@pytest.mark.parametrize("radius_m", [0.0, -1.0, 5001.0, math.nan, math.inf])
def test_a_radius_out_of_range_is_refused(session: Session, radius_m: float) -> None:
    with pytest.raises(Invalid) as refused:
        nearby(session, DISTRICT, HERE, radius_m)
    assert refused.value.field == "radius"
