"""Persons from files: the map learns labels, the vault the rest, and no copy is left between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from stdnum.cn import ric

from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.load import load
from gis.registers.importing.report import LoadOptions, LoadReport
from governance.registry.registers import REGISTERS
from governance.vault.keys import keyring
from governance.vault.queries import find
from governance.vault.seal import Place, open_value
from governance.vault.words import SealedField, SubjectKind
from tests.gis.builders import DISTRICT, add_location, build_world
from tests.gis.register_files import LATER, NOW, counts, told, write_csv


def number(start: str) -> str:
    return start + ric.calc_check_digit(start + "0")


LI, WANG = number("44060419800101123"), number("44060419921231456")
ROWS: list[dict[str, Any]] = [
    {"姓名": "李小明", "身份证号": LI, "手机": "13800138000", "住址": "佛山市祖庙路1号"},
    {"姓名": "欧阳娜", "身份证号": WANG.lower(), "手机": "", "住址": "无此路1号"},
]


@pytest.fixture
def session(app: Flask, session: Session) -> Session:
    build_world(session)
    add_location(session, "祖庙路1号", 113.1025, 23.005)
    return session


@pytest.fixture(autouse=True)
def with_keys(app: Flask) -> Any:
    with app.app_context():
        yield


def load_rows(
    session: Session, folder: Path, rows: list[dict[str, Any]], **options: Any
) -> LoadReport:
    path = write_csv(folder / "a.csv", rows)
    given = LoadOptions(
        "户籍.csv", pairs=(("address", "住址"),) if "住址" in rows[0] else (), **options
    )
    return load(session, DISTRICT, RegisterKind.PERSONS, path, given, now=NOW, registers=REGISTERS)


def secrets(session: Session) -> dict[str, dict[str, str]]:
    """Every sealed value of persons, opened: subject -> field -> value."""
    found: dict[str, dict[str, str]] = {}
    rows = session.execute(text("select subject_id, field, cipher from sealed_value"))
    for subject, field, cipher in rows:
        place = Place(DISTRICT, SubjectKind.PERSON, subject, SealedField(field))
        found.setdefault(subject, {})[field] = open_value(keyring(), place, bytes(cipher))
    return found


def test_full_values_go_into_the_vault_and_labels_on_the_map(
    session: Session, tmp_path: Path
) -> None:
    report = load_rows(session, tmp_path, ROWS)
    assert counts(report) == (2, 0, 0, 0, 0)
    assert told(report) == [(3, "address", "address_not_registered")]
    people = session.execute(
        text(
            "select id::text, masked_name, masked_id_number, masked_phone, sex, birth_year,"
            " st_astext(geom), source from person order by birth_year"
        )
    ).all()
    assert [tuple(row[1:]) for row in people] == [
        ("李**", "4" + "*" * 16 + LI[-1], "138****8000", "1", 1980,
         "POINT(113.1025 23.005)", "户籍.csv"),
        ("欧阳*", "4" + "*" * 16 + WANG[-1], None, "2", 1992, None, "户籍.csv"),
    ]  # fmt: skip
    assert secrets(session) == {
        people[0][0]: {"name": "李小明", "id_number": LI, "phone": "13800138000"},
        people[1][0]: {"name": "欧阳娜", "id_number": WANG},
    }
    assert find(session, DISTRICT, "id_number", LI) == [("person", people[0][0])]
    assert find(session, DISTRICT, "phone", "138 0013 8000") == [("person", people[0][0])]


def test_the_same_file_twice_seals_nothing_anew(session: Session, tmp_path: Path) -> None:
    load_rows(session, tmp_path, ROWS)
    kept = session.execute(text("select cipher from sealed_value order by 1")).all()
    before = session.execute(text("select *, xmin::text from person order by id")).all()
    report = load_rows(session, tmp_path, ROWS)
    assert counts(report) == (0, 0, 2, 0, 0)
    assert session.execute(text("select cipher from sealed_value order by 1")).all() == kept
    assert session.execute(text("select *, xmin::text from person order by id")).all() == before


def test_a_new_name_or_phone_replaces_the_old_one(session: Session, tmp_path: Path) -> None:
    load_rows(session, tmp_path, ROWS)
    # The masks stay the same, so only the vault can tell.
    rows = [ROWS[0] | {"姓名": "李小红"}, ROWS[1] | {"手机": "13900139000"}]
    assert counts(load_rows(session, tmp_path, rows)) == (0, 2, 0, 0, 0)
    assert sorted(secrets(session).values(), key=lambda one: one["name"])[1] == {
        "name": "欧阳娜",
        "id_number": WANG,
        "phone": "13900139000",
    }
    blank = [ROWS[0] | {"姓名": "李小红", "手机": ""}, rows[1]]
    assert counts(load_rows(session, tmp_path, blank)) == (0, 1, 1, 0, 0)
    assert {len(one) for one in secrets(session).values()} == {2, 3}
    assert find(session, DISTRICT, "phone", "13800138000") == []
    without = [{name: row[name] for name in ("姓名", "身份证号")} for row in rows]
    assert counts(load_rows(session, tmp_path, without)) == (0, 0, 2, 0, 0)


def test_repeats_are_told_by_the_number(session: Session, tmp_path: Path) -> None:
    rows = [*ROWS, ROWS[0], ROWS[1] | {"手机": "13900139000"}]
    report = load_rows(session, tmp_path, rows)
    assert counts(report) == (2, 0, 0, 1, 1)
    assert told(report)[1:] == [
        (4, None, "row_repeats_earlier"),
        (5, None, "row_contradicts_earlier"),
    ]


def test_no_report_and_no_staging_holds_a_personal_value(session: Session, tmp_path: Path) -> None:
    rows = [row | {"备注": "李小明的哥哥"} for row in (*ROWS, ROWS[0] | {"姓名": "别名"})]
    rows.append(ROWS[0] | {"身份证号": LI[:-1] + ("0" if LI[-1] != "0" else "1"), "备注": ""})
    report = load_rows(session, tmp_path, rows)
    assert report.refused == 2
    said = repr([(fault.reason, fault.values) for fault in report.faults])
    staged = repr(session.execute(text("select * from staged_row")).all())
    staged += repr(session.execute(text("select * from judged_row")).all())
    for value in ("李小明", "小明", "欧阳娜", LI, WANG, "13800138000"):
        assert value not in said
        assert value not in staged
    assert "佛山市祖庙路1号" in said


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"身份证号": "440604800101123"}, "id_number", "id_number_old"),
        ({"身份证号": number("44060420990101123")}, "id_number", "birth_date_unreal"),
        ({"身份证号": "4.40604E+17"}, "id_number", "code_rounded"),
        ({"手机": "12"}, "phone", "phone_invalid"),
        ({"姓名": ""}, "name", "field_missing"),
    ],
)
def test_what_is_wrong_is_named(
    session: Session, tmp_path: Path, cells: dict[str, str], field: str, code: str
) -> None:
    report = load_rows(session, tmp_path, [ROWS[0] | cells])
    assert (2, field, code) in told(report)
    assert report.inserted == 0
    assert secrets(session) == {}


def test_a_dry_run_seals_nothing(session: Session, tmp_path: Path) -> None:
    assert load_rows(session, tmp_path, ROWS, dry_run=True).inserted == 2
    assert secrets(session) == {}
    assert LATER > NOW
