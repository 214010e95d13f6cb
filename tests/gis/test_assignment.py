"""Every point of the district belongs to exactly one cell, borders and corners included."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Polygon, box
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.geocoder.geocode import geocode
from gis.registers.grids import GridKind
from gis.registers.queries import cells_of, today
from tests.gis.builders import (
    DISTRICT,
    EAST,
    NORTH,
    SOUTH,
    WEST,
    WEST_COMMUNITY,
    World,
    add_division,
    add_grid,
    build_world,
)

CELLS = 24


def tessellation() -> list[Polygon]:
    """Cells of odd shapes that share every border, as a drawn district does."""
    seeds = np.random.default_rng(7).uniform((WEST, SOUTH), (EAST, NORTH), (CELLS, 2))
    whole = box(WEST, SOUTH, EAST, NORTH)
    parts = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(seeds), extend_to=whole))
    inside = shapely.coverage_simplify(shapely.intersection(parts, whole), 0.0)
    return [shape for shape in inside if isinstance(shape, Polygon) and not shape.is_empty]


SHAPES = tessellation()
BORDERS = [
    shared
    for one, other in combinations(SHAPES, 2)
    if (shared := shapely.intersection(one, other)).length > 0
]
VERTICES = sorted({vertex for shape in SHAPES for vertex in shape.exterior.coords})


@pytest.fixture
def drawn(session: Session) -> Session:
    add_division(session, "440604", parent_code=None)
    add_division(session)
    add_division(session, WEST_COMMUNITY)
    for order, shape in enumerate(SHAPES, start=1):
        add_grid(session, f"{WEST_COMMUNITY}{order:03d}", shape=shape)
    return session


on_a_border = st.builds(
    lambda border, share: border.interpolate(share, normalized=True),
    st.sampled_from(BORDERS),
    st.floats(0.0, 1.0),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(places=st.lists(on_a_border, min_size=1, max_size=20))
def test_a_point_on_a_shared_border_has_one_cell_the_lowest_that_covers_it(
    drawn: Session, places: list[shapely.Point]
) -> None:
    points = [Point(place.x, place.y) for place in places]
    for place, cell in zip(places, cells_of(drawn, DISTRICT, points), strict=True):
        covering = [at for at, shape in enumerate(SHAPES, start=1) if shape.covers(place)]
        assert covering, "the cells leave a gap"
        assert cell is not None
        assert cell.code == f"{WEST_COMMUNITY}{covering[0]:03d}"


def test_a_corner_of_several_cells_has_the_lowest_of_them(drawn: Session) -> None:
    cells = cells_of(drawn, DISTRICT, [Point(*vertex) for vertex in VERTICES])
    for vertex, cell in zip(VERTICES, cells, strict=True):
        sharing = [
            at for at, shape in enumerate(SHAPES, start=1) if shape.covers(shapely.Point(vertex))
        ]
        assert cell is not None
        assert cell.code == f"{WEST_COMMUNITY}{sharing[0]:03d}"


def test_the_geocoder_and_bulk_assignment_agree(drawn: Session) -> None:
    points = [Point(*vertex) for vertex in VERTICES[:20]]
    one_by_one = [geocode(drawn, DISTRICT, None, point).grid_code for point in points]
    assert one_by_one == [cell and cell.code for cell in cells_of(drawn, DISTRICT, points)]


@pytest.fixture
def world(session: Session) -> World:
    return build_world(session)


def test_points_outside_have_no_cell_and_keep_their_place_in_the_list(world: World) -> None:
    points = [Point(0.0, 0.0), Point(113.101, 23.001), Point(114.0, 23.0)]
    cells = cells_of(world.session, DISTRICT, points)
    assert [cell and cell.id for cell in cells] == [None, world.grids[0].id, None]
    assert cells_of(world.session, DISTRICT, []) == []


def test_a_new_layout_holds_from_its_day(world: World) -> None:
    old = world.grids[0]
    old.valid_to = date(2027, 1, 1)
    new = add_grid(
        world.session,
        WEST_COMMUNITY + "005",
        shape=box(WEST, SOUTH, 113.105, NORTH),
        valid_from=date(2027, 1, 1),
    )
    point = Point(113.101, 23.001)
    # The day of China, which begins at 16:00 UTC of the day before.
    before = geocode(
        world.session, DISTRICT, None, point, now=datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    )
    after = geocode(
        world.session, DISTRICT, None, point, now=datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    )
    assert (before.grid_id, after.grid_id) == (old.id, new.id)


def test_a_layout_of_a_day_to_come_holds_nowhere_before(world: World) -> None:
    tomorrow = today() + timedelta(days=1)
    world.grids[0].valid_to = tomorrow
    west = box(WEST, SOUTH, 113.105, NORTH)
    add_grid(world.session, WEST_COMMUNITY + "005", shape=west, valid_from=tomorrow)
    point = Point(113.101, 23.001)
    assert geocode(world.session, DISTRICT, None, point).grid_id == world.grids[0].id
    (cell,) = cells_of(world.session, DISTRICT, [point])
    assert cell is not None
    assert cell.id == world.grids[0].id
    (then,) = cells_of(world.session, DISTRICT, [point], tomorrow)
    assert then is not None
    assert then.code == WEST_COMMUNITY + "005"


def test_the_responsible_grid_comes_with_the_cell_but_is_never_the_cell(world: World) -> None:
    responsible = add_grid(
        world.session,
        WEST_COMMUNITY + "R01",
        kind=GridKind.RESPONSIBLE,
        shape=box(WEST, SOUTH, EAST, NORTH),
    )
    world.grids[0].responsible_id = responsible.id
    world.session.flush()
    placement = geocode(world.session, DISTRICT, None, Point(113.101, 23.001))
    assert placement.grid_id == world.grids[0].id
    assert placement.responsible_id == responsible.id


def test_a_slit_between_outlines_that_do_not_meet_belongs_to_the_nearer_cell(
    session: Session,
) -> None:
    add_division(session, "440604", parent_code=None)
    add_division(session)
    add_division(session, WEST_COMMUNITY)
    add_grid(session, WEST_COMMUNITY + "001", shape=box(113.10, 23.0, 113.104999, 23.01))
    add_grid(session, WEST_COMMUNITY + "002", shape=box(113.105001, 23.0, 113.11, 23.01))
    point = Point(113.1050005, 23.005)
    (cell,) = cells_of(session, DISTRICT, [point])
    assert cell is not None
    assert cell.code == WEST_COMMUNITY + "002"
    assert geocode(session, DISTRICT, None, point).grid_code == WEST_COMMUNITY + "002"
    assert cells_of(session, DISTRICT, [Point(113.2, 23.005)]) == [None]
