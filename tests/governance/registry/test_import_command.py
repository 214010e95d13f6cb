"""`onemap registers import` and `rekey`, as somebody types them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.registers.libraries import FIRST_LIBRARY
from tests.gis.builders import DISTRICT, build_world
from tests.gis.register_files import write_csv

PLATES = [
    {"FULL_ADDR": "嘉義市東區中庄里8鄰世賢路一段3號", "X": 120.45078, "Y": 23.49535},
    {"FULL_ADDR": "嘉義市東區中庄里8鄰世賢路一段5號", "X": 120.45074, "Y": 23.49535},
    {"FULL_ADDR": "嘉義市東區中庄里8鄰世賢路一段5號", "X": 120.45074, "Y": 23.49535},
]
MAPPED = ("--map", "address=FULL_ADDR", "--map", "X=lon", "--map", "lat=Y")


@pytest.fixture
def world(app: Flask, session: Session) -> Session:
    build_world(session)
    session.commit()
    return session


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def onemap(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["registers", *arguments])


def locations(session: Session, district: int) -> list[tuple[Any, ...]]:
    rows = session.execute(
        text("select address, stem, door, source from location where district = :d order by door"),
        {"d": district},
    )
    return [tuple(row) for row in rows]


def test_a_library_of_another_city(app: Flask, world: Session, folder: Path) -> None:
    path = write_csv(folder / "plates.csv.gz", PLATES)
    given = ("import", "locations", str(path), "--library", "chiayi", "--crs", "wgs84", *MAPPED)
    result = onemap(app, *given, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["inserted"], told["repeated"], told["refused"]) == (2, 1, 0)
    assert (told["encoding"], told["crs"]) == ("utf-8", "wgs84")
    stored = locations(world, FIRST_LIBRARY)
    assert [row[2:] for row in stored] == [(3, "plates.csv.gz"), (5, "plates.csv.gz")]
    assert locations(world, DISTRICT) == []
    again = json.loads(onemap(app, *given, "--json").stdout)
    assert (again["inserted"], again["unchanged"]) == (0, 2)
    other = onemap(app, *given[:3], "--library", "tainan", *MAPPED, "--json")
    assert json.loads(other.stdout)["inserted"] == 2
    assert len(locations(world, FIRST_LIBRARY + 1)) == 2
    assert list(folder.glob("*errors*")) == []


def test_refused_rows_are_listed_and_the_rest_goes_in(
    app: Flask, world: Session, folder: Path
) -> None:
    rows = [*PLATES[:2], PLATES[0] | {"FULL_ADDR": "世賢路9號", "Y": "NaN"}]
    path = write_csv(folder / "plates.csv", rows)
    result = onemap(app, "import", "locations", str(path), *MAPPED)
    assert result.exit_code == 0, result.output
    assert "line 4 lat" in result.stdout
    assert len(locations(world, DISTRICT)) == 2
    with (folder / "plates-errors.csv").open(encoding="utf-8-sig", newline="") as file:
        refused = [row for row in csv.DictReader(file) if row["field"]]
    assert [(row["line"], row["field"], row["FULL_ADDR"]) for row in refused] == [
        ("4", "lat", "世賢路9號")
    ]
    assert refused[0]["reason"] != "number_not_finite"


def test_all_or_nothing_and_dry_run_leave_nothing(app: Flask, world: Session, folder: Path) -> None:
    rows = [PLATES[0], PLATES[1] | {"X": ""}]
    given = ("import", "locations", str(write_csv(folder / "a.csv", rows)), *MAPPED)
    assert onemap(app, *given, "--all-or-nothing").exit_code == 1
    tried = onemap(app, *given, "--dry-run", "--library", "chiayi")
    assert (tried.exit_code, locations(world, DISTRICT)) == (0, [])
    assert "nothing was changed" in tried.stdout
    assert world.scalar(text("select count(*) from address_library")) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--map", "address"), "field=COLUMN"),
        (("--map", "address=NOTHING"), "NOTHING"),
        (("--library", "x" * 41), "library"),
        (("--encoding", "klingon"), "klingon"),
        ((), "address、lon、lat"),
    ],
)
def test_what_cannot_be_done_is_said(
    app: Flask, world: Session, folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    path = write_csv(folder / "a.csv", [{"a": "b", "c": "d"}])
    result = onemap(app, "import", "locations", str(path), *arguments)
    assert result.exit_code != 0
    assert said in result.output


def test_addresses_are_keyed_anew(app: Flask, world: Session, folder: Path) -> None:
    path = write_csv(folder / "plates.csv", PLATES[:2])
    onemap(app, "import", "locations", str(path), *MAPPED)
    before = locations(world, DISTRICT)
    world.execute(text("update location set stem = 'old', door = 7, address_key = 'old'"))
    world.commit()
    assert "2 of 2" in onemap(app, "rekey").stdout
    assert locations(world, DISTRICT) == before
    assert "0 of 2" in onemap(app, "rekey").stdout
    assert onemap(app, "rekey", "--library", "nowhere").exit_code == 1
