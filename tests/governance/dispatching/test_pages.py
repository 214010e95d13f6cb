"""The dispatcher's page: what it says, deciding with and without scripts, and the map's data."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.dispatching import proposing
from governance.dispatching.models import Proposal, Visit, VisitState
from tests.governance.console.desk import HTMX
from tests.governance.dispatching.conftest import Town
from workflows.roles import Role


@pytest.fixture
def dispatcher(town: Town) -> FlaskClient:
    return town.desk.at(Role.DISPATCHER)


@pytest.fixture
def pair(town: Town, session: Session) -> tuple[Proposal, Visit]:
    town.worker("东", 113.10)
    town.worker("西", 113.00)
    town.waiting(113.101, address="同济路3号")
    proposal = town.proposal()
    return proposal, session.scalars(select(Visit)).one()


def test_an_empty_page_says_what_to_do(dispatcher: FlaskClient, town: Town) -> None:
    page = dispatcher.get("/dispatching").text
    assert "现在没有网格员在岗" in page
    assert "0 件等待现场查看" in page
    town.waiting(113.1)
    town.session.commit()
    assert dispatcher.post("/dispatching").status_code == 303
    page = dispatcher.get("/dispatching").text
    assert "1 件无人可派" in page


def test_with_somebody_on_duty_it_says_how_to_begin(dispatcher: FlaskClient, town: Town) -> None:
    town.worker("东", 113.10)
    town.session.commit()
    assert "还没有方案" in dispatcher.get("/dispatching").text


def test_the_page_names_rounds_and_compares_with_nearest_first(
    pair: tuple[Proposal, Visit], dispatcher: FlaskClient
) -> None:
    page = dispatcher.get("/dispatching").text
    for words in ("东", "全部派出 1 件", "就近派单", "待定 1", "张岚"):
        assert words in page
    assert 'hx-trigger="every 2s"' not in page
    proposal, visit = pair
    part = dispatcher.get(f"/dispatching/{proposal.id}/rounds/{visit.worker_id}", headers=HTMX).text
    for words in ("同济路3号", "第 1 站", "改派", "不派", "分钟前上报过位置"):
        assert words in part


def test_a_large_one_is_shown_when_it_is_ready(
    town: Town, dispatcher: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposing, "AT_ONCE", 0)
    town.worker("东", 113.1)
    town.waiting(113.101)
    town.session.commit()
    dispatcher.post("/dispatching")
    page = dispatcher.get("/dispatching").text
    assert "正在为 1 件案件、1 名网格员计算方案" in page
    assert 'hx-trigger="every 2s"' in page
    assert dispatcher.get("/dispatching", headers=HTMX).text.lstrip().startswith("<section")


def test_the_map_has_a_line_a_round_and_a_dot_a_visit(
    pair: tuple[Proposal, Visit], dispatcher: FlaskClient
) -> None:
    proposal, visit = pair
    features = dispatcher.get(f"/dispatching/{proposal.id}.json").get_json()["features"]
    line, dot, *workers = features
    assert {one["properties"]["name"] for one in workers} == {"东", "西"}
    assert line["geometry"]["coordinates"] == [[113.1, 23.0], [113.101, 23.0]]
    assert (line["properties"]["worker"], dot["properties"]["worker"]) == (visit.worker_id,) * 2
    assert (dot["properties"]["seq"], dot["properties"]["late"]) == (1, 0)


def test_deciding_answers_with_the_round_or_the_page(
    pair: tuple[Proposal, Visit], dispatcher: FlaskClient, session: Session, town: Town
) -> None:
    _proposal, visit = pair
    other = town.worker("南", 113.05)
    session.commit()
    answer = dispatcher.post(f"/dispatching/visits/{visit.id}/worker", data={"worker_id": other.id})
    assert answer.headers["Location"] == f"/dispatching#round-{other.id}"
    assert "已改由南前往" in dispatcher.get("/dispatching").text
    seen = {"worker_id": other.id}
    part = dispatcher.post(f"/dispatching/visits/{visit.id}/accept", data=seen, headers=HTMX).text
    assert "已派出 1 件" in part
    assert part.lstrip().startswith("<section")
    session.refresh(visit)
    assert (visit.state, visit.worker_id) == (VisitState.ACCEPTED, other.id)
    assert visit.decided_at is not None
    assert visit.decided_at <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/dispatching/visits/{visit}/refuse", {}, 422),
        ("/dispatching/visits/{visit}/refuse", {"reason": "电话已核实"}, 303),
        ("/dispatching/visits/{visit}/worker", {"worker_id": "0"}, 422),
        ("/dispatching/visits/{visit}/worker", {"worker_id": "999999"}, 422),
        ("/dispatching/visits/0/accept", {}, 422),
        ("/dispatching/visits/0/accept", {"worker_id": "1"}, 404),
        ("/dispatching/visits/{visit}/accept", {"worker_id": "1"}, 409),
        ("/dispatching/{proposal}/refuse", {}, 422),
        ("/dispatching/{proposal}/refuse", {"reason": "改用电话"}, 303),
        ("/dispatching/{proposal}/accept", {}, 303),
        ("/dispatching/0/accept", {}, 404),
        ("/dispatching/{proposal}/rounds/{worker}/accept", {}, 422),
        ("/dispatching/{proposal}/rounds/{worker}/accept", {"visits": "1,x"}, 422),
        ("/dispatching/{proposal}/rounds/{worker}/accept", {"visits": "{visit}"}, 303),
    ],
)
def test_what_forms_answer(
    pair: tuple[Proposal, Visit], dispatcher: FlaskClient, path: str, data: dict[str, str],
    status: int,
) -> None:  # fmt: skip
    proposal, visit = pair
    names = {"visit": visit.id, "proposal": proposal.id, "worker": visit.worker_id}
    url = path.format(**names)
    data = {key: value.format(**names) for key, value in data.items()}
    assert dispatcher.post(url, data=data).status_code == status


def test_who_else_could_go_is_said_with_what_it_costs(
    pair: tuple[Proposal, Visit], dispatcher: FlaskClient
) -> None:
    _proposal, visit = pair
    part = dispatcher.get(f"/dispatching/visits/{visit.id}/others").text
    for words in ("西", "第 1 站", "路程多", "超时"):
        assert words in part
    assert ">东" not in part


def test_what_somebody_else_changed_is_told(
    pair: tuple[Proposal, Visit], dispatcher: FlaskClient, town: Town
) -> None:
    proposal, _visit = pair
    page = dispatcher.get("/dispatching").text
    mark = page.split("/dispatching/news?mark=")[1].split('"')[0]
    assert "已被他人更改" not in dispatcher.get(f"/dispatching/news?mark={mark}").text
    town.desk.at(Role.DISPATCHER).post(f"/dispatching/{proposal.id}/accept")
    assert "已被他人更改" in dispatcher.get(f"/dispatching/news?mark={mark}").text


def test_the_page_speaks_english_too(pair: tuple[Proposal, Visit], town: Town) -> None:
    client = town.desk.at(Role.DISPATCHER, "en")
    proposal, visit = pair
    page = client.get("/dispatching").text
    part = client.get(f"/dispatching/{proposal.id}/rounds/{visit.worker_id}").text
    for words in ("Field dispatch", "Send out all 1", "nearest-first"):
        assert words in page
    assert "Stop 1, about" in part


def test_whoever_is_near_is_sent_to_verify_from_the_desk(
    town: Town, dispatcher: FlaskClient, session: Session
) -> None:
    near = town.worker("近", 113.1)
    town.worker("远", 113.14)
    lamps = town.desk.world.department.id
    case = town.waiting(113.101, stage="feedback", owner_role="dispatcher", department_id=lamps)
    session.commit()
    url = f"/cases/{case.no}/moves/send_for_verification"
    sent = dispatcher.post(url, data={"version": case.version})
    assert sent.status_code in {200, 302, 303}
    session.refresh(case)
    assert (case.stage, case.owner_account_id, case.owner_label) == ("verifying", near.id, "近")
    page = dispatcher.get(f"/cases/{case.no}").text
    assert "分钟可到" in page
