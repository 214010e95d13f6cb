from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.errors import Invalid
from gis.tiles.layers import (
    COMPONENTS,
    DIVISIONS,
    GRIDS,
    LEGAL_ENTITIES,
    LOCATIONS,
    PERSONS_COUNT,
    REGISTER_LAYERS,
)
from gis.tiles.mvt import LARGEST, render
from gis.tiles.scheme import EXTENT, Tile
from gis.tiles.selection import by_filters
from tests.gis.builders import (
    DISTRICT,
    WEST_COMMUNITY,
    World,
    add_building,
    add_component,
    add_entity,
    add_grid,
    add_location,
    add_person,
    build_world,
    pave_road,
)
from tests.gis.mvt_reader import features, read_tile

MIDDLE_OF_WORLD = Point(113.1099, 23.0049)


def tile_at(point: Point, z: int) -> tuple[int, int, int]:
    """z, x, y of the tile that holds the point."""
    x = (point.lon + 180.0) / 360.0 * 2**z
    y = (1.0 - math.asinh(math.tan(math.radians(point.lat))) / math.pi) / 2.0 * 2**z
    return z, int(x), int(y)


@pytest.fixture
def world(session: Session) -> World:
    return build_world(session)


@pytest.mark.parametrize("layer", REGISTER_LAYERS.values(), ids=list(REGISTER_LAYERS))
@pytest.mark.parametrize("z", [0, 9, 13, 14, 18, 22])
def test_every_layer_draws_at_every_zoom(world: World, layer: object, z: int) -> None:
    pave_road(world.session, "祖庙路", 23.004, range(1, 4))
    for tile in (tile_at(MIDDLE_OF_WORLD, z), (z, 0, 0)):
        assert isinstance(render(world.session, layer, *tile, DISTRICT), bytes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("z", "x", "y"), [(-1, 0, 0), (23, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0), (3, 0, 10**20)]
)
def test_a_tile_that_does_not_exist_is_refused(session: Session, z: int, x: int, y: int) -> None:
    with pytest.raises(Invalid) as refused:
        render(session, GRIDS, z, x, y, DISTRICT)
    assert (refused.value.reason.code, refused.value.field) == ("tile_unreal", "tile")


def test_a_filter_that_the_layer_does_not_know_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        by_filters(GRIDS, {"t.id = 1 or true": 1})
    assert refused.value.reason.code == "filter_unknown"


@given(st.integers(0, 22), st.floats(-179.9, 179.9), st.floats(-85.0, 85.0))
def test_the_bounds_of_a_tile_hold_its_points(z: int, lon: float, lat: float) -> None:
    west, south, east, north = Tile(*tile_at(Point(lon, lat), z)).bounds()
    assert west - 1e-9 <= lon <= east + 1e-9
    assert south - 1e-9 <= lat <= north + 1e-9


@pytest.mark.parametrize("tile", [(0, 0, 0), (9, 416, 222), (17, 106713, 56888)])
def test_the_bounds_agree_with_the_database(session: Session, tile: tuple[int, int, int]) -> None:
    envelope = "st_transform(st_tileenvelope(:z, :x, :y), 4490)"
    sides = ", ".join(f"st_{side}({envelope})" for side in ("xmin", "ymin", "xmax", "ymax"))
    z, x, y = tile
    row = session.execute(text(f"select {sides}"), {"z": z, "x": x, "y": y}).one()
    assert Tile(*tile).bounds() == pytest.approx(tuple(row), abs=1e-7)


def test_a_point_lies_where_its_degrees_say(world: World) -> None:
    add_component(world.session, 113.1042, 23.0067, class_code="C-02")
    tile = tile_at(Point(113.1042, 23.0067), 16)
    (feature,) = features(render(world.session, COMPONENTS, *tile, DISTRICT))
    west, south, east, north = Tile(*tile).bounds()
    ((x, y),) = feature.points
    assert west + x / EXTENT * (east - west) == pytest.approx(113.1042, abs=1e-6)
    assert north - y / EXTENT * (north - south) == pytest.approx(23.0067, abs=1e-6)
    assert feature.properties["class"] == "C-02"


