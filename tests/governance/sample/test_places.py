import re
from collections import Counter

import numpy as np
import shapely

from gis.registers.codes import component_code
from gis.registers.locations import LocationLevel
from governance.sample.addresses import address_places
from governance.sample.catalogue import classes, departments, routing_rules
from governance.sample.components import place_components
from governance.sample.divisions import divisions
from governance.sample.ground import SEED, Ground
from governance.sample.placing import cell_of
from governance.sample.roads import MIN_LANE, lay_roads
from governance.sample.staffing import staff
from governance.sample.tiling import tile
from workflows.roles import Role


def test_roads_are_named_once_and_stay_inside(ground: Ground) -> None:
    assert len(ground.roads) == 600
    assert len({road.name for road in ground.roads}) == 600
    assert min(road.line.length for road in ground.roads) > MIN_LANE


def test_every_address_is_inside_the_community_it_names(ground: Ground) -> None:
    found = ground.addresses
    assert len(found) == 60_000
    assert len(set(found.address)) == 60_000
    names = {one.code: one.name for one in divisions()}
    codes = [ground.tiling.cell_codes[at] for at in found.cell.tolist()]
    shapes = np.array([ground.tiling.communities[code[:12]] for code in codes])
    assert shapely.contains_xy(shapes, found.lonlat).all()
    for code, address in zip(codes, found.address, strict=True):
        assert address.startswith(f"广东省佛山市禅城区{names[code[:9]]}")


def test_addresses_come_on_every_level_and_in_every_community(ground: Ground) -> None:
    found = ground.addresses
    counts = Counter(found.level)
    assert counts[LocationLevel.DOOR] > 25_000
    assert counts[LocationLevel.ROOM] > 20_000
    assert counts[LocationLevel.BUILDING] > 500
    codes = {ground.tiling.cell_codes[at][:12] for at in found.cell.tolist()}
    assert len(codes) == 147
    for level, address, room in zip(found.level, found.address, found.room, strict=True):
        pattern = {"door": r"\d+号$", "building": r"\d+栋$", "room": r"\d+栋\d单元\d{3,4}$"}[level]
        assert re.search(pattern, address)
        assert (room is not None) == (level is LocationLevel.ROOM)


def test_odd_numbers_face_even_ones(ground: Ground) -> None:
    found = ground.addresses
    road = ground.roads[0]
    sides: dict[int, set[float]] = {0: set(), 1: set()}
    for name, number, place in zip(found.road, found.number, found.lonlat, strict=True):
        if name == road.name and number:
            here = shapely.Point((place - [113.07, 23.0]) * [102_521.2, 110_744.0])
            line = shapely.offset_curve(road.line, 5.0)
            left = line.distance(here) < road.line.distance(here)
            sides[int(number[:-1]) % 2].add(left)
    assert sides == {0: {False}, 1: {True}}


def test_a_point_on_a_border_or_outside_has_no_cell(ground: Ground) -> None:
    corner = shapely.get_coordinates(ground.tiling.cells[0])[:1]
    inside = shapely.get_coordinates(shapely.point_on_surface(ground.tiling.cells[7]))
    far = np.array([[114.0, 23.0]])
    found = cell_of(ground.tiling, np.concatenate([corner, inside, far]))
    assert found.tolist() == [-1, 7, -1]


def test_components_have_right_codes_in_the_cell_they_stand_in(ground: Ground) -> None:
    found = ground.components
    assert len(found.code) == len(set(found.code)) == 8_000
    assert all(component_code(code).value == code for code in found.code)
    assert len(set(found.class_code)) >= 10
    assert shapely.contains_xy(ground.tiling.cells[found.cell], found.lonlat).all()
    owners = {one.name for one in departments()}
    assert set(found.owner_name) <= owners


def test_the_catalogue_is_whole() -> None:
    known = {one.code for one in departments()}
    assert len(classes()) == len({one.code for one in classes()}) == 64
    assert len({one.name for one in classes()}) == 64
    assert 6 <= sum(one.quick for one in classes()) <= 10
    assert all(one.says and one.standards and one.synonyms for one in classes())
    assert {rule.department for rule in routing_rules()} <= known
    ruled = {rule.class_code for rule in routing_rules() if rule.class_code}
    assert ruled == {one.code for one in classes()}


def test_every_department_has_a_handler_and_every_responsible_grid_a_worker(
    ground: Ground,
) -> None:
    people = staff()
    assert len({one.username for one in people}) == len(people) == 40
    assert {one.department for one in people if one.role is Role.HANDLER} == {
        one.code for one in departments()
    }
    workers = {one.username: one.street for one in people if one.role is Role.GRID_WORKER}
    assert set(ground.duties) == set(ground.tiling.communities)
    assert set(ground.duties.values()) == set(workers)
    assert all(code.startswith(workers[name]) for code, name in ground.duties.items())
    taken = {role for role in Role if role not in (Role.SYSTEM, Role.RESIDENT)}
    assert {one.role for one in people} == taken


def test_the_same_seed_makes_the_same(ground: Ground) -> None:
    tiling = tile(SEED)
    roads = lay_roads(tiling, SEED)
    assert shapely.to_wkb(tiling.cells).tolist() == shapely.to_wkb(ground.tiling.cells).tolist()
    addresses = address_places(tiling, roads, SEED)
    assert addresses.address == ground.addresses.address
    assert np.array_equal(addresses.lonlat, ground.addresses.lonlat)
    components = place_components(tiling, roads, SEED)
    assert components.code == ground.components.code
    assert np.array_equal(components.lonlat, ground.components.lonlat)
