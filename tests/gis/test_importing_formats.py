"""Every kind of file gives the same rows, and says what it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import Crs, Point, convert
from gis.errors import DomainError
from gis.registers.importing.kinds import RegisterKind
from tests.gis.builders import DISTRICT, WEST_COMMUNITY, build_world
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

PLACES = [
    ("祖庙街道祖庙路1号", 113.1025, 23.005),
    ("祖庙街道祖庙路2号，含“引号”,逗号", 113.1075, 23.006),
    ("祖庙街道𠮷祥里3号", 113.1125, 23.004),
]
TABLE = [{"地址": address, "经度": lon, "纬度": lat} for address, lon, lat in PLACES]
WORDS = [{"地址": address} for address, _, _ in PLACES]
POINTS = [shapely.Point(lon, lat) for _, lon, lat in PLACES]
GBK_WORDS = [{"地址": row["地址"].replace("𠮷", "吉")} for row in WORDS]


def in_register(session: Session) -> list[tuple[str, float, float]]:
    rows = session.execute(
        text(
            "select address, st_x(geom), st_y(geom) from location where district = :district"
            " order by st_y(geom)"
        ),
        {"district": DISTRICT},
    )
    return [(row[0], row[1], row[2]) for row in rows]


EXPECTED = sorted(PLACES, key=lambda place: place[2])

FILES: dict[str, tuple[Callable[[Path], Path], str | None]] = {
    "utf-8": (lambda folder: write_csv(folder / "a.csv", TABLE), "utf-8"),
    "bom": (lambda folder: write_csv(folder / "a.csv", TABLE, "utf-8-sig"), "utf-8-sig"),
    "gb18030": (lambda folder: write_csv(folder / "a.csv", TABLE, "gb18030"), "gb18030"),
    "utf-16": (lambda folder: write_csv(folder / "a.txt", TABLE, "utf-16"), "utf-16"),
    "gz": (lambda folder: write_csv(folder / "a.csv.gz", TABLE, "gb18030"), "gb18030"),
    "xlsx": (lambda folder: write_xlsx(folder / "a.xlsx", TABLE), None),
    "geojson": (lambda folder: write_geojson(folder / "a.geojson", WORDS, POINTS), "utf-8"),
    "gpkg": (lambda folder: write_layer(folder / "a.gpkg", WORDS, POINTS), "UTF-8"),
    "shapefile": (lambda folder: write_shapefile(folder / "a.zip", WORDS, POINTS), "UTF-8"),
    "csv in zip": (
        lambda folder: zipped(
            folder / "a.zip", {"表.csv": write_csv(folder / "a", TABLE).read_bytes()}
        ),
        "utf-8",
    ),
    "xlsx in zip": (
        lambda folder: zipped(
            folder / "a.zip", {"表.xlsx": write_xlsx(folder / "a", TABLE).read_bytes()}
        ),
        None,
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_each_format_gives_the_same_rows(session: Session, tmp_path: Path, name: str) -> None:
    write, encoding = FILES[name]
    report = load_file(session, write(tmp_path))
    assert in_register(session) == EXPECTED
    assert (report.read, report.inserted, report.encoding) == (3, 3, encoding)
    assert report.crs == "cgcs2000"
    assert report.columns["地址"] == "address"


@pytest.mark.parametrize(("encoding", "cpg"), [("GB18030", False), ("GBK", True), ("UTF-8", False)])
def test_the_words_of_a_shapefile(
    session: Session,
    tmp_path: Path,
    encoding: str,
    cpg: bool,  # noqa: FBT001 - a column of the table
) -> None:
    path = write_shapefile(tmp_path / "a.zip", GBK_WORDS, POINTS, encoding=encoding, cpg=cpg)
    report = load_file(session, path)
    assert {row[0] for row in in_register(session)} == {row["地址"] for row in GBK_WORDS}
    assert report.refused == 0


@pytest.mark.parametrize("name", ["xlsx", "gpkg", "shapefile", "gz"])
def test_a_file_is_known_by_what_it_holds(session: Session, tmp_path: Path, name: str) -> None:
    path = FILES[name][0](tmp_path).rename(tmp_path / "upload")
    assert load_file(session, path).inserted == 3


def test_a_short_file_in_gb18030_may_look_like_utf_8(session: Session, tmp_path: Path) -> None:
    """The two bytes of 路 are a middle dot in UTF-8."""
    path = write_csv(tmp_path / "a.csv", [{"address": "路1", "lon": 113, "lat": 23}], "gb18030")
    assert load_file(session, path).encoding == "gb18030"
    assert in_register(session)[0][0] == "路1"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found(session: Session, tmp_path: Path, separator: str) -> None:
    lines = ["地址;经度;纬度", "祖庙路1号;113.1025;23.005", "", ";;"]
    path = tmp_path / "a.csv"
    path.write_text("\r\n".join(lines).replace(";", separator))
    report = load_file(session, path)
    assert (report.read, report.inserted) == (1, 1)


def test_lines_are_counted_as_an_editor_counts_them(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('地址,经度,纬度\n"祖庙路\n1号",113.1,23.0\n\n祖庙路2号,x,23.0\n祖庙路3号\n')
    report = load_file(session, path)
    assert told(report)[:1] == [(2, None, "location_beside_grids")]
    assert told(report)[1:] == [
        (5, "lon", "number_unreadable"),
        (6, "lon", "field_missing"),
    ]


def test_a_shifted_row_is_refused_and_shown(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("地址,经度,纬度\n祖庙路1号,旁边,113.1,23.0\n祖庙路2号,113.1,23.0,\n")
    report = load_file(session, path)
    assert told(report)[0] == (2, None, "cells_too_many")
    assert next(iter(report.faults)).values == {
        "地址": "祖庙路1号",
        "经度": "旁边",
        "纬度": "113.1",
    }
    assert report.inserted == 1


@pytest.mark.parametrize("crs", list(Crs))
def test_coordinates_of_every_system_meet(session: Session, tmp_path: Path, crs: Crs) -> None:
    moved = [convert(lon, lat, Crs.cgcs2000, crs) for _, lon, lat in PLACES]
    rows = [
        {"地址": place[0], "经度": point.lon, "纬度": point.lat}
        for place, point in zip(PLACES, moved, strict=True)
    ]
    report = load_file(session, write_csv(tmp_path / "a.csv", rows), crs=crs)
    for found, expected in zip(in_register(session), EXPECTED, strict=True):
        assert found[1:] == pytest.approx(expected[1:], abs=1e-6)
    assert report.crs == crs


def test_a_projected_layer_comes_in_degrees(session: Session, tmp_path: Path) -> None:
    (x, y) = session.execute(
        text(
            "select st_x(p), st_y(p) from (select st_transform("
            "st_setsrid(st_makepoint(113.1025, 23.005), 4490), 4547) as p) as projected"
        )
    ).one()
    path = write_layer(tmp_path / "a.gpkg", WORDS[:1], [shapely.Point(x, y)], crs="EPSG:4547")
    report = load_file(session, path)
    assert in_register(session)[0][1:] == pytest.approx((113.1025, 23.005), abs=1e-8)
    assert report.crs == "cgcs2000"


@pytest.mark.parametrize(
    ("crs", "said", "code"),
    [
        ("EPSG:4326", Crs.gcj02, "crs_contradicts_file"),
        ("EPSG:4547", Crs.bd09, "crs_contradicts_file"),
        ("EPSG:4214", None, "crs_of_file_unknown"),
    ],
)
def test_a_system_that_cannot_be_is_refused(
    session: Session, tmp_path: Path, crs: str, said: Crs | None, code: str
) -> None:
    path = write_layer(tmp_path / "a.gpkg", WORDS, POINTS, crs=crs)
    with pytest.raises(DomainError) as refusal:
        load_file(session, path, crs=said)
    assert (refusal.value.field, refusal.value.reason.code) == ("crs", code)


def test_geojson_may_say_its_system(session: Session, tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", WORDS, POINTS)
    named = '{"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}, "type"'
    path.write_text(path.read_text().replace('{"type"', named, 1))
    assert load_file(session, path).inserted == 3
    with pytest.raises(DomainError, match="crs_contradicts_file"):
        load_file(session, path, crs=Crs.bd09)


def test_areas_come_as_text_as_well(session: Session, tmp_path: Path) -> None:
    build_world(session)
    box = shapely.box(113.1, 23.0, 113.101, 23.001)
    geojson = shapely.to_geojson(box)
    rows = [
        {"网格编码": f"{WEST_COMMUNITY}011", "网格名称": "甲", "geometry": box.wkt},
        {"网格编码": f"{WEST_COMMUNITY}012", "网格名称": "乙", "geometry": geojson},
    ]
    report = load_file(session, write_csv(tmp_path / "a.csv", rows), RegisterKind.GRIDS)
    assert report.inserted == 2


def test_gcj02_answers_the_same_to_the_last_digit_wherever_a_row_stands(
    session: Session, tmp_path: Path
) -> None:
    point = Point(113.1234567, 23.0123456)
    rows = [
        {"地址": f"祖庙路{n}号", "经度": point.lon + n % 3 * 1e-4, "纬度": point.lat}
        for n in range(1, 60)
    ]
    load_file(session, write_csv(tmp_path / "a.csv", rows), crs=Crs.gcj02)
    shuffled = write_csv(tmp_path / "b.csv", rows[7:] + rows[:7])
    assert load_file(session, shuffled, crs=Crs.gcj02).unchanged == 59
