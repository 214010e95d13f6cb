"""`onemap geocode`, as somebody types it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from gis.registers.libraries import FIRST_LIBRARY, AddressLibrary
from tests.gis.builders import add_location, build_world, pave_road

ADDED = [
    "match_lon",
    "match_lat",
    "match_level",
    "match_confidence",
    "match_address",
    "match_id",
    "match_why",
]


@pytest.fixture
def world(app: Flask, session: Session) -> Session:
    """祖庙路 in the district, 溪興街 in the library 小城."""
    build_world(session)
    pave_road(session, "祖庙路", 23.002, range(1, 5))
    session.add(AddressLibrary(district=FIRST_LIBRARY, name="小城"))
    session.flush()
    add_location(
        session,
        "小城市東區興村里14鄰溪興街12號",
        120.4,
        23.5,
        district=FIRST_LIBRARY,
        community_code=None,
    )
    session.commit()
    return session


def geocode(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["geocode", *arguments])


def written(path: Path, rows: list[list[str]], encoding: str = "utf-8") -> str:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return str(path)


def read(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_row_is_placed_beside_its_own_columns(
    app: Flask, world: Session, tmp_path: Path, encoding: str
) -> None:
    rows = [["编号", "query", "match_level"], ["1", "祖庙路3号门口", "x"], ["2", "你好", "x"]]
    given, out = written(tmp_path / "in.csv", rows, encoding), tmp_path / "out.csv"
    result = geocode(app, given, "--column", "query", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert re.fullmatch(r"\d+ queries a second", result.output.splitlines()[-1])
    door, nowhere = read(out, encoding)
    assert list(door) == ["编号", "query", *ADDED]
    assert (door["编号"], door["match_level"]) == ("1", "door")
    assert door["match_address"].endswith("祖庙路3号")
    assert door["match_why"].startswith("地址与标准地址")
    assert float(door["match_lat"]) == pytest.approx(23.0021)
    assert float(door["match_confidence"]) >= 0.9
    assert (nowhere["match_level"], nowhere["match_lon"], nowhere["match_id"]) == ("none", "", "")


def test_a_library_is_looked_up_by_its_name(app: Flask, world: Session, tmp_path: Path) -> None:
    given = written(tmp_path / "in.csv", [["q", "x", "y"], ["溪兴街十二号", "120.4", "23.5"]])
    out = tmp_path / "out.csv"
    near = ("--lon-column", "x", "--lat-column", "y")
    result = geocode(app, given, "--column", "q", "--out", str(out), "--library", "小城", *near)
    assert result.exit_code == 0, result.output
    (row,) = read(out)
    assert row["match_address"] == "小城市東區興村里14鄰溪興街12號"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--column", "nope"), "nope"),
        (("--column", "q", "--library", "nowhere"), "nowhere"),
        (("--column", "q", "--lon-column", "q"), "--lat-column"),
    ],
)
def test_what_is_not_there_is_named(
    app: Flask, world: Session, tmp_path: Path, arguments: tuple[str, ...], named: str
) -> None:
    given = written(tmp_path / "in.csv", [["q"], ["溪兴街十二号"]])
    out = tmp_path / "out.csv"
    result = geocode(app, given, "--out", str(out), *arguments)
    assert result.exit_code != 0
    assert named in result.output
    assert not out.exists()