def test_a_tile_names_its_layer_and_carries_ids(world: World) -> None:
    (layer,) = read_tile(render(world.session, GRIDS, *tile_at(MIDDLE_OF_WORLD, 13), DISTRICT))
    assert (layer.name, layer.extent) == ("grids", EXTENT)
    assert {feature.id for feature in layer.features} == {grid.id for grid in world.grids}
    assert {feature.properties["name"] for feature in layer.features} == {"001", "002"}


def test_divisions_are_told_apart_by_level(world: World) -> None:
    tile = tile_at(MIDDLE_OF_WORLD, 13)
    communities = by_filters(DIVISIONS, {"level": "community"})
    drawn = features(render(world.session, DIVISIONS, *tile, DISTRICT, communities))
    assert {feature.properties["name"] for feature in drawn} == {"三友社区居委会", "石梁村民委员会"}


def test_only_the_current_layout_is_drawn(world: World) -> None:
    add_grid(
        world.session,
        WEST_COMMUNITY + "009",
        shape=box(113.10, 23.0, 113.12, 23.01),
        valid_to=date(2025, 1, 1),
    )
    drawn = features(render(world.session, GRIDS, *tile_at(MIDDLE_OF_WORLD, 13), DISTRICT))
    assert len(drawn) == len(world.grids)


def test_nothing_of_another_district_is_drawn(world: World) -> None:
    for layer in REGISTER_LAYERS.values():
        for z in (11, 16):
            assert render(world.session, layer, *tile_at(MIDDLE_OF_WORLD, z), 440605) == b""


@pytest.mark.parametrize("z", [9, 10, 11, 12, 13, 14])
def test_counts_add_up_over_the_tiles_of_a_zoom(world: World, z: int) -> None:
    pave_road(world.session, "祖庙路", 23.004, range(1, 61))
    # The edge between two tiles of zoom 13, and the corner of four.
    west, south, _, _ = Tile(*tile_at(MIDDLE_OF_WORLD, 13)).bounds()
    for lon, lat in ((west, 23.004), (west, south), (113.11, south)):
        add_location(world.session, "边界", lon, lat)
    _, x, y = tile_at(MIDDLE_OF_WORLD, z)
    counts = [
        feature.properties.get("count", 1)
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
        for feature in features(render(world.session, LOCATIONS, z, x + dx, y + dy, DISTRICT))
    ]
    assert sum(counts) == 63


def test_points_come_one_by_one_from_zoom_15(world: World) -> None:
    pave_road(world.session, "祖庙路", 23.004, range(1, 9))
    drawn = features(
        render(world.session, LOCATIONS, *tile_at(Point(113.101, 23.004), 15), DISTRICT)
    )
    assert len(drawn) == 8
    assert all("address" in feature.properties for feature in drawn)


def test_clusters_carry_the_aggregates_of_their_layer(world: World) -> None:
    add_component(world.session, 113.1042, 23.0067, state="完好")
    add_component(world.session, 113.1042, 23.0067, state="破损")
    broken = {"broken": "count(*) filter (where t.state = '破损')"}
    layer = replace(COMPONENTS, cluster_columns=broken)
    drawn = features(render(world.session, layer, *tile_at(MIDDLE_OF_WORLD, 11), DISTRICT))
    assert [feature.properties for feature in drawn] == [{"count": 2, "broken": 1}]


def test_a_filter_binds_what_the_user_sends(world: World) -> None:
    add_entity(world.session, "甲公司", 113.104, 23.004, kind="企业")
    add_entity(world.session, "乙商店", 113.104, 23.005, kind="个体")
    for z in (12, 15):
        tile = tile_at(Point(113.104, 23.0045), z)
        session, layer = world.session, LEGAL_ENTITIES
        shops, wicked = (by_filters(layer, {"kind": kind}) for kind in ("个体", "' or true --"))
        (shop,) = features(render(session, layer, *tile, DISTRICT, shops))
        assert shop.properties["name"] == "乙商店"
        assert render(session, layer, *tile, DISTRICT, wicked) == b""


