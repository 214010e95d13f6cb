"""Tiles under the viewer's permissions: contents, who may see them, and how they are kept."""

import math

import pytest
from sqlalchemy.orm import Session

from gis.registers.grids import Grid
from governance.map.layers import SERVED
from governance.permissions import LAYERS
from tests.gis import builders
from tests.governance.console.desk import Desk
from workflows.cases.models import Case
from workflows.roles import Role

STAFF = [role for role in Role if role not in {Role.SYSTEM, Role.RESIDENT}]


def tile_over(lon: float, lat: float, z: int) -> str:
    x = int((lon + 180) / 360 * 2**z)
    slope = math.radians(lat)
    y = int((1 - math.asinh(math.tan(slope)) / math.pi) / 2 * 2**z)
    return f"{z}/{x}/{y}.mvt"


HERE = tile_over(113.105, 23.005, 14)


@pytest.mark.parametrize("layer", SERVED)
@pytest.mark.parametrize("role", STAFF)
def test_every_layer_asks_who_looks(desk: Desk, role: Role, layer: str) -> None:
    allowed = role in LAYERS[SERVED[layer].key]
    status = desk.at(role).get(f"/tiles/{layer}/{HERE}").status_code
    assert status in ({200, 204} if allowed else {403})


def test_strangers_get_no_tile(desk: Desk) -> None:
    answer = desk.app.test_client().get(f"/tiles/grids/{HERE}", headers={"Accept": "*/*"})
    assert answer.status_code in {302, 401}


def test_case_is_drawn_with_what_its_popup_says(desk: Desk, case: Case) -> None:
    tile = desk.at(Role.DISPATCHER).get(f"/tiles/cases/{HERE}")
    assert tile.status_code == 200
    assert tile.mimetype == "application/vnd.mapbox-vector-tile"
    for said in (case.no, "class", "assigned", "due", "opened"):
        assert said.encode() in tile.data
    assert "祖庙路12号门前".encode() not in tile.data


@pytest.mark.parametrize(
    ("state", "status"), [("open", 200), ("overdue", 204), ("urgent", 204), ("recent", 200)]
)
def test_states_of_cases(desk: Desk, case: Case, state: str, status: int) -> None:
    assert case.no
    tile = desk.at(Role.LEADER).get(f"/tiles/cases/{HERE}?state={state}")
    assert tile.status_code == status


def test_cases_are_those_that_the_viewer_may_see(desk: Desk, case: Case) -> None:
    assert case.no.encode() in desk.at(Role.HANDLER).get(f"/tiles/cases/{HERE}").data
    assert desk.at(Role.GRID_WORKER).get(f"/tiles/cases/{HERE}").status_code == 204


def test_grids_know_how_many_cases_are_open(desk: Desk, grid: Grid, session: Session) -> None:
    before = desk.at(Role.LEADER).get(f"/tiles/grids/{HERE}").data
    assert grid.code.encode() in before
    desk.dispatching()
    case = desk.dispatching()
    case.grid_id = grid.id
    session.commit()
    assert desk.at(Role.LEADER).get(f"/tiles/grids/{HERE}").data != before


def test_names_stand_at_a_point_of_their_own(desk: Desk) -> None:
    points = desk.at(Role.LEADER).get(f"/tiles/division_points/{HERE}").data
    assert builders.WEST_COMMUNITY.encode() in points
    assert len(points) < len(desk.at(Role.LEADER).get(f"/tiles/divisions/{HERE}").data)


def test_persons_are_numbers_only(desk: Desk, grid: Grid, session: Session) -> None:
    builders.add_person(session, grid, masked_name="王*")
    session.commit()
    tile = desk.at(Role.LEADER).get(f"/tiles/persons/{HERE}").data
    assert b"count" in tile
    assert "王".encode() not in tile


def test_unchanged_tile_is_not_sent_again(desk: Desk, grid: Grid) -> None:
    assert grid.id
    leader = desk.at(Role.LEADER)
    tile = leader.get(f"/tiles/grids/{HERE}")
    assert "private" in tile.headers["Cache-Control"]
    again = leader.get(f"/tiles/grids/{HERE}", headers={"If-None-Match": tile.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("secrets/14/0/0.mvt", 404),
        ("grids/14/99999999/0.mvt", 422),
        ("grids/99/0/0.mvt", 422),
        ("grids/14/-1/0.mvt", 404),
        ("cases/14/0/0.mvt?state=mine", 422),
        ("grids/14/0/0.mvt", 204),
    ],
)
def test_tiles_that_are_not_there(desk: Desk, path: str, status: int) -> None:
    answer = desk.at(Role.LEADER).get(f"/tiles/{path}", headers={"Accept": "*/*"})
    assert answer.status_code == status
