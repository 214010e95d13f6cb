"""Longitude first at every edge, though the authority's EPSG:4490 has latitude first."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import Crs, convert
from gis.errors import Invalid
from gis.geometry import parse_geojson, parse_point, to_geojson
from tests.gis.register_files import (
    feature,
    load_file,
    told,
    write_csv,
    write_layer,
    write_shapefile,
)

LON, LAT = 113.1025, 23.005
WORDS = [{"地址": "佛山市禅城区祖庙路1号"}]
SQUARE = [(113.1, 23.0), (113.11, 23.0), (113.11, 23.01), (113.1, 23.01), (113.1, 23.0)]
Writer = Callable[[Path, float, float], Path]


def named_geojson(path: Path, x: float, y: float, name: str) -> Path:
    features = [feature(WORDS[0], shapely.Point(x, y))]
    crs = {"type": "name", "properties": {"name": name}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))
    return path


WRITERS: dict[str, Writer] = {
    "csv": lambda folder, x, y: write_csv(folder / "a.csv", [{**WORDS[0], "经度": x, "纬度": y}]),
    "gpkg": lambda folder, x, y: write_layer(folder / "a.gpkg", WORDS, [shapely.Point(x, y)]),
    "gpkg in WGS-84": lambda folder, x, y: write_layer(
        folder / "a.gpkg", WORDS, [shapely.Point(x, y)], crs="EPSG:4326"
    ),
    "shapefile": lambda folder, x, y: write_shapefile(
        folder / "a.zip", WORDS, [shapely.Point(x, y)]
    ),
    "geojson with a urn": lambda folder, x, y: named_geojson(
        folder / "a.geojson", x, y, "urn:ogc:def:crs:EPSG::4490"
    ),
    "geojson with a short name": lambda folder, x, y: named_geojson(
        folder / "a.geojson", x, y, "EPSG:4490"
    ),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_is_read_longitude_first(session: Session, tmp_path: Path, name: str) -> None:
    assert load_file(session, WRITERS[name](tmp_path, LON, LAT)).inserted == 1
    x, y = session.execute(text("select st_x(geom), st_y(geom) from location")).one()
    assert (x, y) == pytest.approx((LON, LAT), abs=1e-9)


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_with_latitude_first_is_refused_by_name(
    session: Session, tmp_path: Path, name: str
) -> None:
    report = load_file(session, WRITERS[name](tmp_path, LAT, LON))
    assert report.inserted == 0
    assert [code for _, _, code in told(report)] == ["axes_swapped"]


@given(st.floats(73.1, 134.9), st.floats(18.0, 53.9), st.sampled_from(Crs))
def test_swapped_numbers_are_named_whatever_their_system(lon: float, lat: float, crs: Crs) -> None:
    with pytest.raises(Invalid) as refused:
        parse_point(lat, lon, crs, ("x", "y"))
    assert (refused.value.reason.code, refused.value.field) == ("axes_swapped", "x")
    assert parse_point(lon, lat, crs) == pytest.approx(
        convert(lon, lat, crs, Crs.cgcs2000), abs=1e-12
    )


@pytest.mark.parametrize("crs", Crs)
def test_geojson_comes_in_longitude_first_in_every_system(crs: Crs) -> None:
    given_there = [list(convert(x, y, Crs.cgcs2000, crs)) for x, y in SQUARE]
    shape = parse_geojson({"type": "Polygon", "coordinates": [given_there]}, {"Polygon"}, crs)
    assert shape.bounds == pytest.approx((113.1, 23.0, 113.11, 23.01), abs=1e-6)
    swapped = [[y, x] for x, y in given_there]
    with pytest.raises(Invalid) as refused:
        parse_geojson({"type": "Polygon", "coordinates": [swapped]}, {"Polygon"}, crs)
    assert refused.value.reason.code == "axes_swapped"


def test_geojson_goes_out_longitude_first_and_names_no_system(tmp_path: Path) -> None:
    """GDAL, which knows the authority's order, reads back what was meant."""
    geometry: dict[str, Any] = to_geojson(shapely.Point(LON, LAT))
    assert tuple(geometry["coordinates"]) == (LON, LAT)
    assert "crs" not in geometry
    path = tmp_path / "out.geojson"
    path.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": geometry}))
    _, _, shapes, _ = pyogrio.raw.read(path)
    assert shapely.from_wkb(shapes[0]).coords[0] == (LON, LAT)


@pytest.mark.parametrize(
    ("srid", "expected"),
    [
        (4326, (LON, LAT)),
        (
            3857,
            (
                math.radians(LON) * 6378137,
                math.log(math.tan(math.pi / 4 + math.radians(LAT) / 2)) * 6378137,
            ),
        ),
    ],
)
def test_the_database_transforms_longitude_first(
    session: Session, srid: int, expected: tuple[float, float]
) -> None:
    """Tiles are cut in 3857: a swap here would put every case into the Arctic."""
    statement = text(
        "select st_x(p), st_y(p) from (select st_transform("
        "st_setsrid(st_makepoint(:lon, :lat), 4490), cast(:srid as integer)) as p) as moved"
    )
    moved = session.execute(statement, {"lon": LON, "lat": LAT, "srid": srid}).one()
    assert tuple(moved) == pytest.approx(expected, rel=1e-9)
