from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.geocoder.placement import Level, Placement
from gis.reason import Reason
from tests.workflows.world import DISPATCHER, DISTRICT, NOW, World, build
from workflows.case_state import PartInput
from workflows.cases.duplicates import (
    Duplicate,
    alike_in_words,
    duplicates_now,
    likely_duplicates,
)
from workflows.cases.likeness import alike
from workflows.cases.models import Case
from workflows.cases.queries import parts_of
from workflows.owners import OwnerKind
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
        (10, 24 * 60, True),
        (10, 90 * 24 * 60, True),
        (10, -1, False),
    ],
)
def test_what_is_near_and_open_counts_however_old_it_is(
    world: World, metres: int, minutes: int, *, is_one: bool
) -> None:
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


@pytest.mark.parametrize(("hours", "is_one"), [(1, True), (23, True), (25, False)])
def test_what_has_ended_counts_for_as_long_as_its_class_says(
    world: World, hours: int, *, is_one: bool
) -> None:
    case = ended(world, world.open(NOW - timedelta(days=30), placement=at(HERE)), hours)
    assert [one.no for one in found(world)] == ([case.no] if is_one else [])


def ended(world: World, case: Case, hours: int) -> Case:
    case.stage, case.due_at, case.closed_at = "closed", None, NOW - timedelta(hours=hours)
    case.owner_kind, case.owner_role, case.owner_department_id = OwnerKind.NOBODY, None, None
    world.session.commit()
    return case


def test_another_class_counts_where_words_or_address_are_the_same(world: World) -> None:
    text = "门前的灯杆歪了，快要倒下来"
    unknown = {"class_id": None, "standard": None, "queue": (Reason("class_words_none"),)}
    case = world.open(NOW, placement=at(HERE), text=text, **unknown)
    near = (world.session, DISTRICT, lamp(world), HERE)
    assert likely_duplicates(*near, now=NOW, text="路灯不亮") == []
    said = likely_duplicates(*near, now=NOW, text=text + "了")
    there = likely_duplicates(*near, now=NOW, address="祖庙路12号")
    assert [[one.no for one in likely] for likely in (said, there)] == [[case.no]] * 2


def test_a_report_without_a_class_is_compared_as_well(world: World) -> None:
    case = world.open(NOW - timedelta(hours=3), placement=at(HERE))
    (one,) = likely_duplicates(
        world.session, DISTRICT, None, HERE, now=NOW, text="祖庙路12号路灯不亮"
    )
    assert (one.no, one.minutes) == (case.no, 180)
    assert 0.5 <= one.score <= 1
    assert {reason.code for reason in one.why} == {"repeat_metres", "repeat_open", "repeat_alike"}


def test_the_first_of_a_crowd_is_listed_with_how_many_followed(world: World) -> None:
    cases = [world.open(NOW - timedelta(days=day), placement=at(HERE)) for day in range(20, 0, -1)]
    likely = found(world)
    assert [one.no for one in likely[:2]] == [cases[-1].no, cases[0].no]
    (told,) = [reason for reason in likely[1].why if reason.code == "repeat_first"]
    assert told.params == {"count": 20}


def test_asked_again_a_case_is_not_its_own_duplicate(world: World) -> None:
    one, other = (world.open(NOW, placement=at(HERE)) for _ in range(2))
    moved = world.open(NOW, placement=at(Point(HERE.lon, HERE.lat + 500 * METRE)))
    ended(world, world.open(NOW, placement=at(HERE)), 1)
    later = NOW + timedelta(minutes=5)
    assert [each.no for each in duplicates_now(world.session, one, later)] == [other.no]
    assert duplicates_now(world.session, moved, later) == []


def test_a_part_of_a_case_is_nobodys_duplicate(world: World) -> None:
    """Nobody reported it, and the whole stands in its place."""
    whole = world.open(NOW, placement=at(HERE))
    department = world.other_department.id
    parts = (PartInput(world.department.id, "修灯"), PartInput(department, "修路"))
    world.move(whole, "split", DISPATCHER, reason="两家负责", parts=parts)
    other = world.open(NOW, placement=at(HERE))
    later = NOW + timedelta(minutes=5)
    assert {each.no for each in found(world)} == {whole.no, other.no}
    assert [each.no for each in duplicates_now(world.session, other, later)] == [whole.no]
    for part in parts_of(world.session, whole):
        assert duplicates_now(world.session, part, later) == []


def test_asked_again_without_a_place_words_are_compared(world: World) -> None:
    one, other = (world.open(NOW, text=SAID, placement=at(None)) for _ in range(2))
    later = NOW + timedelta(minutes=5)
    assert [each.no for each in duplicates_now(world.session, one, later)] == [other.no]


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_of_words_is_a_share_and_has_no_direction(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
    assert 0.0 <= alike(one, other) <= 1.0


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
