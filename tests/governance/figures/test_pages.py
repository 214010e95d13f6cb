"""The pages of the figures: what they show, to whom, and that nothing in an address breaks them."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from governance.figures.drawing import HEIGHT, WIDTH, stretch, top_of, trend
from governance.figures.export import harmless
from governance.figures.showing import changed, interval
from tests.governance.console.desk import Desk, open_desk
from tests.workflows.counted import WEEK, Town
from workflows.figures.formulas import shipped
from workflows.figures.uncertainty import Value, share
from workflows.roles import Role

DAYS = f"period=days&first={WEEK.first}&last={WEEK.last}"


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return open_desk(app, session)


@pytest.fixture
def town(session: Session, desk: Desk) -> Town:
    town = Town(session, built=desk.world)
    at = town.case()["opened_at"]
    for number in range(40):
        late = number % 4 == 0
        town.add(session, stage="closed", closed_at=at, confirmed_at=at, late=late)
    for _ in range(35):
        town.add(session, department_id=town.departments[1], late=True)
    session.commit()
    return town


@pytest.mark.parametrize(("language", "word"), [("zh", "按期结案率"), ("en", "Closed on time")])
def test_the_overview_has_every_formula_with_its_numbers(
    desk: Desk, town: Town, language: str, word: str
) -> None:
    page = desk.at(Role.LEADER, language).get(f"/figures?{DAYS}").text
    assert word in page
    assert "40.0%" in page
    for formula in shipped().by_key.values():
        assert (f"/figures/{formula.key}?" in page) == (formula.variant_of is None)


def test_departments_that_differ_beyond_doubt_have_places_of_their_own(
    desk: Desk, town: Town
) -> None:
    page = desk.at(Role.LEADER).get(f"/figures/closing_on_time?{DAYS}").text
    rows = re.findall(r'class="place">(.*?)</td>\s*<th scope="row">.*?>([^<]+)</a>', page)
    assert rows == [("<b>1</b>", "路灯管理所"), ("<b>2</b>", "市政设施所")]


def test_who_cannot_be_told_apart_shares_a_place(desk: Desk, town: Town, session: Session) -> None:
    for _ in range(3):
        town.add(session, department_id=town.departments[1], street_code=None)
    session.commit()
    page = desk.at(Role.LEADER).get(f"/figures/handling_rate?{DAYS}&axis=source").text
    assert re.findall(r'class="place">(.*?)</td>', page) == ["<b>1</b>"]
    page = desk.at(Role.LEADER).get(f"/figures/extension_rate?{DAYS}").text
    assert re.findall(r'class="place">(.*?)</td>', page) == ["1–2", "1–2"]


def test_an_empty_period_says_so(desk: Desk) -> None:
    page = desk.at(Role.LEADER).get("/figures/closing_rate?period=days&first=2001-01-01")
    assert page.status_code == 200
    assert "这段时间没有可统计的案件" in page.text


def test_the_table_can_be_taken_along(desk: Desk, town: Town) -> None:
    answer = desk.at(Role.LEADER).get(f"/figures/closing_on_time.csv?{DAYS}")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][-2:] == ["按期结案数", "应结案数"]
    assert rows[1][0] == "路灯管理所"
    assert rows[1][4] == "0.75"
    assert rows[1][-2:] == ["30", "40"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\t=1", "＝1"])
def test_cells_of_a_table_run_nothing(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless("祖庙街道") == "祖庙街道"


ODD = st.sampled_from(
    ["", "0", "1", "-1", "9" * 30, "²", "grid=abc", "grid=²", "worker=99999999999999999999", "x=y",
     "street=", "department=1", "class='", "2026-02-30", "0001-01-01", "2100-12-31", "days", "year",
     "value", "community", "closed", "汉" * 90, "\0"]
)  # fmt: skip
NAMES = st.sampled_from(["period", "first", "last", "axis", "within", "order", "top"])
PATHS = st.sampled_from(
    ["/figures", "/figures/score_a", "/figures/time_to_assign", "/figures/closing_on_time.csv"]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=PATHS, query=st.dictionaries(NAMES, ODD, max_size=4))
def test_whatever_is_asked_gets_a_page_or_a_refusal(
    desk: Desk, path: str, query: dict[str, str]
) -> None:
    answer = desk.at(Role.LEADER).get(path, query_string=query)
    assert answer.status_code in {200, 404, 422}


def test_a_change_that_chance_may_explain_is_neither_good_nor_bad(app: Flask) -> None:
    formula = shipped().by_key["closing_on_time"]
    rework = shipped().by_key["rework_rate"]
    with app.test_request_context():
        for now, before, one, tone in (
            (share(90, 100), share(88, 100), formula, "same"),
            (share(900, 1000), share(800, 1000), formula, "good"),
            (share(800, 1000), share(900, 1000), formula, "bad"),
            (share(900, 1000), share(800, 1000), rework, "bad"),
            (Value(0.5, None, None), share(1, 2), formula, ""),
        ):
            said = changed(now, before, one)
            assert said
            assert said[1] == tone
        assert changed(None, share(1, 2), formula) is None
        young = changed(share(800, 1000), share(900, 1000), formula, running=True)
        assert young == ("−10.0 个百分点", "running")
        assert interval(share(737, 972), formula.unit) == "73.0% – 78.4%"


def test_a_trend_is_drawn_inside_its_frame_and_broken_where_nothing_was() -> None:
    values = [share(1, 2), None, share(3, 4), share(4, 4)]
    drawn = trend(values, most=1.0)
    assert [point.at for point in drawn.points] == [0, 2, 3]
    assert len(drawn.lines) == 2
    for point in drawn.points:
        assert 0 <= point.x <= WIDTH
        assert 0 <= point.y <= HEIGHT
    assert trend([None], most=1.0).points == ()
    assert top_of([Value(37.0, None, None)]) == 50
    assert stretch(share(1, 2), 1.0) == pytest.approx((9.453, 50, 90.547), abs=0.01)
