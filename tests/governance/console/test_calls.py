"""Calls taken down at the desk, and what a step tells whoever made it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import select

from tests.governance.console.desk import HTMX, Desk
from workflows.cases.models import Case, CaseSource
from workflows.roles import Role

LONG_AGO = timedelta(days=60)
WORDS = "楼下麻将馆夜里吵到两点，请管一管"


def take_down(desk: Desk, role: Role, address: str = "/console/calls", **form: str) -> Case:
    client = desk.at(role)
    sign = "&" if "?" in address else "?"
    answer = client.post(f"{address}{sign}key=call-0001", data={"text": WORDS, **form})
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    desk.session.expire_all()
    case = desk.session.scalars(select(Case).order_by(Case.id.desc())).first()
    assert case is not None
    assert f"编号 {case.no}，查询码 " in client.get(answer.location).text
    return case


@pytest.mark.parametrize("role", [Role.ACCEPTOR, Role.DISPATCHER])
def test_call_becomes_a_matter_of_the_hotline(desk: Desk, role: Role) -> None:
    case = take_down(desk, role, reporter_name="林先生", reporter_phone="13800138000")
    assert (case.source, case.definition, case.text) == (CaseSource.HOTLINE, "hotline", WORDS)
    assert case.owner_role is Role.ACCEPTOR


def test_visit_at_the_window_is_told_apart_from_a_call(desk: Desk) -> None:
    case = take_down(desk, Role.ACCEPTOR, "/console/calls?source=window")
    assert case.source is CaseSource.WINDOW


@pytest.mark.parametrize(
    ("form", "said"),
    [({"text": " "}, "此项必填"), ({"reporter_phone": "12"}, "不是有效的电话号码")],
)
def test_what_was_heard_is_kept_when_it_is_refused(
    desk: Desk, form: dict[str, str], said: str
) -> None:
    given = {"text": WORDS, "address": "祖庙路", **form}
    answer = desk.at(Role.ACCEPTOR).post("/console/calls?key=call-0002", data=given)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.text
    assert "祖庙路" in answer.text
    assert desk.session.scalars(select(Case)).first() is None


def test_step_tells_who_has_the_case_now_and_until_when(desk: Desk) -> None:
    case = desk.assigned()
    form = {"version": str(case.version)}
    page = desk.at(Role.HANDLER).post(f"/cases/{case.no}/moves/take", data=form, headers=HTMX).text
    assert "现由何伟负责，时限" in page
    assert "（剩 " in page


def test_step_out_of_sight_is_told_on_the_next_page(desk: Desk) -> None:
    case = desk.assigned()
    client = desk.at(Role.HANDLER)
    form = {"version": str(case.version), "reason": "不属本单位"}
    client.post(f"/cases/{case.no}/moves/return", data=form, headers=HTMX)
    page = client.get("/department").text
    assert f"{case.no} 已回退。现由派遣员负责" in page


def test_steps_explain_themselves_and_why_they_are_not_open(desk: Desk) -> None:
    case = desk.dispatching(LONG_AGO)
    desk.world.move(
        case,
        "dispatch",
        desk.actor(Role.DISPATCHER),
        datetime.now(UTC) - LONG_AGO,
        department_id=desk.world.department.id,
    )
    page = desk.at(Role.HANDLER).get(f"/cases/{case.no}").text
    assert "退给移交过来的一方" in page
    assert "时限已过，不能“申请延期”" in page
    assert 'data-move="ask_extension"' not in page
