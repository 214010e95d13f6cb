"""Files that were made wrong, by accident or on purpose: each gets a clear refusal."""

from __future__ import annotations

import gzip
import json
import random
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from openpyxl import Workbook
from sqlalchemy.orm import Session

from gis.errors import DomainError, TooLarge
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.limits import Limits
from tests.gis.builders import WEST_COMMUNITY, build_world
from tests.gis.register_files import (
    load_file,
    told,
    write_csv,
    write_geojson,
    write_layer,
    write_shapefile,
    write_xlsx,
    zipped,
)

HEAD = b"address,lon,lat\n"
GRID = {"code": f"{WEST_COMMUNITY}001", "name": "甲"}
BILLION = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {one} "{f"&{other};" * 10}">' for other, one in pairwise("abcdefghij"))
    + "]><sst>&j;</sst>"
)


def garbage(folder: Path) -> Path:
    path = folder / "a.csv"
    path.write_bytes(random.Random(1).randbytes(5_000_000))
    return path


def garbage_text(folder: Path) -> Path:
    path = folder / "a.csv"
    signs = random.Random(2).choices(range(0x20, 0x100), k=5_000_000)
    path.write_bytes(bytes(signs))
    return path


def gzip_bomb(folder: Path) -> Path:
    path = folder / "a.csv.gz"
    with gzip.open(path, "wb", 9) as file:
        file.write(HEAD)
        for _ in range(64):
            file.write(b"0" * 1_048_576)
    return path


def zip_bomb(folder: Path) -> Path:
    return zipped(folder / "a.zip", {"a.csv": HEAD + b"0" * 64 * 1_048_576})


def xlsx_bomb(folder: Path) -> Path:
    path = write_xlsx(folder / "a.xlsx", [{"address": "a"}])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b" " * 64 * 1_048_576)
    return path


def lying_zip(folder: Path) -> Path:
    """A member that says it is small and is not."""
    path = zip_bomb(folder)
    data = bytearray(path.read_bytes())
    size = (64 * 1_048_576 + len(HEAD)).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    return path


def laughs(folder: Path) -> Path:
    path = write_xlsx(folder / "a.xlsx", [{"address": "a"}])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/sharedStrings.xml"] = BILLION.encode()
    return zipped(folder / "b.xlsx", parts)


def laughs_wide(folder: Path) -> Path:
    path = laughs(folder)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/sharedStrings.xml"] = BILLION.encode("utf-16")
    return zipped(folder / "c.xlsx", parts)


def deep_json(folder: Path) -> Path:
    path = folder / "a.geojson"
    deep = "[" * 200_000
    path.write_text('{"type": "FeatureCollection", "features": [{"geometry": ' + deep)
    return path


def cut_geojson(folder: Path) -> Path:
    path = write_geojson(folder / "a.geojson", [{"address": "a"}], [shapely.Point(113, 23)])
    path.write_text(path.read_text()[:-10])
    return path


def cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def locked_zip(folder: Path) -> Path:
    path = zipped(folder / "a.zip", {"a.csv": HEAD})
    data = bytearray(path.read_bytes())
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.find(sign) + (6 if sign == b"PK\x03\x04" else 8)
        data[at] |= 1
    path.write_bytes(data)
    return path


