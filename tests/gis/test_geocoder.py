from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.geocoder.geocode import geocode
from gis.geocoder.placement import Level, Placement
from tests.gis.builders import (
    DISTRICT,
    EAST_COMMUNITY,
    STREET,
    WEST_COMMUNITY,
    World,
    add_building,
    add_door,
    add_entity,
    build_world,
    pave_road,
)

FAR_AWAY = Point(113.5, 23.5)


@pytest.fixture
def world(session: Session) -> World:
    """祖庙路 and 季华五路 in the west, 东街 with doors in both communities, two estates."""
    world = build_world(session)
    pave_road(session, "祖庙路", 23.002, range(1, 31))
    pave_road(session, "季华五路", 23.008, range(1, 11))
    add_door(session, "东街", 5, Point(113.102, 23.005))
    add_door(session, "东街", 5, Point(113.118, 23.005))
    add_building(session, "恒福花园", "3栋", Point(113.112, 23.004))
    add_building(session, "恒福花园", "5栋", Point(113.1125, 23.004))
    add_entity(session, "佛山市澜柏禾陶瓷有限公司", 113.1195, 23.009)
    return world


def place(world: World, text: str | None, point: Point | None = None, **more: object) -> Placement:
    return geocode(world.session, DISTRICT, text, point, **more)  # type: ignore[arg-type]


def codes(placement: Placement) -> set[str]:
    return {reason.code for reason in placement.why}


def problems(placement: Placement) -> list[str]:
    return [reason.code for reason in placement.problems]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("祖庙路12号", "祖庙路12号"),
        ("佛山市禅城区祖庙街道祖庙路１２号", "祖庙路12号"),
        ("我家门口祖庙路十二号的井盖坏了", "祖庙路12号"),
        ("季华5路3号", "季华五路3号"),
        ("季华五路三号对面", "季华五路3号"),
        ("恒福花园3栋2单元501漏水", "恒福花园3栋"),
        ("恒福花园三幢", "恒福花园3栋"),
        ("祖庙路12号二楼", "祖庙路12号"),
    ],
)
def test_an_address_in_words_finds_its_door(world: World, text: str, address: str) -> None:
    placement = place(world, text)
    assert placement.level is Level.door
    assert placement.address is not None
    assert placement.address.endswith(address)
    assert placement.location_id is not None
    assert placement.grid_id is not None
    assert placement.confidence >= 0.9
    assert problems(placement) == []


def test_the_cell_is_found_by_polygon_and_names_its_divisions(world: World) -> None:
    placement = place(world, "恒福花园3栋")
    assert placement.grid_code == f"{EAST_COMMUNITY}001"
    assert placement.grid_id == world.grids[2].id
    assert (placement.community_code, placement.street_code) == (EAST_COMMUNITY, STREET)


def test_a_slip_of_the_pen_in_a_road_finds_the_door_with_less_confidence(world: World) -> None:
    placement = place(world, "祖苗路12号")
    assert placement.address is not None
    assert placement.address.endswith("祖庙路12号")
    assert placement.confidence < place(world, "祖庙路12号").confidence
    assert "address_similar" in codes(placement)


def test_a_similar_road_never_lends_another_number(world: World) -> None:
    placement = place(world, "祖苗路99号")
    assert placement.level is not Level.door
    assert placement.location_id is None
    assert placement.confidence < 0.5


def test_a_road_alone_never_pretends_to_a_door(world: World) -> None:
    placement = place(world, "祖庙路的路灯不亮")
    assert (placement.level, placement.address) == (Level.road, "祖庙路")
    assert placement.location_id is None
    assert placement.confidence <= 0.6
    assert placement.grid_id is not None


def test_a_number_that_does_not_exist_is_set_between_its_neighbours(world: World) -> None:
    add_door(world.session, "祖庙路", 34, Point(113.1045, 23.0019))
    placement = place(world, "祖庙路32号")
    assert placement.level is Level.door
    assert placement.confidence < 0.9
    assert placement.location_id is None
    assert placement.point == pytest.approx((113.10425, 23.0019), abs=1e-6)
    assert [one.address[-6:] for one in placement.alternatives] == ["祖庙路30号", "祖庙路34号"]
    assert codes(placement) == {"door_between"}


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("恒福花园很吵", Level.road),
        ("澜柏禾陶瓷夜里排污", Level.door),
        ("三友社区垃圾没人收", Level.community),
        ("石梁村有人烧垃圾", Level.community),
        ("祖庙街道到处都是小广告", Level.street),
        ("禅城区什么时候下雨", Level.district),
    ],
)
def test_names_alone_answer_at_their_own_level(world: World, text: str, level: Level) -> None:
    placement = place(world, text)
    assert placement.level is level
    assert "named_only" in codes(placement)


