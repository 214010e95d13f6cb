"""What a resident says once it is over, and what they are told where it does not go straight."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from governance.console.revisits import calls_due
from governance.intake.models import Report
from governance.permissions import Viewer
from tests.governance.intake.district import DISTRICT, build_district
from workflows.cases.models import Case
from workflows.cases.services import make_move
from workflows.engine import Actor, MoveInput
from workflows.roles import Role

HTML = {"Accept": "text/html"}
BOSS = Actor(Role.DISPATCHER, 2, label="张岚")
DESK = Actor(Role.ACCEPTOR, 4, label="陈静")
LEADER = Actor(Role.LEADER, 5, label="区宁")


def report(client: FlaskClient, key: str = "form-00001") -> None:
    client.get("/report", headers=HTML)
    data = {"text": "同济路3号门前路灯不亮", "address": "同济路3号"}
    answer = client.post(
        f"/report?key={key}", data=data, content_type="multipart/form-data", headers=HTML
    )
    assert answer.status_code == 303


@pytest.fixture
def case(session: Session, client: FlaskClient) -> Case:
    """A resident's report, in the inbox of a department."""
    build_district(session)
    report(client)
    case = session.scalars(select(Case)).one()
    return move(session, case, "dispatch", BOSS, department_id=case.department_id)


def move(session: Session, case: Case, name: str, actor: Actor, **given: Any) -> Case:
    now = datetime.now(UTC)
    moved = make_move(session, DISTRICT, case.no, name, MoveInput(**given), actor=actor, now=now)
    session.commit()
    return moved


def closed(session: Session, case: Case) -> Case:
    move(session, case, "ask_force_close", BOSS, reason="已恢复")
    return move(session, case, "grant", LEADER)


def say(client: FlaskClient, what: str, **fields: Any) -> TestResponse:
    return client.post(f"/follow/{what}", data=fields, headers=HTML)


def test_evaluated_once_and_only_when_over(
    client: FlaskClient, session: Session, case: Case
) -> None:
    assert "evaluate" not in client.get("/follow", headers=HTML).text
    assert say(client, "evaluate", satisfaction="5").status_code == 409
    closed(session, case)
    assert 'id="evaluate"' in client.get("/follow", headers=HTML).text
    assert say(client, "evaluate", satisfaction="5", words="很快").status_code == 303
    session.refresh(case)
    assert (case.satisfaction, case.stage) == (5, "closed")
    page = client.get("/follow", headers=HTML).text
    assert "很满意" in page
    assert 'id="evaluate"' not in page
    assert 'id="reopen"' not in page
    assert say(client, "evaluate", satisfaction="1").status_code == 409


@pytest.mark.parametrize(
    "fields", [{}, {"satisfaction": "0"}, {"satisfaction": "6"}, {"satisfaction": "很好"}]
)
def test_bad_grades_are_refused_and_words_are_kept(
    client: FlaskClient, session: Session, case: Case, fields: dict[str, str]
) -> None:
    closed(session, case)
    refused = say(client, "evaluate", words="还可以", **fields)
    assert refused.status_code == 422
    assert "还可以" in refused.text


def test_who_is_satisfied_cannot_have_it_taken_up_again(
    client: FlaskClient, session: Session, case: Case
) -> None:
    closed(session, case)
    assert say(client, "reopen", reason="再来").status_code == 409
    say(client, "evaluate", satisfaction="2")
    assert 'id="reopen"' in client.get("/follow", headers=HTML).text
    assert say(client, "reopen", reason="").status_code == 422
    assert say(client, "reopen", reason="还是不亮").status_code == 303
    session.refresh(case)
    assert (case.stage, case.reopenings) == ("dispatching", 1)


def test_nobody_speaks_who_follows_nothing(client: FlaskClient, case: Case) -> None:
    stranger = client.application.test_client()
    for what in ("evaluate", "reopen"):
        assert say(stranger, what, satisfaction="1", reason="x").status_code == 404


def test_page_is_honest_about_a_pause(client: FlaskClient, session: Session, case: Case) -> None:
    handler = Actor(Role.HANDLER, 3, case.department_id, "何伟")
    until = datetime.now(UTC) + timedelta(days=30)
    move(session, case, "ask_suspension", handler, reason="内部原因", until=until)
    move(session, case, "grant", BOSS)
    page = client.get("/follow", headers=HTML).text
    assert "暂时不具备办理条件，暂缓到" in page
    for inside in ("内部原因", "何伟", "张岚"):
        assert inside not in page


def test_refusal_tells_its_reason(client: FlaskClient, session: Session, case: Case) -> None:
    handler = Actor(Role.HANDLER, 3, case.department_id, "何伟")
    move(session, case, "return", handler, reason="不归我们")
    move(session, case, "return", BOSS, reason="再看看")
    move(session, case, "refuse", DESK, reason="属于小区内部设施，请联系物业")
    page = client.get("/follow", headers=HTML).text
    assert "没有受理" in page
    assert "属于小区内部设施，请联系物业" in page
    assert "不归我们" not in page
    assert "再看看" not in page


def test_merged_report_follows_the_other_without_its_words(
    client: FlaskClient, session: Session, case: Case
) -> None:
    caller = client.application.test_client()
    report(caller, "form-00002")
    second = session.scalars(select(Case).where(Case.id != case.id)).one()
    move(session, second, "merge", BOSS, reason="同一盏灯", survivor_id=case.id)
    page = caller.get("/follow", headers=HTML).text
    assert "已合并办理" in page
    assert second.no in page
    assert case.no not in page
    assert "等其接办" in page
    closed(session, case)
    assert say(caller, "evaluate", satisfaction="4").status_code == 303
    session.refresh(case)
    assert case.satisfaction == 4


def test_report_in_a_chain_of_mergers_follows_the_last(
    client: FlaskClient, session: Session, case: Case
) -> None:
    caller = client.application.test_client()
    report(caller, "form-00002")
    second = session.scalars(select(Case).where(Case.id != case.id)).one()
    report(client.application.test_client(), "form-00003")
    third = session.scalars(select(Case).where(Case.id.not_in([case.id, second.id]))).one()
    move(session, third, "merge", BOSS, reason="同一盏灯", survivor_id=second.id)
    move(session, second, "merge", BOSS, reason="同一盏灯", survivor_id=case.id)
    closed(session, case)
    page = caller.get("/follow", headers=HTML).text
    assert "已合并办理" in page
    assert case.no not in page
    # Whoever reported what was merged first is called, though no caller reported the survivor.
    session.execute(update(Report).values(anonymous=Report.case_id != third.id))
    session.execute(update(Case).where(Case.id == case.id).values(source="grid_worker"))
    [due] = calls_due(session, Viewer(DISTRICT, Role.ACCEPTOR), datetime.now(UTC))
    assert (due.case.no, due.reported_no) == (case.no, third.no)
