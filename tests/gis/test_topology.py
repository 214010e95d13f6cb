"""Faults of a tiling are found with their place and size; a sound one has none."""

from __future__ import annotations

from itertools import pairwise

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from gis.registers.topology import Area, Fault, FaultKind, as_geojson, check

HECTARE = 0.001  # degrees: about 102 m by 111 m at this latitude, 11 334 m²
SQUARE_M2 = 11_371.0
PARENT = "440604012001"
OUTLINES = {PARENT: box(113.0, 23.0, 113.0 + 2 * HECTARE, 23.0 + HECTARE)}


def square(column: float, row: float = 0, width: float = 1, height: float = 1) -> Polygon:
    west, south = 113.0 + column * HECTARE, 23.0 + row * HECTARE
    return box(west, south, west + width * HECTARE, south + height * HECTARE)


def area(number: int, shape: Polygon, parent: str | None = PARENT) -> Area:
    return Area(f"{PARENT}{number:03d}", shape, parent)


def kinds(faults: list[Fault]) -> list[FaultKind]:
    return [fault.kind for fault in faults]


def test_cells_that_fill_their_community_are_sound() -> None:
    assert check([area(1, square(0)), area(2, square(1))], OUTLINES) == []
    assert check([]) == []


def test_an_overlap_names_both_cells_and_its_size() -> None:
    faults = check([area(1, square(0, width=1.5)), area(2, square(1))], OUTLINES)
    assert kinds(faults) == [FaultKind.OVERLAP]
    assert faults[0].codes == (PARENT + "001", PARENT + "002")
    assert faults[0].area_m2 == pytest.approx(SQUARE_M2 / 2, rel=0.01)
    assert shapely.Point(faults[0].at.lon, faults[0].at.lat).within(square(1, width=0.5))


def test_a_gap_names_the_community_that_is_not_filled() -> None:
    (fault,) = check([area(1, square(0)), area(2, square(1.25, width=0.75))], OUTLINES)
    assert (fault.kind, fault.codes) == (FaultKind.GAP, (PARENT,))
    assert fault.area_m2 == pytest.approx(SQUARE_M2 / 4, rel=0.01)


def test_a_hole_among_areas_without_an_outline_is_a_gap() -> None:
    ring = [square(0, 0, 3), square(0, 1), square(2, 1), square(0, 2, 3)]
    (fault,) = check([area(n, shape, None) for n, shape in enumerate(ring)])
    assert (fault.kind, fault.codes) == (FaultKind.GAP, ())
    assert fault.area_m2 == pytest.approx(SQUARE_M2, rel=0.01)


def test_a_cell_outside_its_community_is_named_with_it() -> None:
    faults = check([area(1, square(0)), area(2, square(1, width=2))], OUTLINES)
    assert kinds(faults) == [FaultKind.OUTSIDE]
    assert faults[0].codes == (PARENT + "002", PARENT)
    assert faults[0].area_m2 == pytest.approx(SQUARE_M2, rel=0.01)


def test_a_ring_that_crosses_itself_is_shown_where_it_does() -> None:
    bow = Polygon([(113.0, 23.0), (113.001, 23.001), (113.001, 23.0), (113.0, 23.001)])
    faults = check([area(1, bow), area(2, square(1))], OUTLINES)
    assert kinds(faults) == [FaultKind.INVALID, FaultKind.GAP, FaultKind.GAP]
    assert faults[0].codes == (PARENT + "001",)
    assert (faults[0].at.lon, faults[0].at.lat) == pytest.approx((113.0005, 23.0005))


def test_what_is_smaller_than_the_tolerance_is_no_fault() -> None:
    slit = 1e-8  # a millimetre of 111 m: 0.1 m²
    cells = [area(1, square(0, width=1 - slit / HECTARE)), area(2, square(1))]
    assert check(cells, OUTLINES) == []
    assert kinds(check(cells, OUTLINES, tolerance_m2=0.01)) == [FaultKind.GAP]


def test_the_largest_fault_of_a_kind_comes_first() -> None:
    cells = [area(1, square(0.1, width=0.9)), area(2, square(1, width=0.5))]
    assert [round(fault.area_m2, -2) for fault in check(cells, OUTLINES)] == [5700.0, 1100.0]


def test_faults_are_features_of_a_map() -> None:
    parts = MultiPolygon([square(0, width=1.2), square(3)])
    found = as_geojson(check([Area("a", parts), Area("b", square(1))]))
    (feature,) = found["features"]
    assert feature["properties"]["kind"] == "overlap"
    assert feature["properties"]["codes"] == ["a", "b"]
    assert feature["geometry"]["type"] == "Polygon"


@given(
    st.sets(st.integers(1, 199), min_size=1, max_size=6),
    st.sets(st.integers(1, 99), min_size=1, max_size=6),
)
def test_any_cut_of_a_community_is_sound_until_a_cell_is_lost(
    columns: set[int], rows: set[int]
) -> None:
    lons = [113.0 + cut / 100 * HECTARE for cut in (0, *sorted(columns), 200)]
    lats = [23.0 + cut / 100 * HECTARE for cut in (0, *sorted(rows), 100)]
    boxes = [
        box(west, south, east, north)
        for west, east in pairwise(lons)
        for south, north in pairwise(lats)
    ]
    cells = [area(number, shape) for number, shape in enumerate(boxes)]
    assert check(cells, OUTLINES) == []
    lost = max(cells, key=lambda cell: cell.shape.area)
    kept = [cell for cell in cells if cell is not lost]
    (fault,) = check(kept, OUTLINES)
    assert fault.kind is FaultKind.GAP
    assert fault.shape.symmetric_difference(lost.shape).area < 1e-3 * lost.shape.area
