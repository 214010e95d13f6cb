from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.geocoder.placement import Level, Placement
from gis.reason import Reason
from tests.workflows.world import DISTRICT, NOW, World, build
from workflows.cases.duplicates import Duplicate, alike_in_words, likely_duplicates
from workflows.standards.queries import KnownClass, class_list

HERE = Point(113.11, 23.03)
METRE = 1 / 111_195
"""Degrees of latitude."""


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def lamp(world: World) -> KnownClass:
    return class_list(world.session, DISTRICT).by_id[world.case_class.id]


def at(point: Point | None) -> Placement:
    return Placement(level=Level.door, address="祖庙路12号", point=point, confidence=0.9)


def found(world: World, point: Point = HERE) -> list[Duplicate]:
    return likely_duplicates(world.session, DISTRICT, lamp(world), point, now=NOW)


@pytest.mark.parametrize(
    ("metres", "minutes", "is_one"),
    [
        (0, 0, True),
        (49, 60, True),
        (51, 60, False),
        (10, 23 * 60 + 59, True),
        (10, 24 * 60, False),
        (10, -1, False),
    ],
)
def test_near_in_space_and_time(world: World, metres: int, minutes: int, *, is_one: bool) -> None:
    place = at(Point(HERE.lon, HERE.lat + metres * METRE))
    case = world.open(NOW - timedelta(minutes=minutes), placement=place)
    assert [one.no for one in found(world)] == ([case.no] if is_one else [])


def test_another_class_is_another_matter(world: World) -> None:
    unknown = Reason("class_words_none")
    world.open(NOW, placement=at(HERE), class_id=None, standard=None, queue=(unknown,))
    assert found(world) == []


def test_the_nearest_comes_first_with_metres_and_minutes(world: World) -> None:
    far = world.open(
        NOW - timedelta(minutes=5), placement=at(Point(HERE.lon, HERE.lat + 40 * METRE))
    )
    near = world.open(
        NOW - timedelta(minutes=90), placement=at(Point(HERE.lon, HERE.lat - 10 * METRE))
    )
    assert [(one.no, one.metres, one.minutes) for one in found(world)] == [
        (near.no, 10, 90),
        (far.no, 40, 5),
    ]


def test_metres_are_metres_to_the_east_as_well(world: World) -> None:
    east = Point(HERE.lon + 45 / 102_330, HERE.lat)
    case = world.open(NOW, placement=at(east))
    assert [(one.no, one.metres) for one in found(world)] == [(case.no, 45)]


def test_a_void_case_is_no_duplicate(world: World) -> None:
    case = world.open(NOW, placement=at(HERE))
    case.stage = "voided"
    world.session.commit()
    assert found(world) == []


def test_no_more_than_five_are_listed(world: World) -> None:
    for _ in range(7):
        world.open(NOW, placement=at(HERE))
    assert len(found(world)) == 5


SAID = "梅溪湖看云路一师润芳园小区临街烧烤夜宵摊二十四小时经营，油烟扰民，请处理"


@pytest.mark.parametrize(
    ("text", "minutes", "point", "is_one"),
    [
        (SAID, 60, None, True),
        (SAID + "。谢谢！", 60, None, True),
        ("公交车站的灯箱坏了，晚上看不清站名，请维修", 60, None, False),
        (SAID, 24 * 60 + 1, None, False),
        (SAID, 60, HERE, False),
    ],
)
def test_without_a_place_the_same_words_are_a_likely_duplicate(
    world: World, text: str, minutes: int, point: Point | None, *, is_one: bool
) -> None:
    case = world.open(NOW - timedelta(minutes=minutes), text=text, placement=at(point))
    same = alike_in_words(world.session, DISTRICT, SAID, hours=24, now=NOW)
    assert [(one.no, one.metres) for one in same] == ([(case.no, None)] if is_one else [])
    assert all(one.alike is not None and one.alike >= 60 for one in same)
