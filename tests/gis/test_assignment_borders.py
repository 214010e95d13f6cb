"""Every shared edge and every corner of a layout, hit exactly and missed by the last bit."""

from __future__ import annotations

import math
from datetime import date
from itertools import combinations, pairwise

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Polygon, box
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.geocoder.geocode import geocode
from gis.registers.queries import Cell, cells_of
from governance.accounts.models import GridDuty
from tests.gis.builders import (
    DISTRICT,
    EAST,
    NORTH,
    SOUTH,
    WEST,
    WEST_COMMUNITY,
    add_division,
    add_grid,
)

WHOLE = box(WEST, SOUTH, EAST, NORTH)
SHARES = (0.0, 0.1, 1 / 3, 0.5, 0.77, 1.0)
TOUCHING_DEG = 2e-9
"""Two tenths of a millimetre: more than any of the noise below."""


def drawn_by_hand() -> list[Polygon]:
    """Cells of odd shapes that share every border."""
    seeds = np.random.default_rng(11).uniform((WEST, SOUTH), (EAST, NORTH), (18, 2))
    parts = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(seeds), extend_to=WHOLE))
    inside = shapely.coverage_simplify(shapely.intersection(parts, WHOLE), 0.0)
    return [shape for shape in inside if isinstance(shape, Polygon) and not shape.is_empty]


def drawn_by_ruler() -> list[Polygon]:
    """Squares whose sides lie at thousandths of a degree, which no float holds."""
    across = [WEST + step * 0.004 for step in range(6)]
    up = [SOUTH + step * 0.0025 for step in range(5)]
    return [
        box(west, south, east, north)
        for west, east in pairwise(across)
        for south, north in pairwise(up)
    ]


LAYOUTS = {"by_hand": drawn_by_hand(), "by_ruler": drawn_by_ruler()}


def borders(shapes: list[Polygon]) -> list[shapely.LineString]:
    shared = (shapely.intersection(one, other) for one, other in combinations(shapes, 2))
    lines = (part for line in shared for part in shapely.get_parts(line))
    return [line for line in lines if line.length > 0]


def noisy(x: float, y: float) -> list[Point]:
    """The place, and the same missed by the last bit, by a nanodegree and by rounding."""
    beside = [
        (math.nextafter(x, math.inf), y),
        (x, math.nextafter(y, -math.inf)),
        (x - 1e-9, y + 1e-9),
        (round(x, 9), round(y, 9)),
    ]
    return [Point(*place) for place in [(x, y), *beside]]


def trying(shapes: list[Polygon]) -> list[Point]:
    """Points on, and next to, every shared edge and every vertex."""
    on_edges = [
        border.interpolate(share, normalized=True) for border in borders(shapes) for share in SHARES
    ]
    vertices = sorted({vertex for shape in shapes for vertex in shape.exterior.coords})
    places = [(place.x, place.y) for place in on_edges] + vertices
    return [point for place in places for point in noisy(*place)]


@pytest.fixture(params=LAYOUTS)
def layout(session: Session, request: pytest.FixtureRequest) -> list[Polygon]:
    add_division(session, "440604", parent_code=None)
    add_division(session)
    add_division(session, WEST_COMMUNITY)
    shapes = LAYOUTS[request.param]
    for order, shape in enumerate(shapes, start=1):
        add_grid(session, f"{WEST_COMMUNITY}{order:03d}", shape=shape, valid_from=date(2020, 1, 1))
    return shapes


def touched(shapes: list[Polygon], point: Point) -> set[str]:
    """Codes of the cells that the point is in or next to, by GEOS."""
    distances = shapely.distance(shapes, shapely.Point(point))
    return {
        f"{WEST_COMMUNITY}{order:03d}"
        for order, far in enumerate(distances, start=1)
        if far <= TOUCHING_DEG
    }


def test_every_edge_and_vertex_has_one_cell_in_bulk_that_it_touches(
    session: Session, layout: list[Polygon]
) -> None:
    points = trying(layout)
    assert len(points) > 500
    for point, cell in zip(points, cells_of(session, DISTRICT, points), strict=True):
        assert cell is not None, point
        assert cell.code in touched(layout, point), point
        assert cell.community_code == WEST_COMMUNITY


def test_the_whole_and_each_alone_and_the_geocoder_say_the_same(
    session: Session, layout: list[Polygon]
) -> None:
    """A polygon that is asked about twice is asked another way inside PostGIS."""
    points = trying(layout)[::7]
    in_bulk = cells_of(session, DISTRICT, points)
    repeated = cells_of(session, DISTRICT, [point for point in points for _ in range(3)])
    assert repeated[::3] == repeated[1::3] == repeated[2::3] == in_bulk
    alone = [cells_of(session, DISTRICT, [point])[0] for point in points]
    assert alone == in_bulk
    few = slice(0, None, 3)
    placed = [geocode(session, DISTRICT, None, point) for point in points[few]]
    assert [one.grid_code for one in placed] == [cell and cell.code for cell in in_bulk[few]]
    assert {one.street_code for one in placed} == {WEST_COMMUNITY[:9]}
    assert {one.community_code for one in placed} == {WEST_COMMUNITY}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    picks=st.lists(
        st.tuples(st.integers(0, 10_000), st.floats(0, 1), st.floats(-2e-9, 2e-9)), max_size=30
    ),
    order=st.randoms(use_true_random=False),
)
def test_any_point_on_any_border_has_one_cell_whatever_stands_beside_it(
    session: Session,
    layout: list[Polygon],
    picks: list[tuple[int, float, float]],
    order: np.random.Generator,
) -> None:
    lines = borders(layout)
    places = [lines[at % len(lines)].interpolate(share, normalized=True) for at, share, _ in picks]
    points = [
        Point(place.x + noise, place.y - noise)
        for place, (_, _, noise) in zip(places, picks, strict=True)
    ]
    cells: dict[Point, Cell | None] = dict(
        zip(points, cells_of(session, DISTRICT, points), strict=True)
    )
    assert None not in cells.values()
    mixed = list(points)
    order.shuffle(mixed)
    assert cells_of(session, DISTRICT, mixed) == [cells[point] for point in mixed]


def test_a_cell_has_one_worker_because_a_duty_has() -> None:
    """The last link: one cell, one responsible grid, and for that one account by its key."""
    assert [column.name for column in GridDuty.__table__.primary_key] == ["district", "grid_id"]
