"""A resident reports without an account, follows by number and code, and sees no names of staff."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from governance.accounts.models import Account
from governance.intake.models import Report
from governance.vault.models import AccessEvent
from governance.vault.words import Purpose, SealedField, SubjectKind
from tests.governance.intake.district import DISTRICT, NOW, Ready, build_district
from workflows.cases.models import Case, CaseSource
from workflows.cases.services import make_move
from workflows.engine import Actor, MoveInput
from workflows.roles import Role

TEXT = "同济路3号门前路灯不亮"
HTML = {"Accept": "text/html"}


@pytest.fixture
def ready(session: Session) -> Ready:
    return build_district(session)


@pytest.fixture
def resident(ready: Ready, client: FlaskClient) -> FlaskClient:
    client.get("/report", headers=HTML)
    return client


def report(resident: FlaskClient, key: str = "form-00001", **fields: Any) -> TestResponse:
    return resident.post(
        f"/report?key={key}",
        data={"text": TEXT, "address": "同济路3号", **fields},
        content_type="multipart/form-data",
        headers=HTML,
    )


def slip(resident: FlaskClient) -> tuple[str, str]:
    """Number and code of the receipt."""
    page = resident.get("/report/receipt", headers=HTML).text
    number, code = re.findall(r'class="slip-value"[^>]*>([^<]+)<', page)
    return number, code


def sheet(response: TestResponse) -> str:
    """The page without its head, which says the time."""
    return response.text.split("</head>")[1]


def follow(client: FlaskClient, no: str, code: str) -> TestResponse:
    return client.post("/follow", data={"no": no, "code": code}, headers=HTML)


def test_report_without_an_account(resident: FlaskClient, session: Session) -> None:
    response = report(resident)
    assert (response.status_code, response.location) == (303, "/report/receipt")
    case = session.scalars(select(Case)).one()
    assert case.source is CaseSource.RESIDENT
    assert session.scalars(select(Report)).one().anonymous
    number, code = slip(resident)
    assert number == case.no
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", code)


def test_contact_is_sealed_and_shown_as_such(resident: FlaskClient, session: Session) -> None:
    assert report(resident, reporter_name="王小明", reporter_phone="13800138000").status_code == 303
    kept = session.scalars(select(Report)).one()
    assert not kept.anonymous
    page = resident.get("/follow", headers=HTML).text
    assert "还没有人看过" in page
    assert "王小明" not in page
    assert "13800138000" not in page


def test_looks_are_told_by_office_and_purpose(resident: FlaskClient, session: Session) -> None:
    report(resident, reporter_name="王小明", reporter_phone="13800138000")
    kept = session.scalars(select(Report)).one()
    acceptor = Account(
        district=DISTRICT,
        username="acceptor",
        name="黎晓晴",
        role=Role.ACCEPTOR,
        password_hash="-",
        created_at=NOW,
    )
    session.add(acceptor)
    session.flush()
    session.add(
        AccessEvent(
            district=DISTRICT,
            at=NOW,
            account_id=acceptor.id,
            subject_kind=SubjectKind.REPORT,
            subject_id=str(kept.id),
            field=SealedField.PHONE,
            purpose=Purpose.CONTACT_REPORTER,
            case_id=kept.case_id,
        )
    )
    session.commit()
    page = resident.get("/follow", headers=HTML).text
    assert "受理员" in page
    assert "看了您的电话，用途：联系上报人核实情况" in page
    assert "黎晓晴" not in page


def test_bad_telephone_number_is_said_beside_it(resident: FlaskClient, session: Session) -> None:
    response = report(resident, reporter_name="王小明", reporter_phone="12")
    assert response.status_code == 422
    assert 'id="reporter_phone-fault"' in response.text
    assert "王小明" in response.text
    assert session.scalars(select(Case)).all() == []


def test_receipt_without_a_report(resident: FlaskClient) -> None:
    assert resident.get("/report/receipt", headers=HTML).location == "/report"


def test_follow_from_another_browser(app: Flask, resident: FlaskClient) -> None:
    report(resident)
    number, code = slip(resident)
    other = app.test_client()
    assert TEXT not in other.get("/follow", headers=HTML).text
    response = follow(other, number, f" {code.lower()} ")
    assert (response.status_code, response.location) == (303, "/follow")
    assert TEXT in other.get("/follow", headers=HTML).text
    other.post("/follow/stop", headers=HTML)
    assert TEXT not in other.get("/follow", headers=HTML).text


def test_wrong_code_and_unknown_number_are_answered_alike(
    app: Flask, resident: FlaskClient
) -> None:
    report(resident)
    number, _code = slip(resident)
    other = app.test_client()
    wrong, unknown = follow(other, number, "0000-0000"), follow(other, "1" * 19, "0000-0000")
    assert wrong.status_code == unknown.status_code == 404
    assert sheet(wrong).replace(number, "") == sheet(unknown).replace("1" * 19, "")


def test_guessing_is_stopped(app: Flask, resident: FlaskClient) -> None:
    other = app.test_client()
    answers = [follow(other, "1" * 19, "0000-0000").status_code for _ in range(12)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_progress_names_no_staff(resident: FlaskClient, session: Session) -> None:
    report(resident)
    case = session.scalars(select(Case)).one()
    boss = Actor(Role.DISPATCHER, 2, label="张岚")
    handler = Actor(Role.HANDLER, 3, case.department_id, "何伟")
    given = MoveInput(department_id=case.department_id, opinion="内部意见")
    for move, actor, said in (
        ("dispatch", boss, given),
        ("take", handler, MoveInput()),
        ("hand_in", handler, MoveInput(result="换了灯泡", photo_count=1)),
        ("confirm", handler, MoveInput()),
    ):
        make_move(session, DISTRICT, case.no, move, said, actor=actor, now=NOW)
    session.commit()
    page = resident.get("/follow", headers=HTML).text
    for inside in ("张岚", "何伟", "内部意见", "李敏"):
        assert inside not in page
    assert "处置完毕" in page
    assert "路灯管理所" in page
    assert re.search(r'class="current"[^>]*>处理反馈', page)
    assert page.count('class="done"') == 4
