"""The pages of routing rules: a draft from its beginning to force, and back again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.routing.tasks import try_next
from tests.governance.console.desk import HTMX, Desk
from workflows.cases import trying_rules
from workflows.dispatch.models import RoutingRule, RuleChange, RuleSet, RuleTrial
from workflows.dispatch.rule_words import RuleSetState
from workflows.roles import Role


@pytest.fixture
def client(desk: Desk) -> FlaskClient:
    return desk.at(Role.DISPATCHER)


def revision(session: Session) -> int:
    session.expire_all()
    return session.scalars(select(RuleSet.revision).order_by(RuleSet.version.desc())).first() or 0


def add(client: FlaskClient, session: Session, **given: str) -> int:
    form = {"revision": str(revision(session)), "department": "lamps", "position": "1", **given}
    answer = client.post("/routing/draft/rules", data=form)
    assert answer.status_code == 303, answer.text
    found = re.search(r"#rule-(\d+)$", answer.location)
    assert found is not None
    return int(found.group(1))


def force(client: FlaskClient, session: Session, note: str = "试过了") -> None:
    client.post("/routing/draft/trial")
    form = {"revision": str(revision(session)), "note": note}
    answer = client.post("/routing/draft/in-force", data=form)
    assert answer.status_code == 303, answer.text


def test_a_district_without_rules_says_what_to_do(client: FlaskClient) -> None:
    page = client.get("/routing").text
    assert "还没有派遣规则" in page
    assert "onemap rules import" in page
    assert client.get("/routing/draft").status_code == 303


def test_a_draft_is_written_tried_and_put_in_force(
    desk: Desk, session: Session, client: FlaskClient
) -> None:
    case = desk.dispatching()
    client.post("/routing/draft")
    add(client, session, position="1")
    add(
        client,
        session,
        class_code="C-01-37 路灯",
        keywords="不亮、熄灭",
        department="roads",
        urgent="true",
        day_5="true",
        from_time="18:00",
        to_time="06:00",
        note="夜里",
    )
    add(client, session, class_code="C-01", keywords="路灯", department="roads")
    page = client.get("/routing/draft").text
    assert 'href="/routing" aria-current="page"' in page
    assert "“不亮” 或 “熄灭”" in page
    assert "周六 18:00–06:00" in page
    assert "先试运行当前的规则" in page
    client.post("/routing/draft/trial")
    page = client.get("/routing/draft").text
    assert "1 个的部门、班组或紧急程度会不同" in page
    link = re.search(r'href="(/routing/trials/\d+/cases\?[^"]+)"', page)
    assert link is not None
    assert case.no in client.get(link.group(1).replace("&amp;", "&")).text
    force(client, session)
    page = client.get("/routing").text
    assert "生效中" in page
    assert "试过了" in page
    told = session.scalars(select(RuleChange).order_by(RuleChange.id)).all()
    assert [one.what for one in told] == ["drafted", "added", "added", "added", "in_force"]
    assert {one.actor_label for one in told} == {"张岚"}


def test_a_rule_is_changed_moved_and_taken_out(session: Session, client: FlaskClient) -> None:
    client.post("/routing/draft")
    one = add(client, session, note="甲")
    other = add(client, session, note="乙", position="2")
    assert 'value="甲"' in client.get(f"/routing/draft/rules/{one}").text
    changed = {"department": "roads", "position": "2", "revision": str(revision(session))}
    assert client.post(f"/routing/draft/rules/{one}", data=changed).status_code == 303
    session.expire_all()
    rules = {rule.id: (rule.position, rule.note) for rule in session.scalars(select(RoutingRule))}
    assert rules == {one: (2, None), other: (1, "乙")}
    moved = {"position": "1", "revision": str(revision(session))}
    assert client.post(f"/routing/draft/rules/{one}/move", data=moved).status_code == 303
    stale = {"revision": "1"}
    answer = client.post(f"/routing/draft/rules/{one}/delete", data=stale)
    assert answer.status_code == 409
    assert "派遣规则已被他人改动" in answer.text
    gone = {"revision": str(revision(session))}
    assert client.post(f"/routing/draft/rules/{one}/delete", data=gone).status_code == 303
    assert session.scalars(select(RoutingRule.id)).all() == [other]


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"department": ""}, "department", "此项必填"),
        ({"department": "nobody"}, "department", "没有部门“nobody”"),
        ({"class_code": "X-1"}, "class", "没有类别“X-1”"),
        ({"area_code": "999"}, "area", "没有区域“999”"),
        ({"from_time": "18:00"}, "to_time", "起止时刻须同时填写"),
        ({"from_time": "99:00", "to_time": "18:00"}, "from_time", "时刻须写成"),
        ({"from_time": "18:00", "to_time": "18:00"}, "to_time", "起止时刻不能相同"),
        ({"keywords": "、".join(str(word) for word in range(30))}, "keywords", "关键词最多 20 个"),
        ({"position": "0"}, "position", "不得小于"),
        ({"channel": "owl"}, "channel", "此项填写有误"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_and_nothing_is_lost(
    session: Session, client: FlaskClient, given: dict[str, str], field: str, said: str
) -> None:
    assert field
    client.post("/routing/draft")
    form = {"revision": "1", "department": "lamps", "position": "1", "note": "留着", **given}
    answer = client.post("/routing/draft/rules", data=form)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="留着"' in answer.text
    assert not session.scalars(select(RoutingRule)).all()


def test_rules_take_no_force_untried_or_without_a_note(
    session: Session, client: FlaskClient
) -> None:
    client.post("/routing/draft")
    add(client, session)
    form = {"revision": str(revision(session)), "note": "理由"}
    answer = client.post("/routing/draft/in-force", data=form)
    assert (answer.status_code, "还没有试运行" in answer.text) == (409, True)
    client.post("/routing/draft/trial")
    answer = client.post("/routing/draft/in-force", data={**form, "note": ""})
    assert (answer.status_code, "请写明为什么" in answer.text) == (422, True)
    assert not session.scalars(select(RuleSet).where(RuleSet.state == RuleSetState.IN_FORCE)).all()


def test_an_older_version_is_restored_with_a_note(session: Session, client: FlaskClient) -> None:
    for note in ("第一次", "第二次"):
        client.post("/routing/draft")
        add(client, session)
        force(client, session, note)
    page = client.get("/routing/versions/1").text
    assert "恢复这一版" in page
    assert client.post("/routing/versions/1/restore", data={"note": ""}).status_code == 422
    answer = client.post("/routing/versions/1/restore", data={"note": "第二版有误"})
    assert answer.status_code == 303
    assert "第 1 版" in client.get("/routing").text
    again = client.post("/routing/versions/1/restore", data={"note": "再来"})
    assert (again.status_code, "已在生效" in again.text) == (409, True)


def test_the_check_names_dead_rules_gaps_and_overlaps(
    session: Session, client: FlaskClient
) -> None:
    client.post("/routing/draft")
    add(client, session, class_code="C-01-37", area_code="440604")
    add(client, session, class_code="C-01-37", area_code="440604", position="2")
    add(client, session, keywords="漏电", department="roads", position="3")
    page = client.get("/routing/versions/1/check").text
    assert "前面的规则（1）已包含它的全部情形" in page
    assert "位置不明时没有规则处理" in page
    english = client.get("/routing/versions/1/check", headers={"Accept-Language": "en"})
    assert english.status_code == 200


def test_a_long_dry_run_goes_batch_by_batch_and_is_watched(
    desk: Desk, session: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying_rules.try_batch, "__defaults__", (2,))
    for hours in range(5):
        desk.dispatching(timedelta(hours=hours))
    client.post("/routing/draft")
    add(client, session)
    client.post("/routing/draft/trial")
    trial = session.scalars(select(RuleTrial)).one()
    part = client.get(f"/routing/trials/{trial.id}", headers=HTMX).text
    assert "正在试运行：2 / 5 个案件" in part
    assert 'hx-trigger="every 1s"' in part
    for _batch in range(2):
        try_next(session, trial.district, {"trial_id": trial.id}, datetime.now(UTC))
        session.commit()
    part = client.get(f"/routing/trials/{trial.id}", headers=HTMX).text
    assert "5 个案件中，5 个的部门、班组或紧急程度会不同" in part
    assert "hx-trigger" not in part


def test_discarding_changes_nothing_in_force(session: Session, client: FlaskClient) -> None:
    client.post("/routing/draft")
    add(client, session)
    force(client, session)
    client.post("/routing/draft")
    client.post("/routing/draft/discard")
    client.post("/routing/draft/discard")
    assert [one.state for one in session.scalars(select(RuleSet))] == [RuleSetState.IN_FORCE]


def test_the_reason_on_a_case_leads_to_its_rule(
    desk: Desk, session: Session, client: FlaskClient
) -> None:
    case = desk.dispatching()
    said = {"department_zh": "路灯管理所", "department_en": "Lamps", "position": 101, "version": 1}
    case.rule_id = 7
    case.why = {**case.why, "route": [{"code": "route_default", "params": said}]}
    session.commit()
    page = client.get(f"/cases/{case.no}").text
    assert 'href="/routing/versions/1?first=101#rule-101"' in page
    assert "查看规则" not in desk.at(Role.LEADER).get(f"/cases/{case.no}").text


@pytest.mark.parametrize("role", [Role.HANDLER, Role.LEADER, Role.GRID_WORKER, Role.ACCEPTOR])
def test_others_see_no_rules(desk: Desk, role: Role) -> None:
    assert desk.at(role).get("/routing").status_code == 403
    assert "派遣规则" not in desk.at(role).get("/", follow_redirects=True).text
