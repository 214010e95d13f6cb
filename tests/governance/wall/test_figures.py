"""Every figure of the wall opens into exactly the cases that it counts."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from gis.reason import Reason
from tests.governance.console.desk import HTMX, Desk, open_desk
from workflows.roles import Role

DAY = timedelta(days=1)


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    desk = open_desk(app, session)
    desk.dispatching()
    unclear = {"class_id": None, "standard": None, "department_id": None}
    desk.dispatching(urgent=True, queue=(Reason("class_unclear"),), **unclear)
    desk.dispatching(3 * DAY)
    desk.dispatching(20 * DAY)
    desk.closed()
    desk.closed(2 * DAY)
    desk.closed(40 * DAY)
    return desk


def count_behind(desk: Desk, address: str) -> int:
    page = desk.at(Role.LEADER).get(unescape(address)).text
    found = re.search(r'class="case-count">(\d+)', page)
    assert found, f"{address} is no list"
    return int(found[1])


@pytest.mark.parametrize(
    ("name", "value"), [("reported", 3), ("closed", 3), ("open", 4), ("overdue", 2)]
)
def test_figures_count_what_their_links_open(desk: Desk, name: str, value: int) -> None:
    page = desk.at(Role.LEADER).get("/wall").text
    pattern = rf'id="kpi-{name}">\s*<a href="([^"]+)".*?kpi-value">(\d+)'
    found = re.search(pattern, page, re.DOTALL)
    assert found
    assert int(found[2]) == value
    assert count_behind(desk, found[1]) == value


def test_rate_names_its_numerator_and_denominator(desk: Desk) -> None:
    page = desk.at(Role.LEADER).get("/wall").text
    found = re.search(r'id="kpi-on-time">\s*<a href="([^"]+)"(.*?)</li>', page, re.DOTALL)
    assert found
    assert "100.0%" in found[2]
    assert "近 30 天 3／3 件" in found[2]
    assert count_behind(desk, found[1]) == 3


def test_bars_of_classes_open_their_cases(desk: Desk) -> None:
    page = desk.at(Role.LEADER).get("/wall").text
    section = page.split("wall-classes")[1].split("</section>")[0]
    bars = re.findall(r'<a href="([^"]+)".*?bar-value">(\d+)', section, re.DOTALL)
    assert len(bars) == 2
    for address, value in bars:
        assert count_behind(desk, address) == int(value)


def test_days_of_the_trend_add_up(desk: Desk) -> None:
    page = desk.at(Role.LEADER).get("/wall").text
    reported = re.search(r'data-reported="\[([^\]]*)\]"', page)
    closed = re.search(r'data-closed="\[([^\]]*)\]"', page)
    assert reported
    assert closed
    assert sum(map(int, reported[1].split(","))) == 5
    assert len(reported[1].split(",")) == 14
    assert closed[1].split(",")[-1].strip() == "3"


def test_refresh_brings_the_figures_alone(desk: Desk) -> None:
    page = desk.at(Role.LEADER).get("/wall", headers=HTMX).text
    assert "<html" not in page
    assert page.strip().startswith('<div id="figures"')


def test_administrator_sees_figures_without_cases(desk: Desk) -> None:
    page = desk.at(Role.ADMINISTRATOR).get("/wall").text
    assert "今日上报" in page
    assert "/cases" not in page.split("<main")[1]


@pytest.mark.parametrize("role", [Role.HANDLER, Role.GRID_WORKER])
def test_wall_is_for_the_centre_and_leaders(desk: Desk, role: Role) -> None:
    assert desk.at(role).get("/wall").status_code == 403


def test_empty_district_has_a_wall(app: Flask, session: Session) -> None:
    page = open_desk(app, session).at(Role.LEADER).get("/wall")
    assert page.status_code == 200
    assert "目前没有" in page.text
