"""Formulas on their page: said in words, chosen, written, refused with the place, and recorded."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.governance.console.desk import Desk, open_desk
from tests.workflows.counted import DISTRICT
from workflows.figures.formula_versions import formulas, versions
from workflows.figures.formulas import shipped
from workflows.roles import Role

KEY = "closing_on_time"
OURS = {
    "version": "0",
    "title_zh": "本区按期结案率",
    "title_en": "Ours",
    "group": "closing",
    "by": "closed",
    "unit": "percent",
    "better": "high",
    "expression": "closed_on_time / closed",
}


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return open_desk(app, session)


@pytest.fixture
def admin(desk: Desk) -> FlaskClient:
    return desk.at(Role.ADMINISTRATOR)


def in_force(session: Session, key: str = KEY) -> tuple[str, str, int]:
    session.expire_all()
    formula = formulas(session, DISTRICT).by_key[key]
    return str(formula.by), formula.expression, formula.version


AS_SHIPPED = ("due", "closed_on_time / should_close", 0)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LEADER])
def test_every_formula_is_said_in_words_with_its_source(desk: Desk, role: Role) -> None:
    page = desk.at(role).get("/formulas").text
    for formula in shipped().by_key.values():
        assert (f"/formulas/{formula.key}" in page) == (formula.variant_of is None)
    for said in ("按期结案数 ÷ 应结案数", "1 − 返工率", "成都金牛", "另有 2 种算法可选"):
        assert said in page
    assert ("/formulas/new" in page) == (role is Role.ADMINISTRATOR)


def test_the_english_page_says_it_in_english(desk: Desk) -> None:
    page = desk.at(Role.ADMINISTRATOR, "en").get(f"/formulas/{KEY}").text
    assert "Closed on time ÷ To be closed" in page
    assert "Jinhua" in page


def test_a_variant_is_chosen_recorded_and_taken_back(admin: FlaskClient, session: Session) -> None:
    variant = "closing_on_time_of_filed"
    chosen = {"version": "0", "variant": variant}
    assert admin.post(f"/formulas/{KEY}/adopt", data=chosen).status_code == 303
    as_theirs = shipped().by_key[variant]
    assert in_force(session) == (str(as_theirs.by), as_theirs.expression, 1)
    assert formulas(session, DISTRICT).by_key[KEY].title == shipped().by_key[KEY].title
    (version,) = versions(session, DISTRICT, KEY)
    assert version.actor_label
    page = admin.get(f"/formulas/{KEY}").text
    assert version.actor_label in page.split('id="versions"')[1]
    assert "本区自定" in page
    # Whoever has not seen that change yet cannot write over it.
    late = admin.post(f"/formulas/{KEY}/adopt", data=chosen)
    assert late.status_code == 409
    assert (
        admin.post(f"/formulas/{KEY}/restore", data={"version": "1", "to": "0"}).status_code == 303
    )
    assert in_force(session) == (*AS_SHIPPED[:2], 2)
    assert (
        admin.post(f"/formulas/{KEY}/restore", data={"version": "2", "to": "1"}).status_code == 303
    )
    assert in_force(session) == (str(as_theirs.by), as_theirs.expression, 3)
    assert [each.version for each in versions(session, DISTRICT, KEY)] == [3, 2, 1]


@pytest.mark.parametrize("unknown", ["filing_rate", "nothing"])
def test_what_is_no_variant_is_not_chosen(admin: FlaskClient, unknown: str) -> None:
    chosen = {"version": "0", "variant": unknown}
    assert admin.post(f"/formulas/{KEY}/adopt", data=chosen).status_code == 404


def test_a_trial_shows_what_it_gives_and_keeps_nothing(
    desk: Desk, admin: FlaskClient, session: Session
) -> None:
    desk.closed()
    page = admin.post(f"/formulas/{KEY}", data={**OURS, "action": "try"}).text
    assert "试算" in page
    assert "100.0%" in page
    assert "按期结案数 ÷ 结案数" in page
    assert in_force(session) == AS_SHIPPED


def test_a_formula_of_our_own_is_what_pages_show(
    desk: Desk, admin: FlaskClient, session: Session
) -> None:
    assert admin.post(f"/formulas/{KEY}", data=OURS).status_code == 303
    assert in_force(session) == ("closed", "closed_on_time / closed", 1)
    for path in ("/figures", f"/figures/{KEY}", "/wall"):
        assert "本区按期结案率" in desk.at(Role.LEADER).get(path).text
    same = admin.post(f"/formulas/{KEY}", data={**OURS, "version": "1"}, follow_redirects=True)
    assert "没有变化" in same.text
    assert len(versions(session, DISTRICT, KEY)) == 1


def test_what_is_hidden_is_not_shown_and_still_counts_for_others(
    desk: Desk, admin: FlaskClient
) -> None:
    hidden = {**OURS, "by": "due", "expression": "closed_on_time / should_close", "hidden": "true"}
    assert admin.post(f"/formulas/{KEY}", data=hidden).status_code == 303
    leader = desk.at(Role.LEADER)
    page = leader.get("/figures").text
    assert f'/figures/{KEY}"' not in page
    assert '/figures/score_b"' in page
    assert leader.get("/figures/score_b").status_code == 200


@pytest.mark.parametrize("key", [KEY, "closing_on_time_of_filed", "score_a"])
def test_saving_what_stands_there_changes_nothing(
    admin: FlaskClient, session: Session, key: str
) -> None:
    formula = shipped().by_key[key]
    as_it_is = {
        **OURS,
        "title_zh": formula.title.zh,
        "title_en": formula.title.en,
        "group": formula.group,
        "by": str(formula.by),
        "unit": str(formula.unit),
        "expression": formula.expression,
        "source_zh": formula.source.zh if formula.source else "",
    }
    assert admin.post(f"/formulas/{key}", data=as_it_is).status_code == 303
    assert in_force(session, key)[2] == 0


FAULTS = [
    ({"expression": "closed_on_time / "}, "expression", "第 17 个字符"),
    ({"expression": "closed_on_time / ！"}, "expression", "第 18 个字符（！）"),
    ({"expression": "closed_on_time / nothing"}, "expression", "nothing"),
    ({"expression": f"2 * {KEY}"}, "expression", "用到了它自己"),
    ({"expression": "mean(satisfaction)"}, "by", "evaluated"),
    ({"by": "night"}, "by", "night"),
    ({"title_en": ""}, "title_en", "必填"),
]


@pytest.mark.parametrize(("changes", "field", "said"), FAULTS)
def test_a_fault_is_named_where_it_stands(
    admin: FlaskClient, session: Session, changes: dict[str, str], field: str, said: str
) -> None:
    answer = admin.post(f"/formulas/{KEY}", data={**OURS, **changes})
    assert answer.status_code == 422
    beside = re.search(rf'id="{field}-fault">([^<]*)<', answer.text)
    assert beside, answer.text
    assert said in beside[1]
    assert in_force(session) == AS_SHIPPED


def test_a_new_formula_has_a_name_of_its_own(admin: FlaskClient, session: Session) -> None:
    assert admin.post("/formulas/new", data={**OURS, "key": "ours"}).status_code == 303
    assert in_force(session, "ours")[2] == 1
    for key, said in (
        ("ours", "已经有了"),
        (KEY, "已经有了"),
        ("Ours", "代号"),
        ("closed", "代号"),
    ):
        answer = admin.post("/formulas/new", data={**OURS, "key": key})
        assert answer.status_code == 422
        assert said in answer.text
    assert admin.post("/formulas/new", data=OURS).status_code == 422


def test_a_formula_that_others_are_made_of_cannot_be_broken(
    admin: FlaskClient, session: Session
) -> None:
    admin.post("/formulas/new", data={**OURS, "key": "ours"})
    admin.post(f"/formulas/{KEY}", data={**OURS, "expression": "ours"})
    ring = admin.post("/formulas/ours", data={**OURS, "version": "1", "expression": KEY})
    assert ring.status_code == 422
    assert in_force(session, "ours")[1] == "closed_on_time / closed"
