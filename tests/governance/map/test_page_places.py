"""Going to an address, asking what is at a point, and how much each layer holds."""

import pytest
from sqlalchemy.orm import Session

from gis.registers.grids import Grid
from governance.map.find import degrees
from governance.map.words import compass
from tests.gis import builders
from tests.governance.console.desk import Desk
from workflows.roles import Role


@pytest.fixture
def places(desk: Desk, grid: Grid, session: Session) -> Desk:
    assert grid.id
    builders.pave_road(session, "同济路", 23.005)
    session.commit()
    return desk


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("113.105, 23.005", (113.105, 23.005)),
        ("23.005，113.105", (113.105, 23.005)),
        ("113.105 23.005", (113.105, 23.005)),
        ("同济路3号", None),
        ("113, 23", None),
        ("300.5, 23.1", None),
    ],
)
def test_degrees_are_read_in_either_order(words: str, expected: tuple[float, float] | None) -> None:
    assert degrees(words) == expected


@pytest.mark.parametrize(
    ("bearing", "said"), [(0, "正北"), (44, "东北"), (90, "正东"), (350, "正北"), (225, "西南")]
)
def test_bearings_are_said(app: object, bearing: int, said: str) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        assert compass(bearing) == said


def test_address_is_found_with_level_and_why(places: Desk) -> None:
    page = places.at(Role.LEADER).get("/map/find?where=同济路3号").text
    assert 'class="hit"' in page
    assert "同济路3号" in page
    assert "门牌" in page
    assert "可信度" in page
    assert 'class="why"' in page


def test_two_degrees_are_a_place(places: Desk) -> None:
    page = places.at(Role.HANDLER).get("/map/find?where=113.105,23.005").text
    assert 'data-lon="113.105"' in page


@pytest.mark.parametrize("words", ["", "   "])
def test_nothing_asked_is_nothing_answered(places: Desk, words: str) -> None:
    assert "hit" not in places.at(Role.LEADER).get(f"/map/find?where={words}").text


def test_words_without_a_place_say_so(places: Desk) -> None:
    page = places.at(Role.LEADER).get("/map/find?where=你好").text
    assert 'class="hit-none"' in page


@pytest.mark.parametrize(
    ("role", "sees_addresses"), [(Role.LEADER, True), (Role.ADMINISTRATOR, False)]
)
def test_what_is_here(places: Desk, role: Role, *, sees_addresses: bool) -> None:
    page = places.at(role).get("/map/here?lon=113.105&lat=23.005").text
    assert "网格员" in page
    assert ("最近的地址" in page) is sees_addresses
    assert ("同济路" in page) is sees_addresses
    assert "附近的部件" in page


def test_beyond_the_grid_there_is_still_an_answer(places: Desk) -> None:
    page = places.at(Role.LEADER).get("/map/here?lon=100&lat=30").text
    assert "此处没有划分网格" in page


@pytest.mark.parametrize("query", ["lon=nan&lat=23", "lon=113", "lon=181&lat=23", "lat=x&lon=1"])
def test_points_that_are_none_are_refused(places: Desk, query: str) -> None:
    assert places.at(Role.LEADER).get(f"/map/here?{query}").status_code == 422


def test_tallies_are_of_layers_that_one_may_see(places: Desk) -> None:
    full = places.at(Role.LEADER).get("/map/tallies.json").json
    assert {"divisions", "grids", "locations", "persons", "hot_spots"} <= set(full)
    assert full["grids"] > 0
    assert set(places.at(Role.ADMINISTRATOR).get("/map/tallies.json").json) == {
        "divisions",
        "grids",
        "components",
    }