def test_words_without_a_place_answer_none(world: World) -> None:
    placement = place(world, "请问社保卡怎么办理")
    assert placement == Placement(problems=placement.problems)
    assert problems(placement) == ["no_place"]


@pytest.mark.parametrize("text", [None, "", " "])
def test_nothing_at_all_answers_none(world: World, text: str | None) -> None:
    assert problems(place(world, text)) == ["no_place"]


def test_equal_addresses_apart_are_told_to_a_person(world: World) -> None:
    placement = place(world, "东街5号")
    assert problems(placement) == ["several_places"]
    assert placement.confidence <= 0.4
    assert len(placement.alternatives) == 1


@pytest.mark.parametrize(
    ("text", "point"),
    [("石梁村东街5号", None), ("东街5号", Point(113.1181, 23.0051))],
)
def test_a_division_or_a_point_tells_equal_addresses_apart(
    world: World, text: str, point: Point | None
) -> None:
    placement = place(world, text, point)
    assert placement.community_code == EAST_COMMUNITY
    assert problems(placement) == []


def test_a_point_alone_gets_its_cell_and_the_nearest_address(world: World) -> None:
    placement = place(world, None, Point(113.1005, 23.0022), accuracy_m=10.0)
    assert placement.level is Level.door
    assert placement.address is not None
    assert placement.address.endswith("祖庙路1号")
    assert placement.grid_code == f"{WEST_COMMUNITY}001"
    assert codes(placement) == {"point_nearest"}


def test_a_point_far_from_any_address_is_known_by_its_community(world: World) -> None:
    placement = place(world, "路灯坏了", Point(113.1155, 23.0015))
    assert placement.level is Level.community
    assert placement.location_id is None
    assert placement.community_code == EAST_COMMUNITY


def test_a_vague_point_does_not_pick_a_door(world: World) -> None:
    placement = place(world, None, Point(113.1005, 23.0022), accuracy_m=800.0)
    assert placement.level is Level.community
    assert placement.confidence < 0.5
    assert "point_vague" in codes(placement)


def test_words_and_point_that_agree_are_surer_than_either(world: World) -> None:
    point = Point(113.1031, 23.0020)
    placement = place(world, "祖庙路12号", point, accuracy_m=20.0)
    alone = place(world, "祖庙路12号")
    assert placement.confidence > alone.confidence
    assert placement.location_id == alone.location_id
    assert "point_confirms" in codes(placement)


def test_a_road_and_a_point_on_it_give_the_nearest_door(world: World) -> None:
    placement = place(world, "祖庙路有个坑", Point(113.1030, 23.0021), accuracy_m=15.0)
    assert placement.level is Level.door
    assert placement.address is not None
    assert "祖庙路" in placement.address


@pytest.mark.parametrize(
    ("text", "accuracy_m", "contradict"),
    [
        ("祖庙路1号", 20.0, True),
        ("祖庙路", 20.0, True),
        ("三友社区", 20.0, True),
        ("祖庙路1号", 3000.0, False),
        ("祖庙街道", 20.0, False),
        ("恒福花园3栋", 20.0, False),
    ],
)
def test_words_and_point_contradict_beyond_accuracy_and_reach(
    world: World, text: str, accuracy_m: float, *, contradict: bool
) -> None:
    placement = place(world, text, Point(113.1165, 23.004), accuracy_m=accuracy_m)
    assert ("text_point_contradict" in problems(placement)) is contradict
    if contradict:
        assert placement.confidence <= 0.4
        assert placement.alternatives


def test_an_exact_door_outweighs_the_phone_it_contradicts(world: World) -> None:
    placement = place(world, "祖庙路1号", Point(113.1195, 23.001))
    assert placement.level is Level.door
    assert placement.community_code == WEST_COMMUNITY
    assert placement.alternatives[0].point == Point(113.1195, 23.001)


def test_a_point_outside_the_district_says_so(world: World) -> None:
    placement = place(world, "路灯坏了", FAR_AWAY)
    assert placement.level is Level.none
    assert placement.point == FAR_AWAY
    assert placement.grid_id is None
    assert problems(placement) == ["outside_district"]


def test_words_inside_and_a_point_outside_contradict(world: World) -> None:
    placement = place(world, "祖庙路12号", FAR_AWAY)
    assert problems(placement) == ["text_point_contradict"]
    assert placement.level is Level.door
    assert placement.grid_id is not None


def test_the_address_field_goes_before_the_story(world: World) -> None:
    placement = place(world, "我住季华五路3号,那边更差", address="祖庙路12号")
    assert placement.address is not None
    assert placement.address.endswith("祖庙路12号")
    assert placement.alternatives[0].address.endswith("季华五路3号")
