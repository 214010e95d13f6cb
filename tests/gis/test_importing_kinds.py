"""What each register asks of its rows, and what it makes of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session
from stdnum.cn import uscc

from gis.crs import Point
from gis.errors import DomainError
from gis.registers.importing.kinds import RegisterKind
from tests.gis.builders import (
    DISTRICT,
    EAST,
    EAST_COMMUNITY,
    MIDDLE,
    NORTH,
    SOUTH,
    STREET,
    WEST,
    WEST_COMMUNITY,
    add_door,
    build_world,
)
from tests.gis.register_files import (
    LATER,
    counts,
    load_file,
    told,
    write_csv,
    write_geojson,
    write_layer,
)

DIVISIONS = [
    {"code": WEST_COMMUNITY, "name": "三友社区居委会"},
    {"code": STREET, "name": "祖庙街道"},
    {"code": "440604000000", "name": "禅城区"},
]
AREAS = [shapely.box(WEST, SOUTH, EAST, NORTH)] * 3
CREDIT = "91440604MA4W1K2X0"
CREDIT_CODE = CREDIT + uscc.calc_check_digit(CREDIT)


def rows_of(session: Session, table: str, columns: str, order: str = "1") -> list[tuple[Any, ...]]:
    found = session.execute(
        text(f"select {columns} from {table} where district = {DISTRICT} order by {order}")
    )
    return [tuple(row) for row in found]


def test_divisions_in_any_order_with_levels_and_parents(session: Session, tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", DIVISIONS, AREAS)
    report = load_file(session, path, RegisterKind.DIVISIONS)
    assert counts(report) == (3, 0, 0, 0, 0)
    assert rows_of(session, "division", "code, level, parent_code, st_geometrytype(geom)") == [
        ("440604", "district", None, "ST_MultiPolygon"),
        (STREET, "street", "440604", "ST_MultiPolygon"),
        (WEST_COMMUNITY, "community", STREET, "ST_MultiPolygon"),
    ]
    assert load_file(session, path, RegisterKind.DIVISIONS).unchanged == 3


def test_names_of_divisions_alone_leave_their_outlines(session: Session, tmp_path: Path) -> None:
    build_world(session)
    rows = [{"区划代码": STREET, "区划名称": "祖庙街"}]
    report = load_file(session, write_csv(tmp_path / "a.csv", rows), RegisterKind.DIVISIONS)
    assert counts(report) == (0, 1, 0, 0, 0)
    stored = rows_of(session, "division", "code, name, geom is not null")
    assert stored[1] == (STREET, "祖庙街", True)


def test_a_division_falls_with_the_one_above_it(session: Session, tmp_path: Path) -> None:
    rows = [
        {"code": "440604", "name": "禅城区"},
        {"code": STREET, "name": ""},
        {"code": WEST_COMMUNITY, "name": "三友"},
        {"code": "440605001", "name": "桂城"},
        {"code": "4406", "name": "佛山"},
    ]
    report = load_file(session, write_csv(tmp_path / "a.csv", rows), RegisterKind.DIVISIONS)
    assert told(report) == [
        (3, "name", "field_missing"),
        (4, "code", "division_parent_unknown"),
        (5, "code", "code_of_other_district"),
        (6, "code", "code_width"),
    ]
    assert report.inserted == 1


RESPONSIBLE = f"{WEST_COMMUNITY}R01"
CELLS = [
    {"网格编码": RESPONSIBLE, "网格名称": "三友责任网格", "责任网格编码": ""},
    {"网格编码": f"{WEST_COMMUNITY}001", "网格名称": "第1网格", "责任网格编码": RESPONSIBLE},
    {"网格编码": f"{WEST_COMMUNITY}002", "网格名称": "第2网格", "责任网格编码": RESPONSIBLE},
]
CELL_SHAPES = [
    shapely.box(WEST, SOUTH, MIDDLE, NORTH),
    shapely.box(WEST, SOUTH, 113.105, NORTH),
    shapely.box(113.105, SOUTH, MIDDLE, NORTH),
]


def add_divisions(session: Session, tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "divisions.geojson", DIVISIONS, AREAS)
    load_file(session, path, RegisterKind.DIVISIONS)


def test_grids_with_their_responsible_grid_in_one_file(session: Session, tmp_path: Path) -> None:
    add_divisions(session, tmp_path)
    path = write_layer(tmp_path / "a.gpkg", CELLS, CELL_SHAPES, "Polygon")
    tried = load_file(session, path, RegisterKind.GRIDS, dry_run=True)
    assert rows_of(session, "grid", "code") == []
    report = load_file(session, path, RegisterKind.GRIDS)
    assert counts(tried) == counts(report) == (3, 0, 0, 0, 0)
    assert rows_of(session, "grid", "code, kind, area_m2 > 1000, valid_from")[::2] == [
        (f"{WEST_COMMUNITY}001", "cell", True, date(2026, 11, 20)),
        (RESPONSIBLE, "responsible", True, date(2026, 11, 20)),
    ]
    linked = session.execute(
        text(
            "select c.code, r.code from grid c join grid r"
            " on r.district = c.district and r.id = c.responsible_id order by 1"
        )
    ).all()
    assert [tuple(row) for row in linked] == [
        (f"{WEST_COMMUNITY}001", RESPONSIBLE),
        (f"{WEST_COMMUNITY}002", RESPONSIBLE),
    ]
    assert load_file(session, path, RegisterKind.GRIDS, now=LATER).unchanged == 3


def test_a_cell_drawn_anew_ends_and_begins(session: Session, tmp_path: Path) -> None:
    add_divisions(session, tmp_path)
    load_file(
        session, write_layer(tmp_path / "a.gpkg", CELLS, CELL_SHAPES, "Polygon"), RegisterKind.GRIDS
    )
    drawn = [CELL_SHAPES[0], shapely.box(WEST, SOUTH, 113.104, NORTH), CELL_SHAPES[2]]
    path = write_layer(tmp_path / "b.gpkg", CELLS, drawn, "Polygon")
    report = load_file(session, path, RegisterKind.GRIDS, now=LATER)
    assert counts(report) == (0, 1, 2, 0, 0)
    spans = rows_of(
        session,
        "grid",
        "code, valid_from, valid_to",
        "code, valid_from",
    )
    assert spans == [
        (f"{WEST_COMMUNITY}001", date(2026, 11, 20), date(2026, 11, 21)),
        (f"{WEST_COMMUNITY}001", date(2026, 11, 21), None),
        (f"{WEST_COMMUNITY}002", date(2026, 11, 20), None),
        (RESPONSIBLE, date(2026, 11, 20), None),
    ]


def test_a_layout_to_come_ends_what_it_leaves_out(session: Session, tmp_path: Path) -> None:
    add_divisions(session, tmp_path)
    load_file(
        session, write_layer(tmp_path / "a.gpkg", CELLS, CELL_SHAPES, "Polygon"), RegisterKind.GRIDS
    )
    path = write_layer(tmp_path / "b.gpkg", CELLS[1:2], CELL_SHAPES[:1], "Polygon")
    load_file(session, path, RegisterKind.GRIDS, effective=date(2027, 1, 1))
    cells = rows_of(session, "grid", "code, valid_to", "code, valid_from")
    assert cells == [
        (f"{WEST_COMMUNITY}001", date(2027, 1, 1)),
        (f"{WEST_COMMUNITY}001", None),
        (f"{WEST_COMMUNITY}002", date(2027, 1, 1)),
        (RESPONSIBLE, None),
    ]
    with pytest.raises(DomainError) as refusal:
        load_file(session, path, RegisterKind.GRIDS, effective=date(2026, 11, 1))
    assert refusal.value.reason.code in {"layout_past", "layout_later"}


def test_grids_whose_codes_hang_in_the_air(session: Session, tmp_path: Path) -> None:
    add_divisions(session, tmp_path)
    rows = [
        {"code": f"{EAST_COMMUNITY}001", "responsible": "", "wkt": CELL_SHAPES[0].wkt},
        {"code": f"{WEST_COMMUNITY}001", "responsible": RESPONSIBLE, "wkt": CELL_SHAPES[0].wkt},
        {"code": f"{WEST_COMMUNITY}000", "responsible": "", "wkt": CELL_SHAPES[0].wkt},
        {"code": f"{WEST_COMMUNITY}002", "responsible": "R01", "wkt": CELL_SHAPES[0].wkt},
    ]
    report = load_file(session, write_csv(tmp_path / "a.csv", rows), RegisterKind.GRIDS)
    assert told(report) == [
        (2, "code", "grid_community_unknown"),
        (3, "responsible", "responsible_unknown"),
        (4, "code", "sequence_zero"),
        (5, "responsible", "responsible_code_shape"),
    ]


def test_components(session: Session, tmp_path: Path) -> None:
    world = build_world(session)
    rows = [
        {"部件编码": "4406040101000001", "部件名称": "上水井盖", "X": 113.1025, "Y": 23.005},
        {"部件编码": "4406040502000002", "部件名称": "果皮箱", "X": 113.2, "Y": 23.005},
        {"部件编码": "4406050101000003", "部件名称": "上水井盖", "X": 113.1025, "Y": 23.005},
        {"部件编码": 4406040101000001, "部件名称": "上水井盖", "X": 113.1025, "Y": 23.005},
    ]
    path = write_csv(tmp_path / "a.csv", rows)
    report = load_file(session, path, RegisterKind.COMPONENTS)
    assert told(report) == [
        (3, None, "point_beside_grids"),
        (4, "code", "code_of_other_district"),
        (5, None, "row_repeats_earlier"),
    ]
    assert rows_of(session, "component", "code, class_code, state, grid_id") == [
        ("4406040101000001", "C-01-01", "完好", world.grids[0].id),
        ("4406040502000002", "C-05-02", "完好", None),
    ]
    assert load_file(session, path, RegisterKind.COMPONENTS).unchanged == 2


def test_legal_entities_find_their_standard_address(session: Session, tmp_path: Path) -> None:
    world = build_world(session)
    at = Point(113.1075, 23.005)
    door = add_door(session, "文昌路", 8, at, grid_id=world.grids[1].id)
    rows = [
        {
            "统一社会信用代码": CREDIT_CODE,
            "企业名称": "甲公司",
            "住所": "佛山市禅城区文昌路八号",
            "lon": "",
            "lat": "",
        },
        {
            "统一社会信用代码": "N2440604MF1234567A",
            "企业名称": "石梁经济社",
            "住所": "无此路9号",
            "lon": 113.1175,
            "lat": 23.005,
        },
        {
            "统一社会信用代码": "91440604",
            "企业名称": "乙公司",
            "住所": "",
            "lon": "",
            "lat": "",
        },
    ]
    path = write_csv(tmp_path / "a.csv", rows)
    report = load_file(session, path, RegisterKind.LEGAL_ENTITIES)
    assert told(report)[0] == (3, "credit_code", "credit_code_check_digit")
    assert told(report)[1:] == [
        (3, "address", "address_not_registered"),
        (4, "credit_code", "code_width"),
    ]
    stored = rows_of(
        session,
        "legal_entity",
        "name, credit_code_doubtful, location_id, grid_id, st_astext(geom), kind",
    )
    assert stored == [
        ("甲公司", False, door.id, world.grids[1].id, "POINT(113.1075 23.005)", "企业"),
        ("石梁经济社", True, None, world.grids[3].id, "POINT(113.1175 23.005)", "企业"),
    ]
    assert load_file(session, path, RegisterKind.LEGAL_ENTITIES).unchanged == 2
    renamed = [{"信用代码": CREDIT_CODE, "名称": "甲有限公司"}]
    report = load_file(session, write_csv(tmp_path / "b.csv", renamed), RegisterKind.LEGAL_ENTITIES)
    assert counts(report) == (0, 1, 0, 0, 0)
    assert rows_of(session, "legal_entity", "name, location_id")[0] == ("甲有限公司", door.id)