def written(data: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "a.csv"
        path.write_bytes(data)
        return path

    return write


def ring(count: int) -> shapely.Polygon:
    angle = np.linspace(0, 2 * np.pi, count)
    return shapely.Polygon(
        np.column_stack([113.1 + 0.01 * np.cos(angle), 23 + 0.01 * np.sin(angle)])
    )


MILLION = ring(1_000_000)
POINT = [shapely.Point(113, 23)]
FILES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "garbage": (garbage, "text_not_in_encoding"),
    "garbage of letters": (garbage_text, "text_not_in_encoding"),
    "empty": (written(b""), "table_empty"),
    "blank": (written(b"\n\n \n"), "columns_missing"),
    "binary": (written(b"a,b\n\x00\x01"), "file_kind_unknown"),
    "picture": (written(b"\x89PNG\r\n\x1a\n" + b"\x00" * 100), "file_kind_unknown"),
    "old excel": (written(b"\xd0\xcf\x11\xe0" + b"\x00" * 100), "workbook_old"),
    "gzip bomb": (gzip_bomb, "file_is_a_bomb"),
    "zip bomb": (zip_bomb, "file_is_a_bomb"),
    "xlsx bomb": (xlsx_bomb, "file_is_a_bomb"),
    "lying zip": (lying_zip, "file_damaged"),
    "billion laughs": (laughs, "workbook_declares_entities"),
    "billion laughs in utf-16": (laughs_wide, "workbook_declares_entities"),
    "deep json": (deep_json, "geojson_too_deep"),
    "cut geojson": (cut_geojson, "geojson_unreadable"),
    "cut xlsx": (lambda f: cut(write_xlsx(f / "a.xlsx", [{"a": "b"}])), "file_damaged"),
    "cut gz": (lambda f: cut(write_csv(f / "a.gz", [{"a": "b" * 9999}])), "file_damaged"),
    "cut gpkg": (
        lambda f: cut(write_layer(f / "a.gpkg", [{"address": "a"}], POINT)),
        "layer_unreadable",
    ),
    "locked zip": (locked_zip, "file_locked"),
    "zip of nothing": (lambda f: zipped(f / "a.zip", {"a.doc": b"x"}), "zip_without_register"),
    "zip of two": (
        lambda f: zipped(f / "a.zip", {"a.csv": HEAD, "b.csv": HEAD}),
        "zip_without_register",
    ),
    "two shapefiles": (
        lambda f: zipped(f / "a.zip", {"a.shp": b"", "b.shp": b""}),
        "zip_of_many_shapefiles",
    ),
    "half a shapefile": (lambda f: zipped(f / "a.zip", {"a.shp": b"x"}), "shapefile_incomplete"),
    "no shapefile": (
        lambda f: zipped(f / "a.zip", {"a.shp": b"x" * 200, "a.dbf": b"y" * 200}),
        "layer_unreadable",
    ),
    "no workbook": (
        lambda f: zipped(f / "a.zip", {"xl/workbook.xml": b"<x/>"}),
        "workbook_unreadable",
    ),
    "open quote": (written(HEAD + b'"' + b"a" * 5_000_000), "cell_too_long"),
    "many columns": (written(b",".join(b"c%d" % n for n in range(501))), "columns_too_many"),
    "two columns alike": (written(b"address,address,lon,lat\na,b,1,2\n"), "columns_alike"),
    "no place": (written("地址,编码\na,1\n".encode()), "columns_missing"),
    "a million vertices": (
        lambda f: write_geojson(f / "a.geojson", [GRID, GRID], [*POINT, MILLION]),
        "feature_too_large",
    ),
    "point alone": (written(b'{"type": "Point", "coordinates": [113, 23]}'), "geojson_no_features"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_says_why(session: Session, tmp_path: Path, name: str) -> None:
    write, code = FILES[name]
    with pytest.raises(DomainError) as refusal:
        load_file(session, write(tmp_path))
    assert refusal.value.reason.code == code


def test_limits_of_rows_and_bytes(session: Session, tmp_path: Path) -> None:
    rows = [{"address": f"a{n}", "lon": 113, "lat": 23} for n in range(30)]
    path = write_csv(tmp_path / "a.csv", rows)
    for limits, code in (
        (Limits(rows=29), "rows_too_many"),
        (Limits(size=100), "file_too_large"),
    ):
        with pytest.raises(TooLarge) as refusal:
            load_file(session, path, limits=limits)
        assert refusal.value.reason.code == code


def test_coordinates_that_are_none(session: Session, tmp_path: Path) -> None:
    given = [
        ("NaN", "23", "lon", "number_not_finite"),
        ("113", "inf", "lat", "number_not_finite"),
        ("23.0", "113.1", "lon", "axes_swapped"),
        ("38412345.1", "2546000.2", "lon", "coordinates_in_metres"),
        ("181", "23", "lon", "lon_out_of_range"),
        ("113°", "23", "lon", "number_unreadable"),
        ("1_13", "23", "lon", "number_unreadable"),
        ("", "23", "lon", "field_missing"),
        ("113", "", "lat", "field_missing"),
        ("", "", "lon", "field_missing"),
    ]
    rows = [
        {"address": f"a{at}", "lon": lon, "lat": lat} for at, (lon, lat, *_) in enumerate(given)
    ]
    report = load_file(session, write_csv(tmp_path / "a.csv", rows))
    expected = [(at, field, code) for at, (_, _, field, code) in enumerate(given, start=2)]
    assert told(report) == expected
    assert report.inserted == 0


SHAPES = {
    "self-crossing": (
        shapely.Polygon([(113.1, 23), (113.2, 23.1), (113.2, 23), (113.1, 23.1)]),
        "geometry_self_crossing",
    ),
    "swapped": (shapely.Polygon([(23, 113.1), (23.1, 113.2), (23, 113.2)]), "axes_swapped"),
    "metres": (
        shapely.Polygon([(712345, 2546000), (712445, 2546000), (712345, 2546100)]),
        "coordinates_in_metres",
    ),
    "a million vertices": (MILLION, "too_many_vertices"),
    "a line": (shapely.LineString([(113, 23), (114, 24)]), "geometry_kind"),
    "two parts": (
        shapely.MultiPolygon(
            [shapely.box(113, 23, 113.1, 23.1), shapely.box(114, 23, 114.1, 23.1)]
        ),
        "geometry_of_parts",
    ),
    "nothing": (None, "field_missing"),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("kind", ["geojson", "gpkg", "shapefile", "wkt"])
def test_shapes_that_are_none(session: Session, tmp_path: Path, name: str, kind: str) -> None:
    build_world(session)
    shape, code = SHAPES[name]
    limits = Limits(cell=100_000_000)
    if kind == "geojson":
        # A feature of many vertices is over its limit of bytes, and the file is refused.
        shape = ring(100_000) if shape is MILLION else shape
        path = write_geojson(tmp_path / "a.geojson", [GRID], [shape])
    elif kind == "wkt":
        wkt = "" if shape is None else shape.wkt
        path = write_csv(tmp_path / "a.csv", [GRID | {"geometry": wkt}])
    elif name in {"a line", "two parts"} and kind == "shapefile":
        pytest.skip("a Shapefile has one kind of shape")
    elif kind == "gpkg":
        path = write_layer(tmp_path / "a.gpkg", [GRID], [shape], "Unknown")
    else:
        path = write_shapefile(tmp_path / "a.zip", [GRID], [shape], kind="Polygon")
    report = load_file(session, path, RegisterKind.GRIDS, limits=limits)
    ((line, field, found),) = told(report)
    assert (field, found) == ("geometry", code)
    assert line == (2 if kind == "wkt" else 1)
    assert report.inserted == 0


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_geojson_with_numbers_that_are_none(session: Session, tmp_path: Path, word: str) -> None:
    path = write_geojson(tmp_path / "a.geojson", [{"address": "a"}], POINT)
    path.write_text(path.read_text().replace("113.0", word))
    report = load_file(session, path)
    assert told(report) == [(1, "geometry", "number_not_finite")]


def test_geojson_of_odd_features(session: Session, tmp_path: Path) -> None:
    good = json.loads(write_geojson(tmp_path / "g", [{"address": "甲路1号"}], POINT).read_text())
    features = [good["features"][0], None, 7, "x", {"properties": [1]}, {"geometry": "POINT"}]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    report = load_file(session, path)
    assert report.inserted == 1
    assert {line for line, _, _ in told(report) if line > 1} == {2, 3, 4, 5, 6}


def test_formulas_are_not_taken_for_values(session: Session, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["address", "lon", "lat"])
    sheet.append(['=CONCAT("祖庙路","1号")', 113.1, 23.0])
    sheet.append(["祖庙路2号", "=B2+0.1", 23.0])
    sheet.append(["祖庙路3号", 113.1, "#N/A"])
    book.save(tmp_path / "a.xlsx")
    report = load_file(session, tmp_path / "a.xlsx")
    assert told(report) == [
        (2, "address", "cell_is_formula"),
        (3, "lon", "cell_is_formula"),
        (4, "lat", "field_missing"),
    ]


def test_words_that_cannot_be_stored(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    properties = ["祖庙路\\u0000号", "祖庙路\\ud800号", "祖\\n庙路\\t1号", "长" * 300, "！！"]
    features = ",".join(
        f'{{"properties": {{"address": "{text}"}},'
        ' "geometry": {"type": "Point", "coordinates": [113, 23]}}'
        for text in properties
    )
    path.write_text(f'{{"type": "FeatureCollection", "features": [{features}]}}')
    report = load_file(session, path)
    assert [code for _, _, code in told(report)] == [
        "text_has_nul",
        "text_not_unicode",
        "location_beside_grids",
        "text_too_long",
        "address_without_letters",
    ]
    assert report.inserted == 1
