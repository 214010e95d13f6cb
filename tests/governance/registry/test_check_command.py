"""`onemap registers check` lists what is wrong on the ground, and writes it for a map."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask
from shapely import box
from sqlalchemy.orm import Session

from governance.registry.group import registers
from tests.gis.builders import MIDDLE, NORTH, SOUTH, WEST, add_grid, build_world


def test_a_sound_layout_has_no_faults(app: Flask, session: Session) -> None:
    build_world(session)
    session.commit()
    for kind in ("grids", "divisions"):
        result = app.test_cli_runner().invoke(registers, ["check", kind])
        assert (result.exit_code, result.output) == (0, "no faults\n")


def test_faults_are_listed_and_written(app: Flask, session: Session, tmp_path: Path) -> None:
    world = build_world(session)
    add_grid(session, world.grids[0].community_code + "003", shape=box(WEST, SOUTH, MIDDLE, NORTH))
    session.commit()
    out = tmp_path / "faults.geojson"
    result = app.test_cli_runner().invoke(registers, ["check", "grids", "--out", str(out)])
    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == "2 overlap"
    features = json.loads(out.read_text())["features"]
    assert [feature["properties"]["kind"] for feature in features] == ["overlap", "overlap"]
