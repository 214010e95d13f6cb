"""The style: only what the viewer may see, in both themes, with every part of it drawable."""

import json
from typing import Any

import pytest
from sqlalchemy.orm import Session

from governance.map.colours import COLOURS
from governance.map.roads import roads
from governance.map.style import ORDER
from tests.gis import builders
from tests.governance.console.desk import Desk
from tests.workflows.world import DISTRICT
from workflows.roles import Role

EVERYTHING = ",".join(ORDER)


def style(desk: Desk, role: Role, query: str = f"layers={EVERYTHING}") -> dict[str, Any]:
    answer = desk.at(role).get(f"/map/style.json?{query}")
    assert answer.status_code == 200
    made: dict[str, Any] = json.loads(answer.text)
    return made


def test_every_layer_has_its_source_and_a_name_of_its_own(desk: Desk) -> None:
    made = style(desk, Role.LEADER)
    names = [layer["id"] for layer in made["layers"]]
    assert len(set(names)) == len(names)
    assert {layer["source"] for layer in made["layers"][1:]} == set(made["sources"])
    assert {layer["metadata"]["group"] for layer in made["layers"][1:]} == set(ORDER)


def test_labels_need_no_glyph_server(desk: Desk) -> None:
    made = style(desk, Role.LEADER)
    assert "glyphs" not in made
    assert "sprite" not in made


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        (Role.LEADER, set()),
        (Role.HANDLER, {"persons", "positions", "hot_spots"}),
        (
            Role.ADMINISTRATOR,
            {"cases", "locations", "legal_entities", "persons", "positions", "hot_spots"},
        ),
    ],
)
def test_layers_that_are_not_for_this_role_are_left_out(
    desk: Desk, role: Role, hidden: set[str]
) -> None:
    groups = {layer["metadata"]["group"] for layer in style(desk, role)["layers"][1:]}
    assert groups == set(ORDER) - hidden
    page = desk.at(role).get("/map").text
    assert {name for name in ORDER if f'value="{name}"' not in page} == hidden


def test_themes_differ_in_colours_only(desk: Desk) -> None:
    light, dark = (
        style(desk, Role.LEADER, f"theme={theme}&layers={EVERYTHING}") for theme in COLOURS
    )
    assert [layer["id"] for layer in light["layers"]] == [layer["id"] for layer in dark["layers"]]
    assert light != dark
    assert COLOURS["light"].keys() == COLOURS["dark"].keys()


@pytest.mark.parametrize("query", ["theme=pink", "layers=a;b", "layers=" + "x" * 121])
def test_bad_styles_are_refused(desk: Desk, query: str) -> None:
    assert desk.at(Role.LEADER).get(f"/map/style.json?{query}").status_code == 422


def test_map_opens_where_the_district_is(desk: Desk, session: Session) -> None:
    builders.add_division(session, "440699", name="另一区")
    assert style(desk, Role.LEADER)["metadata"]["bounds"] == pytest.approx(
        [builders.WEST, builders.SOUTH, builders.EAST, builders.NORTH]
    )


def test_roads_follow_from_the_doors_along_them(session: Session) -> None:
    builders.build_world(session)
    builders.pave_road(session, "同济路", 23.005)
    builders.pave_road(session, "长路", 23.008, range(1, 60))
    drawn = {road["properties"]["name"]: road for road in roads(session, DISTRICT)["features"]}
    assert {"同济路", "长路"} <= set(drawn)
    line = drawn["同济路"]["geometry"]["coordinates"]
    assert all(abs(lat - 23.005) < 0.00008 for _, lat in line)
    west, east = min(lon for lon, _ in line), max(lon for lon, _ in line)
    assert (west, east) == pytest.approx((113.1008, 113.1050), abs=0.0006)
    assert drawn["长路"]["properties"]["rank"] == 1


def test_roads_are_kept_by_the_browser(desk: Desk) -> None:
    first = desk.at(Role.LEADER).get("/map/roads.json")
    headers = {"If-None-Match": first.headers["ETag"]}
    assert desk.at(Role.LEADER).get("/map/roads.json", headers=headers).status_code == 304
