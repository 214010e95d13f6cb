"""The place of a case at the desk: what is shown, what would be, what is saved, and who may."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from gis.geocoder.placement import Alternative, Level, Placement
from gis.reason import Reason
from gis.registers.aliases import LocationAlias
from gis.registers.grids import Grid
from governance.accounts.models import GridDuty
from tests.gis.builders import add_door
from tests.governance.console.desk import HTMX, Desk
from tests.workflows.places import EAST_POINT, WEST_POINT, areas
from tests.workflows.world import DISTRICT
from workflows.cases.models import Case, CaseEvent
from workflows.roles import Role

WORDS = "供销社商店对面"


@pytest.fixture
def grids(desk: Desk) -> tuple[Grid, Grid]:
    west, east = areas(desk.session)
    worker = desk.actor(Role.GRID_WORKER).account_id
    desk.session.add(GridDuty(district=DISTRICT, grid_id=east.id, account_id=worker))
    add_door(desk.session, "东边路", 5, EAST_POINT)
    add_door(desk.session, "西边路", 5, WEST_POINT)
    desk.session.commit()
    return west, east


def doubtful(desk: Desk, heard: str | None = WORDS, **values: Any) -> Case:
    """A case that waits for somebody to choose between two places."""
    placement = Placement(
        level=Level.door,
        address="西边路5号",
        point=WEST_POINT,
        confidence=0.4,
        alternatives=(Alternative(Level.door, None, "东边路5号", EAST_POINT),),
        why=(Reason("address_exact", {"address": "西边路5号"}),),
        heard=heard,
    )
    queue = (Reason("several_places", {"count": 2}),)
    return desk.dispatching(**{"placement": placement, "queue": queue, **values})


def post(client: FlaskClient, case: Case, **fields: Any) -> TestResponse:
    headers = fields.pop("headers", {})
    data = {"version": case.version, **fields}
    return client.post(f"/cases/{case.no}/place", data=data, headers=headers)


def reread(desk: Desk, case: Case) -> Case:
    desk.session.expire_all()
    return desk.session.get_one(Case, (case.district, case.id))


def aliases(desk: Desk) -> list[LocationAlias]:
    return list(desk.session.scalars(select(LocationAlias).order_by(LocationAlias.id)))


def test_the_page_asks_and_lists_what_it_could_be(desk: Desk, grids: tuple[Grid, Grid]) -> None:
    page = desk.at(Role.DISPATCHER).get(f"/cases/{doubtful(desk).no}").text
    assert "请确认位置" in page
    assert "有 2 处地址写法相同" in page
    assert 'name="alternative" value="0"' in page
    assert "东 1.0 km" in page
    assert "没有把握" in page
    assert f"<q>{WORDS}</q>" in page
    assert "checked" in page.split('name="teach"')[1][:40]


def test_who_may_not_correct_sees_the_others_only_as_a_list(
    desk: Desk, grids: tuple[Grid, Grid]
) -> None:
    page = desk.at(Role.LEADER).get(f"/cases/{doubtful(desk).no}").text
    assert "place-form" not in page
    assert "其他可能的地点（1）" in page


def test_an_alternative_is_chosen_with_one_post_and_its_words_are_kept(
    desk: Desk, grids: tuple[Grid, Grid]
) -> None:
    case = doubtful(desk)
    done = post(desk.at(Role.ACCEPTOR), case, alternative=0, teach=1, opinion="已电话核实")
    assert (done.status_code, done.location) == (303, f"/cases/{case.no}")
    case = reread(desk, case)
    assert (case.grid_id, case.worker_label) == (grids[1].id, "李敏")
    assert (case.stage, case.place_confidence) == ("acceptance", 1.0)
    [alias] = aliases(desk)
    assert (alias.words, alias.taught_label, alias.case_no) == (WORDS, "陈静", case.no)
    assert alias.label == "东边路5号"
    page = desk.at(Role.ACCEPTOR).get(f"/cases/{case.no}").text
    assert "已人工核定" in page
    assert "由受理员陈静核定" in page
    assert "更正前的依据" in page
    assert "请确认位置" not in page


def test_a_place_that_is_right_is_confirmed_and_no_longer_asked_about(
    desk: Desk, grids: tuple[Grid, Grid]
) -> None:
    placement = Placement(
        level=Level.door,
        address="西边路5号",
        point=WEST_POINT,
        grid_id=grids[0].id,
        community_code=grids[0].community_code,
        street_code=grids[0].community_code[:9],
        confidence=0.4,
        why=(Reason("address_exact", {"address": "西边路5号"}),),
    )
    case = doubtful(desk, placement=placement)
    assert post(desk.at(Role.DISPATCHER), case, keep=1).status_code == 303
    case = reread(desk, case)
    assert (case.address, case.grid_id, case.place_confidence) == ("西边路5号", grids[0].id, 1.0)
    assert [reason["code"] for reason in case.why["place"]] == ["place_corrected", "address_exact"]
    assert "queue" not in case.why


def test_a_pin_takes_the_nearest_address_and_nothing_is_learnt_unasked(
    desk: Desk, grids: tuple[Grid, Grid]
) -> None:
    case = doubtful(desk)
    lon, lat = EAST_POINT.lon + 0.0002, EAST_POINT.lat
    done = post(desk.at(Role.DISPATCHER), case, lon=lon, lat=lat, headers=HTMX)
    assert done.status_code == 200
    assert "已更正位置" in done.text
    assert done.headers["HX-Trigger"] == "case-relocated"
    case = reread(desk, case)
    assert (case.address or "").endswith("东边路5号")
    assert case.location_id is not None
    assert aliases(desk) == []


def test_what_a_place_would_be_is_read_without_changing_anything(
    desk: Desk, grids: tuple[Grid, Grid]
) -> None:
    case = doubtful(desk)
    url = f"/cases/{case.no}/place"
    told = desk.at(Role.DISPATCHER).get(url, query_string={"alternative": 0}).text
    assert "东边路5号" in told
    assert grids[1].code in told
    assert "李敏" in told
    assert "移动 1.0 km" in told
    assert reread(desk, case).version == case.version


def test_an_address_finds_places_to_choose_from(desk: Desk, grids: tuple[Grid, Grid]) -> None:
    case = doubtful(desk)
    url = f"/cases/{case.no}/place/found"
    found = desk.at(Role.DISPATCHER).get(url, query_string={"address": "东边路五号"}).text
    assert "东边路5号" in found
    assert "data-location" in found
    nothing = desk.at(Role.DISPATCHER).get(url, query_string={"address": "天上人间"}).text
    assert "没有找到这个地址" in nothing
    assert desk.at(Role.DISPATCHER).get(url).status_code == 422


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({}, 422, "请在地图上指定位置"),
        ({"lon": "113.1"}, 422, "此项必填"),
        ({"lon": "x", "lat": "23"}, 422, "不是数字"),
        ({"lon": "nan", "lat": "23"}, 422, "不是有限的数字"),
        ({"lon": "23.005", "lat": "113.115"}, 422, "经度与纬度颠倒了"),
        ({"lon": "12585000", "lat": "2635000"}, 422, "坐标似以米为单位"),
        ({"lon": "114.5", "lat": "23.0"}, 422, "位置在辖区之外"),
        ({"location_id": 10**15}, 422, "没有这个标准地址"),
        ({"location_id": 10**30}, 422, "不得大于"),
        ({"alternative": 7}, 422, "没有这一处备选地点"),
        ({"alternative": -1}, 422, "不得小于"),
        ({"alternative": 0, "version": ""}, 422, "此项必填"),
        ({"alternative": 0, "version": 99}, 409, "刚进行了“上报”"),
        ({"alternative": 0, "opinion": "长" * 2001}, 422, "最多 2000 个字"),
    ],
)
def test_bad_input_is_named_and_nothing_is_half_saved(
    desk: Desk, grids: tuple[Grid, Grid], fields: dict[str, Any], status: int, said: str
) -> None:
    case = doubtful(desk)
    refused = post(desk.at(Role.DISPATCHER), case, teach=1, **fields)
    assert refused.status_code == status
    assert said in refused.text
    assert reread(desk, case).version == 1
    assert aliases(desk) == []
    if "version" not in fields and "alternative" not in fields:
        url = f"/cases/{case.no}/place"
        json = {"Accept": "application/json"}
        preview = desk.at(Role.DISPATCHER).get(url, query_string=fields, headers=json)
        assert preview.status_code == 422
        assert preview.json is not None
        assert preview.json["field"] in {"place", "lon", "lat", "location_id"}


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("东边路", "过于笼统"),
        ("王先生楼下", "个人信息"),
        ("东边路5号 13800138000", "个人信息"),
    ],
)
def test_words_that_may_not_be_kept_are_refused_whole(
    desk: Desk, grids: tuple[Grid, Grid], heard: str, said: str
) -> None:
    case = doubtful(desk, heard)
    client = desk.at(Role.DISPATCHER)
    page = client.get(f"/cases/{case.no}").text
    assert 'name="teach"' not in page
    assert said in page
    refused = post(client, case, alternative=0, teach=1)
    assert refused.status_code == 422
    assert said in refused.text
    assert (reread(desk, case).version, aliases(desk)) == (1, [])
    assert post(client, case, alternative=0).status_code == 303


def test_words_of_one_known_address_are_not_proposed(desk: Desk, grids: tuple[Grid, Grid]) -> None:
    """The register knows them: this time the reporter was elsewhere, and next time may not be."""
    case = doubtful(desk, "西边路5号")
    page = desk.at(Role.DISPATCHER).get(f"/cases/{case.no}").text
    assert "checked" not in page.split('name="teach"')[1][:40]


def test_whoever_comes_second_sees_the_place_of_the_first(
    desk: Desk, grids: tuple[Grid, Grid]
) -> None:
    case = doubtful(desk)
    version = case.version
    post(desk.at(Role.ACCEPTOR), case, alternative=0)
    late = post(desk.at(Role.DISPATCHER), case, version=version, alternative=0, headers=HTMX)
    assert late.status_code == 409
    assert "陈静刚进行了“更正位置”" in late.text
    assert "东边路5号" in late.text
    assert reread(desk, case).version == version + 1


def test_roles_and_ended_cases(desk: Desk, grids: tuple[Grid, Grid]) -> None:
    case = doubtful(desk)
    for role, status in ((Role.LEADER, 403), (Role.HANDLER, 403), (Role.GRID_WORKER, 404)):
        client = desk.at(role)
        assert post(client, case, alternative=0).status_code == status
        assert client.get(f"/cases/{case.no}/place?alternative=0").status_code == status
        assert client.get(f"/cases/{case.no}/place/found?address=x").status_code == status
    closed = desk.closed()
    client = desk.at(Role.DISPATCHER)
    refused = post(client, closed, lon=EAST_POINT.lon, lat=EAST_POINT.lat)
    assert refused.status_code == 409
    assert "已结案" in refused.text
    assert "place-form" not in client.get(f"/cases/{closed.no}").text


def test_the_general_door_of_moves_asks_for_the_place(desk: Desk, grids: tuple[Grid, Grid]) -> None:
    case = doubtful(desk)
    data = {"version": case.version}
    refused = desk.at(Role.DISPATCHER).post(f"/cases/{case.no}/moves/relocate", data=data)
    assert refused.status_code == 422
    assert "请填写位置" in refused.text


def test_a_worker_who_gives_the_case_away_is_led_to_the_own_work(
    desk: Desk, grids: tuple[Grid, Grid]
) -> None:
    worker = desk.actor(Role.GRID_WORKER)
    case = doubtful(desk, worker=(worker.account_id, "李敏"))
    done = post(desk.at(Role.GRID_WORKER), case, lon=WEST_POINT.lon, lat=WEST_POINT.lat)
    assert (done.status_code, done.location) == (303, "/")
    assert reread(desk, case).worker_id is None
    events = desk.session.scalars(select(CaseEvent).where(CaseEvent.move == "relocate")).all()
    assert [event.actor_role for event in events] == [Role.GRID_WORKER]


def test_the_administrator_takes_words_back(desk: Desk, grids: tuple[Grid, Grid]) -> None:
    case = doubtful(desk)
    post(desk.at(Role.DISPATCHER), case, alternative=0, teach=1)
    [alias] = aliases(desk)
    assert desk.at(Role.DISPATCHER).get("/registers/aliases").status_code == 403
    admin = desk.at(Role.ADMINISTRATOR)
    page = admin.get("/registers/aliases").text
    assert WORDS in page
    assert case.no in page
    assert "张岚" in page
    url = f"/registers/aliases/{alias.id}/withdraw"
    assert desk.at(Role.ACCEPTOR).post(url).status_code == 403
    assert admin.post(url).location == "/registers/aliases"
    assert admin.post(url).status_code == 409
    assert admin.post("/registers/aliases/999999/withdraw").status_code == 404
    assert admin.post(f"/registers/aliases/{10**30}/withdraw").status_code == 404
    assert (
        WORDS not in admin.get("/registers/aliases").text.split("</form>", 1)[1].split("已撤回")[-1]
    )
    ended = admin.get("/registers/aliases?ended=1&q=供销社").text
    assert "已由管理更改或撤回" in ended


def test_the_list_of_words_goes_on_page_by_page(desk: Desk, grids: tuple[Grid, Grid]) -> None:
    now = datetime.now(UTC)
    for number in range(1, 61):
        row = {"key": f"{number}号门岗亭", "words": f"{number}号门岗亭", "label": "东边路5号"}
        desk.session.add(
            LocationAlias(
                district=DISTRICT,
                geom=f"SRID=4490;POINT({EAST_POINT.lon} {EAST_POINT.lat})",
                taught_by=1,
                taught_label="张岚",
                taught_at=now,
                **row,
            )
        )
    desk.session.commit()
    admin = desk.at(Role.ADMINISTRATOR)
    first = admin.get("/registers/aliases").text
    assert first.count('id="alias-') == 50
    onward = first.split('class="more"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert admin.get(onward).text.count('id="alias-') == 10
