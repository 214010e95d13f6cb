from collections import Counter
from itertools import pairwise

import numpy as np
import shapely

from gis.registers.codes import division_code, grid_code
from governance.sample.divisions import communities, divisions, streets
from governance.sample.ground import Ground
from governance.sample.numbering import rows_from_north
from governance.sample.outline import NANZHUANG, SHIWAN, ZHANGCHA, ZUMIAO, outline
from governance.sample.plane import STEP, to_lattice, to_metres
from governance.sample.tiling import tile


def twice_the_area(polygon: shapely.Polygon) -> int:
    """In lattice steps squared: whole numbers, so that sums are exact."""
    assert not polygon.interiors
    x, y = to_lattice(shapely.get_coordinates(polygon)).T.astype(object)
    return abs(int((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()))


def levels(ground: Ground) -> list[np.ndarray]:
    tiling = ground.tiling
    return [
        tiling.cells,
        np.array(list(tiling.communities.values())),
        np.array(list(tiling.streets.values())),
    ]


def test_every_level_tiles_the_district_without_gap_or_overlap(ground: Ground) -> None:
    whole = twice_the_area(ground.tiling.district)
    for shapes in levels(ground):
        assert shapely.coverage_is_valid(shapes)
        assert sum(twice_the_area(shape) for shape in shapes) == whole
        union = shapely.coverage_union_all(shapes)
        assert shapely.equals(union, ground.tiling.district)


def test_all_corners_lie_on_the_lattice(ground: Ground) -> None:
    corners = shapely.get_coordinates(ground.tiling.cells)
    assert np.abs(corners / STEP - to_lattice(corners)).max() < 1e-3
    assert np.array_equal(np.round(corners, 6), corners)


def test_neighbours_share_corners_and_not_only_lines(ground: Ground) -> None:
    """On a valid coverage each edge stands in exactly two cells, or in one at the outer border."""
    edges: Counter[frozenset[tuple[float, float]]] = Counter()
    for cell in ground.tiling.cells:
        ring = [tuple(corner) for corner in shapely.get_coordinates(cell)]
        edges.update(frozenset(pair) for pair in pairwise(ring))
    outer = [tuple(corner) for corner in shapely.get_coordinates(ground.tiling.district)]
    border = {frozenset(pair) for pair in pairwise(outer)}
    assert set(edges.values()) == {1, 2}
    once = {edge for edge, count in edges.items() if count == 1}
    # The district's ring is the union's: it may pass over corners that lie on a straight line.
    assert once >= border


def test_the_outline_is_the_drawn_one(ground: Ground) -> None:
    drawn = shapely.LinearRing(outline())
    assert shapely.hausdorff_distance(ground.tiling.district.boundary, drawn) < STEP


def test_counts_and_codes(ground: Ground) -> None:
    codes = ground.tiling.cell_codes
    assert len(streets()) == 4
    assert len(communities()) == 147
    assert len(codes) + len(communities()) == 900
    assert len(set(codes)) == len(codes)
    known = {one.code for one in communities()}
    assert set(ground.tiling.communities) == known
    assert {code[:12] for code in codes} == known
    assert all(grid_code(code).value == code and not grid_code(code).warnings for code in codes)
    assert all(division_code(one.code).value == one.code for one in divisions())


def test_streets_lie_where_people_look_for_them(ground: Ground) -> None:
    shapes = {
        code: shapely.transform(shape, to_metres) for code, shape in ground.tiling.streets.items()
    }
    middles = {code: shape.centroid for code, shape in shapes.items()}
    west_to_east = sorted(middles, key=lambda code: middles[code].x)
    south_to_north = sorted(middles, key=lambda code: middles[code].y)
    assert west_to_east[:2] == [NANZHUANG, ZHANGCHA]
    assert south_to_north[:2] == [NANZHUANG, SHIWAN]
    assert south_to_north[3] == ZUMIAO
    assert max(shapes, key=lambda code: shapes[code].area) == NANZHUANG


def test_cells_are_numbered_from_the_north_and_from_the_west() -> None:
    points = np.array([[0.0, 0.0], [100.0, 5.0], [0.0, 100.0], [100.0, 98.0]])
    assert rows_from_north(points).tolist() == [2, 3, 0, 1]


def test_another_seed_draws_another_district(ground: Ground) -> None:
    other = tile(1)
    assert shapely.coverage_is_valid(other.cells)
    assert not shapely.equals(other.cells[0], ground.tiling.cells[0])
