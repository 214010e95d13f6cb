import json
import math
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.crs import Crs, Point
from gis.errors import Invalid, TooLarge
from gis.geometry import Limits, parse_crs, parse_geojson, parse_point, to_geojson

SQUARE = [[113.1, 23.0], [113.2, 23.0], [113.2, 23.1], [113.1, 23.1], [113.1, 23.0]]
HOLE = [[113.12, 23.02], [113.14, 23.02], [113.14, 23.04], [113.12, 23.04], [113.12, 23.02]]
FAR_HOLE = [[114.0, 23.0], [114.1, 23.0], [114.1, 23.1], [114.0, 23.0]]
BOW_TIE = [[113.1, 23.0], [113.2, 23.1], [113.2, 23.0], [113.1, 23.1], [113.1, 23.0]]


def polygon(*rings: list[Any]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.mark.parametrize(
    ("lon", "lat", "code", "field"),
    [
        (math.nan, 23.0, "number_not_finite", "lon"),
        (113.1, math.inf, "number_not_finite", "lat"),
        ("113.1", "-Infinity", "number_not_finite", "lat"),
        ("", 23.0, "number_unreadable", "lon"),
        ("113°", 23.0, "number_unreadable", "lon"),
        ("1_13", 23.0, "number_unreadable", "lon"),
        (None, 23.0, "number_unreadable", "lon"),
        (True, 23.0, "number_unreadable", "lon"),
        ([113.1], 23.0, "number_unreadable", "lon"),
        (10**400, 23.0, "number_unreadable", "lon"),
        (23.0, 113.1, "axes_swapped", "lon"),
        (39.5, 76.0, "axes_swapped", "lon"),
        (181.0, 23.0, "lon_out_of_range", "lon"),
        (113.1, 95.0, "lat_out_of_range", "lat"),
        (12_590_000, 2_632_000, "coordinates_in_metres", "lon"),
    ],
)
def test_a_bad_point_is_refused_by_name(lon: object, lat: object, code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_point(lon, lat)
    assert (refused.value.reason.code, refused.value.field) == (code, field)


def test_a_point_may_come_as_text_and_in_another_system() -> None:
    assert parse_point(" 113.1 ", "23.0") == Point(113.1, 23.0)
    assert parse_point(113.1, 23.0, Crs.gcj02) == pytest.approx((113.0946, 23.0027), abs=1e-3)


@pytest.mark.parametrize(
    ("text", "crs"), [("GCJ02", Crs.gcj02), ("wgs-84", Crs.wgs84), (" bd-09 ", Crs.bd09)]
)
def test_systems_are_known_by_their_usual_names(text: str, crs: Crs) -> None:
    assert parse_crs(text) is crs


def test_an_unknown_system_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Invalid) as refused:
        parse_crs("EPSG:4326")
    assert refused.value.field == "crs"
    assert "gcj02" in refused.value.reason.params["known"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (polygon(BOW_TIE), "geometry_self_crossing"),
        (polygon(SQUARE, FAR_HOLE), "geometry_invalid"),
        (polygon([[113.1, 23.0], [113.2, 23.0]]), "geometry_too_few_points"),
        (polygon([[113.1, 23.0]] * 4), "geometry_too_few_points"),
        (polygon(), "geometry_empty"),
        (polygon([]), "geometry_empty"),
        (polygon([[y, x] for x, y in SQUARE]), "axes_swapped"),
        (polygon([[x * 111_320, y * 111_320] for x, y in SQUARE]), "coordinates_in_metres"),
        (polygon([[x, math.nan] for x, _ in SQUARE]), "number_not_finite"),
        (polygon([["113.1", "23.0"]] * 4), "geometry_malformed"),
        (polygon(SQUARE[0]), "geometry_malformed"),
        (polygon([SQUARE]), "geometry_malformed"),
        (polygon([[113.1]]), "geometry_malformed"),
        ({"type": "Polygon"}, "geometry_malformed"),
        ({"type": "Polygon", "coordinates": "113.1 23.0"}, "geometry_malformed"),
        ({"type": "Point", "coordinates": [113.1, 23.0]}, "geometry_kind"),
        ({"type": "Circle", "coordinates": [113.1, 23.0]}, "geometry_kind"),
        ({"type": ["Polygon"], "coordinates": []}, "geometry_kind"),
        ({"type": "GeometryCollection", "geometries": []}, "geometry_kind"),
        ({}, "geometry_kind"),
    ],
)
def test_a_bad_polygon_is_refused_by_reason(value: dict[str, Any], code: str) -> None:
    for source in (value, json.dumps(value)):
        with pytest.raises(Invalid) as refused:
            parse_geojson(source, {"Polygon"}, field="outline")
        assert (refused.value.reason.code, refused.value.field) == (code, "outline")


def test_a_crossing_ring_says_where() -> None:
    with pytest.raises(Invalid) as refused:
        parse_geojson(polygon(BOW_TIE), {"Polygon"})
    assert refused.value.reason.params == {"lon": 113.15, "lat": 23.05}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "geojson_unreadable"),
        ("[]", "geojson_unreadable"),
        ("{", "geojson_unreadable"),
        (b"\xff\xfe{", "geojson_unreadable"),
        ("[" * 200_000, "geojson_too_deep"),
        ('{"a":' * 200_000, "geojson_too_deep"),
    ],
)
def test_text_that_is_no_geojson_is_refused(text: str | bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_geojson(text, {"Polygon"})
    assert refused.value.reason.code == code


def test_deep_arrays_are_refused_without_descending() -> None:
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(Invalid) as refused:
        parse_geojson({"type": "Polygon", "coordinates": deep}, {"Polygon"})
    assert refused.value.reason.code == "geometry_malformed"


def test_a_million_vertices_are_refused_before_building() -> None:
    ring = [[113.0 + i * 1e-7, 23.0] for i in range(1_000_000)]
    with pytest.raises(Invalid) as refused:
        parse_geojson(polygon(ring), {"Polygon"}, limits=Limits(vertices=1000))
    assert refused.value.reason.code == "too_many_vertices"


def test_text_over_the_limit_is_too_large() -> None:
    with pytest.raises(TooLarge):
        parse_geojson(" " * 101, {"Point"}, limits=Limits(size=100))


def test_a_good_polygon_is_closed_flattened_and_turned() -> None:
    clockwise = [[*position, 7.5] for position in reversed(SQUARE)][:-1]
    feature = {"type": "Feature", "geometry": polygon(clockwise, HOLE), "properties": {}}
    shape = parse_geojson(json.dumps(feature), {"Polygon", "MultiPolygon"})
    assert isinstance(shape, shapely.Polygon)
    assert shape.exterior.is_ccw
    assert not shape.has_z
    assert shape.area == pytest.approx(0.01 - 0.0004)
    assert parse_geojson(to_geojson(shape), {"Polygon"}).equals(shape)


def test_a_polygon_is_moved_into_the_national_system() -> None:
    shape = parse_geojson(polygon(SQUARE), {"Polygon"}, Crs.gcj02)
    assert shape.centroid.x == pytest.approx(113.15 - 0.0054, abs=5e-4)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=30,
)


@given(
    st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "MultiPoint"]), json_values
)
def test_whatever_comes_the_answer_is_a_valid_shape_or_a_reason(
    kind: str, coordinates: object
) -> None:
    try:
        shape = parse_geojson({"type": kind, "coordinates": coordinates}, {kind})
    except Invalid:
        return
    assert shape.is_valid
    assert not shape.is_empty