def test_a_full_tile_keeps_to_its_limit(world: World) -> None:
    pave_road(world.session, "祖庙路", 23.004, range(1, 31))
    layer = replace(LOCATIONS, limit=10)
    tile = tile_at(Point(113.101, 23.004), 15)
    drawn = features(render(world.session, layer, *tile, DISTRICT))
    assert [feature.properties["address"][-2:] for feature in drawn][:2] == ["1号", "2号"]
    assert len(drawn) == 10


def test_equal_rows_give_equal_bytes(world: World) -> None:
    pave_road(world.session, "祖庙路", 23.004, range(1, 31))
    for z in (11, 15):
        tile = tile_at(Point(113.101, 23.004), z)
        first = render(world.session, LOCATIONS, *tile, DISTRICT)
        world.session.execute(text("update location set source = 'again'"))
        assert render(world.session, LOCATIONS, *tile, DISTRICT) == first


def test_rooms_do_not_cover_their_building(world: World) -> None:
    building = add_building(world.session, "恒福花园", "3栋", Point(113.104, 23.004))
    add_location(world.session, "恒福花园3栋501", 113.104, 23.004, level="room")
    drawn = features(
        render(world.session, LOCATIONS, *tile_at(Point(113.104, 23.004), 16), DISTRICT)
    )
    assert [feature.id for feature in drawn] == [building.id]


def test_persons_are_drawn_only_as_a_number_in_a_grid(world: World) -> None:
    for _ in range(3):
        add_person(world.session, world.grids[0])
    drawn = features(render(world.session, PERSONS_COUNT, *tile_at(MIDDLE_OF_WORLD, 13), DISTRICT))
    by_code = {feature.properties["code"]: feature.properties["count"] for feature in drawn}
    assert by_code[world.grids[0].code] == 3
    assert sum(by_code.values()) == 3
    assert {name for feature in drawn for name in feature.properties} == {"code", "count"}


@pytest.mark.parametrize("z", [9, 14, 15, 17])
def test_no_tile_is_larger_than_it_may_be(world: World, z: int) -> None:
    """One point in every cell, with the longest of addresses."""
    tile = tile_at(Point(113.104, 23.004), z)
    west, south, east, north = Tile(*tile).bounds()
    world.session.execute(
        text("""
            insert into location (district, level, register_key, address, address_key, geom, source)
            select :district, 'door', 'k' || n, repeat('祖庙街道恒福花园', 31) || n, 'k' || n,
                   st_setsrid(st_makepoint(:west + (n % 64 + 0.5) * :wide,
                                           :south + (n / 64 + 0.5) * :high), 4490), 'test'
            from generate_series(0, 4095) as n"""),
        {
            "district": DISTRICT,
            "west": west,
            "south": south,
            "wide": (east - west) / 64,
            "high": (north - south) / 64,
        },
    )
    content = render(world.session, LOCATIONS, *tile, DISTRICT)
    assert len(content) <= LARGEST
    kept = [feature.id or 0 for feature in features(content)]
    if z < 15:
        assert len(kept) == 4096
    else:
        assert len(content) > LARGEST / 2
        first = world.session.scalar(text("select min(id) from location where source = 'test'"))
        assert kept == list(range(first, first + len(kept)))


def test_a_point_lies_in_one_tile_alone(world: World) -> None:
    west, south, _, _ = Tile(*tile_at(MIDDLE_OF_WORLD, 16)).bounds()
    add_component(world.session, west, south)
    _, x, y = tile_at(MIDDLE_OF_WORLD, 16)
    around = [
        features(render(world.session, COMPONENTS, 16, x + dx, y + dy, DISTRICT))
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
    ]
    assert sum(map(len, around)) == 1


def test_what_is_alone_in_its_cell_says_what_it_is(world: World) -> None:
    component = add_component(world.session, 113.1042, 23.0067, name="路灯")
    (alone,) = features(render(world.session, COMPONENTS, *tile_at(MIDDLE_OF_WORLD, 11), DISTRICT))
    assert (alone.id, alone.properties["name"]) == (component.id, "路灯")
    assert "count" not in alone.properties
