"""The exceptions of a case's life, made from the desk's forms: what is asked, refused, kept."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.governance.console.desk import HTMX, Desk
from tests.support.pictures import picture
from workflows.applications.models import Application, ApplicationState
from workflows.case_state import PartInput
from workflows.cases.models import Case
from workflows.roles import Role


def post(desk: Desk, role: Role, case: Case, move: str, *pairs: tuple[str, Any]) -> TestResponse:
    """Post the form of a move; a name may come several times."""
    data = MultiDict([("version", case.version), *pairs])
    response = desk.at(role).post(
        f"/cases/{case.no}/moves/{move}", data=data, content_type="multipart/form-data"
    )
    response.request.environ["wsgi.input"].close()
    desk.session.expire_all()
    return response


def in_days(count: int) -> str:
    return (datetime.now(UTC) + timedelta(days=count)).date().isoformat()


def asked(desk: Desk, move: str = "ask_extension", **given: Any) -> Case:
    """A case in hand whose handler has asked for something."""
    case = desk.assigned()
    desk.move(case, "take", Role.HANDLER)
    return desk.move(case, move, Role.HANDLER, **{"reason": "连日暴雨", **given})


def state_of(desk: Desk) -> ApplicationState:
    return desk.session.scalars(select(Application.state)).one()


def test_request_is_shown_to_who_answers_it(desk: Desk) -> None:
    case = asked(desk)
    page = desk.at(Role.DISPATCHER).get("/approvals").text
    assert f'id="request-{case.no}"' in page
    assert "连日暴雨" in page
    assert "还可获准 2 次" in page
    assert '<b class="nav-count">1</b>' in page
    for role in (Role.LEADER, Role.ACCEPTOR):
        assert case.no not in desk.at(role).get("/approvals").text


def test_grant_and_refusal_lead_back_to_the_list(desk: Desk) -> None:
    case = asked(desk)
    due = case.due_at
    assert due is not None
    done = post(desk, Role.DISPATCHER, case, "grant", ("back", "approvals"))
    assert (done.status_code, done.location) == (303, "/approvals")
    desk.session.refresh(case)
    assert case.due_at is not None
    assert case.due_at > due
    assert "已同意" in desk.at(Role.DISPATCHER).get("/approvals").text


def test_refusal_needs_a_reason(desk: Desk) -> None:
    case = asked(desk)
    refused = post(desk, Role.DISPATCHER, case, "refuse_request")
    assert refused.status_code == 422
    assert state_of(desk) is ApplicationState.WAITING
    assert (
        post(desk, Role.DISPATCHER, case, "refuse_request", ("reason", "可调配")).status_code == 303
    )
    assert state_of(desk) is ApplicationState.REFUSED


@pytest.mark.parametrize("role", [Role.LEADER, Role.ACCEPTOR, Role.HANDLER])
def test_nobody_else_grants(desk: Desk, role: Role) -> None:
    case = asked(desk)
    assert post(desk, role, case, "grant").status_code in {403, 409}
    assert state_of(desk) is ApplicationState.WAITING


def test_handler_withdraws_on_the_page_of_the_case(desk: Desk) -> None:
    case = asked(desk)
    page = desk.at(Role.HANDLER).get(f"/cases/{case.no}").text
    assert 'data-move="withdraw"' in page
    assert 'data-move="ask_extension"' not in page
    assert post(desk, Role.HANDLER, case, "withdraw").status_code == 303
    assert state_of(desk) is ApplicationState.WITHDRAWN


@pytest.mark.parametrize(
    ("until", "status"), [("", 422), ("soon", 422), (in_days(-2), 422), (in_days(400), 422)]
)
def test_pause_ends_on_a_day_within_a_year(desk: Desk, until: str, status: int) -> None:
    case = desk.assigned()
    fields = (("until", until), ("reason", "等道路改造"))
    refused = post(desk, Role.HANDLER, case, "ask_suspension", *fields)
    assert refused.status_code == status
    assert "等道路改造" in refused.text
    assert desk.session.scalars(select(Application)).all() == []


def test_pause_holds_through_its_last_day(desk: Desk) -> None:
    case = desk.assigned()
    fields = (("until", in_days(10)), ("reason", "等道路改造"))
    assert post(desk, Role.HANDLER, case, "ask_suspension", *fields).status_code == 303
    until = desk.session.scalars(select(Application.until)).one()
    assert until is not None
    local = until.astimezone(desk.app.config["ONEMAP"].timezone)
    assert local.isoformat()[:16] == f"{in_days(11)}T00:00"
    desk.session.refresh(case)
    assert post(desk, Role.DISPATCHER, case, "grant").status_code == 303
    page = desk.at(Role.DISPATCHER).get("/cases?state=suspended").text
    assert case.no in page
    assert "挂账至" in page
    assert "挂账中" in desk.at(Role.HANDLER).get(f"/cases/{case.no}").text
    assert "挂账至" in desk.at(Role.HANDLER).get("/department").text


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((), "part"),
        ((("part_department", ""), ("part_task", "断电")), "断电"),
        ((("part_department", "{other}"), ("part_task", "")), "part"),
        ((("part_department", "x"), ("part_task", "断电")), "断电"),
        ((("part_department", "9" * 30), ("part_task", "断电")), "断电"),
        ((("part_department", "{other}"), ("part_task", "长" * 501)), "part"),
        ((("part_department", "{other}"), ("part_task", "a\0b")), "part"),
    ],
)
def test_parts_that_are_none_are_refused_and_kept(
    desk: Desk, rows: tuple[tuple[str, str], ...], said: str
) -> None:
    case = desk.assigned()
    other = str(desk.world.other_department.id)
    filled = [(name, value.format(other=other)) for name, value in rows]
    refused = post(desk, Role.DISPATCHER, case, "co_handle", *filled)
    assert refused.status_code == 422
    assert said in refused.text
    assert desk.session.scalars(select(Case).where(Case.parent_id == case.id)).all() == []


def test_co_handled_part_is_in_the_inbox_of_its_department(desk: Desk) -> None:
    case = desk.assigned()
    other = desk.world.other_department.id
    rows = (("part_department", other), ("part_task", "断电配合"), ("part_task", ""))
    assert post(desk, Role.DISPATCHER, case, "co_handle", *rows).status_code == 303
    page = desk.at(Role.DISPATCHER).get(f"/cases/{case.no}").text
    assert "断电配合" in page
    assert "市政设施所" in page
    part = desk.session.scalars(select(Case).where(Case.parent_id == case.id)).one()
    desk.actor(Role.HANDLER)
    account = desk.accounts[Role.HANDLER]
    account.department_id = other
    desk.session.commit()
    inbox = desk.at(Role.HANDLER).get("/department").text
    assert part.no in inbox
    assert "断电配合" in inbox
    assert case.no not in inbox


def test_merge_shows_the_survivor_before_and_after(desk: Desk) -> None:
    survivor, case = desk.dispatching(text="路灯不亮，很黑"), desk.dispatching()
    client = desk.at(Role.DISPATCHER)
    look = f"/cases/{case.no}/survivor?survivor_no="
    assert "路灯不亮，很黑" in client.get(look + survivor.no).text
    assert "不能并入本案自己" in client.get(look + case.no).text
    assert "没有这个案件" in client.get(look + "1" * 19).text
    assert "没有这个案件" not in client.get(look + "12").text
    assert client.get(look + "1" * 30).status_code == 422
    fields = (("survivor_no", survivor.no), ("reason", "同一盏灯"))
    assert post(desk, Role.DISPATCHER, case, "merge", *fields).status_code == 303
    assert survivor.no in desk.at(Role.DISPATCHER).get(f"/cases/{case.no}").text
    assert "并入本案（1）" in desk.at(Role.DISPATCHER).get(f"/cases/{survivor.no}").text
    assert survivor.no in client.get(look + case.no).text


def test_a_chain_of_merged_cases_leads_to_its_last(desk: Desk) -> None:
    first, second, third = (desk.dispatching() for _ in range(3))
    for case, survivor in ((first, second), (second, third)):
        given = {"reason": "同一盏灯", "survivor_id": survivor.id}
        desk.move(case, "merge", Role.DISPATCHER, **given)
    page = desk.at(Role.DISPATCHER).get(f"/cases/{first.no}").text
    assert f'已并入 <a class="number" href="/cases/{third.no}">' in page
    assert "先并入 <a" in page
    page = desk.at(Role.DISPATCHER).get(f"/cases/{third.no}").text
    assert "并入本案（2）" in page
    assert page.count("先并入另一件，那一件后来并入本案") == 1
    for case in (first, second):
        assert f'href="/cases/{case.no}"' in page


def test_part_takes_no_other_case_in_and_is_a_link_to_who_may_open_it(desk: Desk) -> None:
    case = desk.assigned()
    part = PartInput(desk.world.other_department.id, "断电配合")
    desk.move(case, "co_handle", Role.DISPATCHER, parts=(part,))
    other = desk.session.scalars(select(Case).where(Case.parent_id == case.id)).one()
    another = desk.dispatching()
    look = f"/cases/{another.no}/survivor?survivor_no={other.no}"
    assert "请并入它所属的案件" in desk.at(Role.DISPATCHER).get(look).text
    fields = (("survivor_no", other.no), ("reason", "同一盏灯"))
    assert post(desk, Role.DISPATCHER, another, "merge", *fields).status_code == 422
    for role, links in ((Role.DISPATCHER, True), (Role.HANDLER, False)):
        page = desk.at(role).get(f"/cases/{case.no}").text
        assert other.no in page
        assert (f'href="/cases/{other.no}"' in page) is links


def test_both_who_agree_to_an_appeal_are_named(desk: Desk) -> None:
    long_ago = timedelta(days=30)
    case, department = desk.dispatching(long_ago), desk.world.department.id
    dispatcher, then = desk.actor(Role.DISPATCHER), datetime.now(UTC) - long_ago
    desk.world.move(case, "dispatch", dispatcher, then, department_id=department)
    desk.move(case, "take", Role.HANDLER)
    desk.move(case, "hand_in", Role.HANDLER, result="已换", photo_count=1)
    desk.move(case, "confirm", Role.HANDLER)
    desk.move(case, "ask_force_close", Role.DISPATCHER, reason="已拆除")
    desk.move(case, "grant", Role.LEADER)
    desk.move(case, "appeal", Role.HANDLER, reason="台风停工")
    desk.move(case, "grant", Role.DISPATCHER)
    waiting = desk.at(Role.ACCEPTOR).get("/approvals").text
    assert "张岚 已同意" in waiting
    assert "张岚 已同意" in desk.at(Role.HANDLER).get(f"/cases/{case.no}").text
    desk.move(case, "refuse_request", Role.ACCEPTOR, reason="并非不可抗力")
    page = desk.at(Role.HANDLER).get(f"/cases/{case.no}").text
    asked = page[page.index("申请记录") :]
    for said in ("台风停工", "派遣员 张岚 同意", "受理员 陈静 不同意", "并非不可抗力", "区宁"):
        assert said in asked, said
    assert asked.index("超时申诉") < asked.index("申请强制结案")


@pytest.mark.parametrize("number", ["", "1" * 19, "x", "{own}"])
def test_bad_survivor_is_refused_beside_its_field(desk: Desk, number: str) -> None:
    case = desk.dispatching()
    fields = (("survivor_no", number.format(own=case.no)), ("reason", "同一盏灯"))
    refused = post(desk, Role.DISPATCHER, case, "merge", *fields)
    assert refused.status_code == 422
    assert 'id="survivor-fault"' in refused.text
    assert "同一盏灯" in refused.text


def test_closing_needs_its_tick(desk: Desk) -> None:
    case = desk.assigned()
    desk.move(case, "take", Role.HANDLER)
    photos = (io.BytesIO(picture()), "a.jpg")
    post(desk, Role.HANDLER, case, "hand_in", ("result", "已换"), ("photos", photos))
    desk.session.refresh(case)
    post(desk, Role.HANDLER, case, "confirm")
    desk.session.refresh(case)
    assert "恢复照明" in desk.at(Role.DISPATCHER).get(f"/cases/{case.no}").text
    assert case.stage == "feedback"


def test_supervision_waits_for_an_answer(desk: Desk) -> None:
    case = desk.assigned()
    desk.move(case, "take", Role.HANDLER)
    said = (("opinion", "媒体关注，今天办结"),)
    assert post(desk, Role.LEADER, case, "supervise", *said).status_code == 303
    page = desk.at(Role.HANDLER).get(f"/cases/{case.no}").text
    assert "媒体关注，今天办结" in page
    assert "答复督办" in page
    assert case.no in desk.at(Role.LEADER).get("/cases?state=supervised").text
    desk.session.refresh(case)
    answer = (("opinion", "已派双班"), ("back", "department"))
    done = post(desk, Role.HANDLER, case, "answer_supervision", *answer)
    assert (done.status_code, done.location) == (303, "/department")
    assert case.no not in desk.at(Role.LEADER).get("/cases?state=supervised").text


def test_ownerless_stands_in_a_list_of_its_own(desk: Desk) -> None:
    case = desk.dispatching()
    done = post(desk, Role.DISPATCHER, case, "declare_ownerless", ("reason", "多家单位都说不是"))
    assert done.status_code == 303
    page = desk.at(Role.DISPATCHER).get("/cases?state=ownerless").text
    assert case.no in page
    assert "无主 <b>1</b>" in page
    assert 'data-move="name_owner"' in desk.at(Role.DISPATCHER).get(f"/cases/{case.no}").text


@pytest.mark.parametrize("fields", [{"worker_id": "x"}, {"satisfaction": "6"}, {"urgent": "maybe"}])
def test_bad_fields_are_named(desk: Desk, fields: dict[str, str]) -> None:
    case = desk.dispatching()
    refused = post(desk, Role.DISPATCHER, case, "appoint", *fields.items())
    assert refused.status_code == 422


def test_urgency_is_turned_on_and_off(desk: Desk) -> None:
    case = desk.dispatching()
    page = desk.at(Role.DISPATCHER).get(f"/cases/{case.no}").text
    assert '<input type="hidden" name="urgent" value="true">' in page
    assert post(desk, Role.DISPATCHER, case, "prioritise", ("urgent", "true")).status_code == 303
    page = desk.at(Role.DISPATCHER).get(f"/cases/{case.no}", headers=HTMX).text
    assert "改为普通" in page
    assert "设为紧急" in page
