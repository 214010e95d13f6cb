"""Everybody on the staff reads and searches the standards; administrators change them."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.governance.console.desk import HTMX, Desk
from workflows.deadlines import Unit
from workflows.roles import Role
from workflows.standards.models import CaseClass, Standard, StandardsImport

TABLE = (
    "部件类标准,,,,,,,,\n"
    "大类代码,大类名称,小类代码,小类名称,处置单位,主管部门,立案条件,结案条件,处置时限\n"
    "01,公用设施,02,井盖,供水公司,水务局,缺失,补装,立即\n"
    ",,,,,,破损,更换,种植季节7工作日\n"
)


def sent(desk: Desk, table: str = TABLE, *, htmx: bool = True, **form: str) -> TestResponse:
    data: dict[str, Any] = {
        "valid_from": "2026-01-01",
        "keep_missing": "true",
        "trial": "false",
        "file": (io.BytesIO(table.encode()), "标准.csv"),
        **form,
    }
    client = desk.at(Role.ADMINISTRATOR)
    return client.post("/standards/import", data=data, headers=HTMX if htmx else {})


def covers(desk: Desk) -> list[Standard]:
    query = select(Standard).join(CaseClass, CaseClass.id == Standard.class_id)
    return list(desk.session.scalars(query.where(CaseClass.name == "井盖").order_by(Standard.id)))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.HANDLER, Role.ADMINISTRATOR])
def test_the_staff_browse_what_is_in_force(desk: Desk, role: Role, language: str) -> None:
    sent(desk)
    page = desk.at(role, language).get("/standards?major=C-01").text
    assert desk.world.standard.filing_condition in page
    assert ("缺时限" if language == "zh" else "No limit") in page
    assert ("导入标准表" in page or "Import a table" in page) == (role is Role.ADMINISTRATOR)


def test_a_class_is_found_while_typing(desk: Desk) -> None:
    client = desk.at(Role.ACCEPTOR)
    found = client.get("/standards/search?q=ld").get_json()
    assert [(one["code"], one["matched"]) for one in found] == [("C-01-37", "路灯")]
    assert found[0]["standards"][0] | {"id": 0} == {
        "id": 0,
        "filing_condition": desk.world.standard.filing_condition,
        "closing_condition": desk.world.standard.closing_condition,
        "limit": 4.0,
        "unit": "work_hour",
    }
    assert "路灯" in client.get("/standards/search?q=ludeng", headers=HTMX).text
    assert "没有找到" in client.get("/standards/search?q=zzz", headers=HTMX).text
    assert client.get("/standards/search").get_json() == []


def test_a_trial_says_what_would_change_and_changes_nothing(desk: Desk) -> None:
    answer = sent(desk, trial="true")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "这是试算" in answer.text
    assert "处置时限“立即”无法识别" in answer.text
    assert covers(desk) == []


def test_an_import_is_kept_with_who_made_it_and_what_was_odd(desk: Desk) -> None:
    assert "已写入" in sent(desk).text
    assert [row.limit_text for row in covers(desk)] == ["立即", "种植季节7工作日"]
    kept = desk.session.scalars(select(StandardsImport)).one()
    assert (kept.by_label, kept.file_name, kept.counts["without_limit"]) == ("管理", "标准.csv", 1)
    assert len(kept.odd) == 2
    assert "没有变化" in sent(desk).text
    assert "标准.csv" in desk.at(Role.ADMINISTRATOR).get("/standards").text


@pytest.mark.parametrize("htmx", [True, False])
def test_what_is_no_table_is_refused_with_the_reason(desk: Desk, *, htmx: bool) -> None:
    answer = sent(desk, "甲,乙\n1,2\n", htmx=htmx)
    assert answer.status_code == (200 if htmx else 422)
    assert "没有找到立结案标准表" in answer.text
    assert ("<html" in answer.text) == (not htmx)


def test_a_condition_without_a_limit_is_given_one(desk: Desk) -> None:
    sent(desk)
    client = desk.at(Role.ADMINISTRATOR)
    assert "立即" in client.get("/standards/odd").text
    without = covers(desk)[0]
    url = f"/standards/{without.id}/mend"
    assert client.post(url, data={}).status_code == 409
    assert client.post(url, data={"amount": "0", "unit": "work_hour"}).status_code == 422
    assert client.post(url, data={"amount": "2", "unit": "urgent_hour"}).status_code == 303
    desk.session.expire_all()
    mended = covers(desk)[0]
    assert (mended.amount, mended.unit, mended.odd) == (Decimal(2), Unit.URGENT_HOUR, [])
    assert mended.mended_by == "管理"
    assert sent(desk, valid_from="2099-01-01").status_code == 200
    assert covers(desk)[0].amount == 2, "the same file again does not undo what a person set"


def test_another_limit_for_one_in_force_is_a_new_version(desk: Desk) -> None:
    sent(desk)
    client = desk.at(Role.ADMINISTRATOR)
    seasonal = covers(desk)[1]
    client.post(f"/standards/{seasonal.id}/mend", data={"amount": "9", "unit": "work_day"})
    desk.session.expire_all()
    before, after = covers(desk)[1:]
    assert [before.amount, after.amount] == [Decimal(7), Decimal(9)]
    assert (before.valid_to, after.valid_to) == (after.valid_from, None)
    page = client.get("/standards/classes/C-01-02").text
    assert "以往版本" in page
    assert "由管理核定" in page
    conflict = client.post(f"/standards/{before.id}/mend", data={"amount": "9"})
    assert conflict.status_code == 409


def test_how_a_class_is_offered_and_its_repeats_found_is_set_by_administrators(desk: Desk) -> None:
    client = desk.at(Role.ADMINISTRATOR)
    url = "/standards/classes/C-01-37/settings"
    given = {"radius_m": "120", "hours": "72", "quick": "true", "synonyms": "街灯、 路灯杆、街灯"}
    refused = client.post(url, data={**given, "radius_m": "1"})
    assert refused.status_code == 422
    assert "路灯杆" in refused.text, "what was typed stands there still"
    assert client.post(url, data=given).status_code == 303
    desk.session.expire_all()
    row = desk.session.scalars(select(CaseClass).where(CaseClass.code == "C-01-37")).one()
    assert (row.duplicate_radius_m, row.duplicate_hours, row.quick) == (120, 72, True)
    assert row.synonyms == ["街灯", "路灯杆"]
    page = client.get("/standards/classes/C-01-37").text
    assert "修改记录（1）" in page
    assert "50 → 120" in page
    assert row.name_en
    others = desk.at(Role.GRID_WORKER).get("/standards/classes/C-01-37").text
    assert "120" in others
    assert "修改记录" not in others


def test_a_version_to_come_is_announced_and_can_be_taken_back(desk: Desk) -> None:
    sent(desk)
    later = TABLE.replace("立即", "2小时")
    assert "已写入" in sent(desk, later, valid_from="2099-01-01").text
    assert "自 2099-01-01 起有待施行的版本" in desk.at(Role.ACCEPTOR).get("/standards").text
    assert "待施行" in desk.at(Role.ACCEPTOR).get("/standards/classes/C-01-02").text
    client = desk.at(Role.ADMINISTRATOR)
    assert client.post("/standards/withdraw", data={"since": "2099-01-02"}).status_code == 409
    assert client.post("/standards/withdraw", data={"since": "2099-01-01"}).status_code == 303
    page = client.get("/standards").text
    assert "起有待施行的版本" not in page
    assert "撤回 1 条" in page


def test_the_table_is_carried_away(desk: Desk) -> None:
    sent(desk)
    answer = desk.at(Role.HANDLER).get("/standards/export")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    book = load_workbook(io.BytesIO(answer.data))
    cells = [cell for row in book["部件"].iter_rows(values_only=True) for cell in row]
    assert {"井盖", "立即", "种植季节7工作日"} <= set(cells)


def test_chinese_on_an_english_page_says_that_it_is(desk: Desk) -> None:
    sent(desk)
    page = desk.at(Role.LEADER, "en").get("/standards?major=C-01").text
    assert '<span lang="zh-CN">井盖</span>' in page
    assert '<span class="condition" lang="zh-CN">缺失</span>' in page


def test_nothing_imported_yet_says_what_to_do(desk: Desk) -> None:
    for row in desk.session.scalars(select(CaseClass)):
        row.ended_on = row.ended_on or desk.world.standard.valid_from
    desk.session.commit()
    assert "还没有立结案标准" in desk.at(Role.LEADER).get("/standards").text
