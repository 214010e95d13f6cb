"""The pages of hot spots: ranking, one spot, and the layer of the map."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.hotspots.models import HotSpot
from governance.hotspots.services import Wish, look_for_hot_spots
from governance.hotspots.tasks import ASKED
from tests.governance.hotspots.conftest import NOW, PLANTED, Crowd
from tests.workflows.world import DISTRICT
from workflows.roles import Role
from workflows.tasks.models import Task


@pytest.fixture
def spot(crowd: Crowd, session: Session) -> HotSpot:
    look_for_hot_spots(session, DISTRICT, Wish("test"), now=NOW)
    session.commit()
    return session.scalars(select(HotSpot)).one()


@pytest.fixture
def leader(crowd: Crowd) -> FlaskClient:
    return crowd.desk.at(Role.LEADER)


def test_the_ranking_names_class_place_score_and_trend(spot: HotSpot, leader: FlaskClient) -> None:
    page = leader.get("/hotspots").text
    for words in ("路灯", "同济路3号", f"{spot.score:.1f}", f"{PLANTED} 件", "新出现"):
        assert words in page
    assert f'href="/hotspots/{spot.id}"' in page
    assert "hx-trigger" not in page.split('id="hot-spots"')[1].split(">")[0]


def test_an_empty_ranking_says_why(crowd: Crowd, session: Session, leader: FlaskClient) -> None:
    assert "还没有分析过" in leader.get("/hotspots").text
    wish = Wish("one day", days=1)
    look_for_hot_spots(session, DISTRICT, wish, now=NOW)
    session.commit()
    assert "没有热点" in leader.get("/hotspots").text


def test_asking_shows_that_a_run_is_under_way(
    crowd: Crowd, session: Session, leader: FlaskClient
) -> None:
    answer = leader.post("/hotspots", data={"days": "90"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/hotspots")
    task = session.scalars(select(Task).where(Task.kind == ASKED)).one()
    assert task.payload["days"] == 90
    page = leader.get("/hotspots").text
    assert "正在分析" in page
    assert 'hx-trigger="every 2s"' in page
    part = leader.get("/hotspots", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<section")


@pytest.mark.parametrize("days", ["0", "367", "-1", "many", "1e9"])
def test_a_span_out_of_range_is_refused(leader: FlaskClient, days: str) -> None:
    answer = leader.post("/hotspots", data={"days": days}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.get_json()["field"] == "days"


def test_a_spot_explains_its_score_and_lists_its_cases(
    crowd: Crowd, spot: HotSpot, leader: FlaskClient
) -> None:
    page = leader.get(f"/hotspots/{spot.id}").text
    assert f"（{spot.window_cases}＋1）" in page
    assert f"＝{spot.score:.1f}" in page
    assert "新出现：此前 30 天没有" in page
    listed = {no for no in crowd.numbers if f'href="/cases/{no}"' in page}
    assert listed == crowd.numbers
    assert page.count('href="/cases/4406') == PLANTED


def test_what_is_no_spot_is_not_found(spot: HotSpot, leader: FlaskClient) -> None:
    assert leader.get(f"/hotspots/{spot.id + 1}").status_code == 404
    assert leader.get("/hotspots/9223372036854775807.json").status_code == 404
    assert leader.get("/hotspots/99999999999999999999").status_code == 404
    assert leader.get(f"/hotspots/{spot.id}?figure=all").status_code == 422
    assert leader.get(f"/hotspots/{spot.id}?after=nonsense").status_code == 422


def test_the_layer_of_the_map_is_geojson_with_lon_first(spot: HotSpot, leader: FlaskClient) -> None:
    (feature,) = leader.get("/hotspots.json").get_json()["features"]
    assert "crs" not in feature["geometry"], "a reader may know 4490 as latitude first"
    outline = shapely.from_geojson(str(feature["geometry"]).replace("'", '"'))
    assert outline.covers(shapely.Point(113.1505, 23.05))
    said: dict[str, Any] = feature["properties"]
    assert (said["id"], said["rank"], said["cases"]) == (spot.id, 1, PLANTED)
    assert said["title"] == "路灯"
    assert said["url"] == f"/hotspots/{spot.id}"
    assert said["score"] == round(spot.score, 1)


def test_the_map_of_a_spot_holds_its_cases(
    crowd: Crowd, spot: HotSpot, leader: FlaskClient
) -> None:
    features = leader.get(f"/hotspots/{spot.id}.json").get_json()["features"]
    outline, *points = features
    assert outline["geometry"]["type"] == "Polygon"
    members = {p["properties"]["no"] for p in points if p["properties"]["part"] == "member"}
    assert members == crowd.numbers


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.LEADER, 200),
        (Role.DISPATCHER, 200),
        (Role.ACCEPTOR, 200),
        (Role.HANDLER, 403),
        (Role.GRID_WORKER, 403),
        (Role.ADMINISTRATOR, 403),
    ],
)
def test_who_may_look(crowd: Crowd, spot: HotSpot, role: Role, status: int) -> None:
    client = crowd.desk.at(role)
    for path in (
        "/hotspots",
        "/hotspots.json",
        f"/hotspots/{spot.id}",
        f"/hotspots/{spot.id}.json",
    ):
        assert client.get(path).status_code == status, path
    assert ("/hotspots" in client.get("/notices").text) is (status == 200)


def test_the_pages_speak_english_too(crowd: Crowd, spot: HotSpot) -> None:
    client = crowd.desk.at(Role.LEADER, "en")
    page = client.get("/hotspots").text + client.get(f"/hotspots/{spot.id}").text
    for words in ("Hot spots", "Street lamp", "Why this is a hot spot", "expected", "New"):
        assert words in page
