"""Every figure of the wall opens into exactly the cases that it counts."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from gis.reason import Reason
from gis.registers.divisions import Division, DivisionLevel
from tests.governance.console.desk import HTMX, Desk, open_desk
from tests.workflows.world import DISTRICT
from workflows.cases.models import Case
from workflows.roles import Role

DAY = timedelta(days=1)
STREET = "440604001"


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    desk = open_desk(app, session)
    desk.dispatching()
    unclear: dict[str, Any] = {"class_id": None, "standard": None, "department_id": None}
    desk.dispatching(urgent=True, queue=(Reason("class_unclear"),), **unclear)
    desk.dispatching(3 * DAY)
    desk.dispatching(20 * DAY)
    desk.closed()
    desk.closed(2 * DAY)
    desk.closed(10 * DAY)
    desk.closed(40 * DAY)
    street = {"code": STREET, "name": "祖庙街道", "level": DivisionLevel.STREET, "source": "test"}
    session.add(Division(district=DISTRICT, parent_code="440604", **street))
    session.flush()
    session.execute(update(Case).values(street_code=STREET))
    due = "update \"case\" set handling_due_at = opened_at + interval '4 hours'"
    session.execute(text(f"{due} where stage = 'closed'"))
    session.commit()
    return desk


def count_behind(desk: Desk, address: str) -> int:
    page = desk.at(Role.LEADER).get(unescape(address)).text
    found = re.search(r'class="case-count">(\d+)', page)
    assert found, f"{address} is no list"
    return int(found[1])


def kpi(page: str, name: str) -> str:
    found = re.search(rf'id="kpi-{name}">(.*?)</li>', page, re.DOTALL)
    assert found
    return found[1]


def notes(html: str) -> list[tuple[str, int]]:
    """The small numbers that are links of their own."""
    return [(url, int(n)) for url, n in re.findall(r'<a href="(/cases\?[^"]+)">(\d+)</a>', html)]


@pytest.mark.parametrize(
    ("name", "value"), [("reported", 3), ("closed", 4), ("open", 4), ("overdue", 2)]
)
def test_figures_count_what_their_links_open(desk: Desk, name: str, value: int) -> None:
    page = desk.at(Role.LEADER).get("/wall").text
    found = re.search(r'<a href="([^"]+)".*?kpi-value">(\d+)', kpi(page, name), re.DOTALL)
    assert found
    assert int(found[2]) == value
    assert count_behind(desk, found[1]) == value


def test_every_small_number_opens_into_as_many_cases(desk: Desk) -> None:
    page = desk.at(Role.LEADER).get("/wall").text
    links = notes(page)
    assert len(links) >= 5
    for address, value in links:
        assert count_behind(desk, address) == value, address


@pytest.mark.parametrize(("name", "key"), [("on-time", "closing_on_time"), ("time", "time_to")])
def test_rates_and_means_are_those_of_the_figures(desk: Desk, name: str, key: str) -> None:
    page = kpi(desk.at(Role.LEADER).get("/wall").text, name)
    found = re.search(r'<a href="(/figures/[^"]+)".*?kpi-value">([\d.]+)', page, re.DOTALL)
    assert found
    assert key in found[1]
    assert len(notes(page)) == {"on-time": 2, "time": 1}[name]
    told = desk.at(Role.LEADER).get(unescape(found[1])).text
    for address, value in notes(page):
        assert f"{address}&" in told or f'{address}"' in told, address
        assert f">{value}</a>" in told
    if name == "on-time":
        assert f"{found[2]}%" in told


def test_streets_have_the_same_rate_and_open_it(desk: Desk) -> None:
    page = desk.at(Role.LEADER).get("/wall").text
    section = page.split("wall-streets")[1].split("</section>")[0]
    assert f"within=street%3D{STREET}" in section
    assert len(notes(section)) == 2
    for address in re.findall(r'href="(/figures/[^"]+)"', section):
        assert desk.at(Role.LEADER).get(unescape(address)).status_code == 200


def test_bars_of_classes_open_their_cases(desk: Desk) -> None:
    page = desk.at(Role.LEADER).get("/wall").text
    section = page.split("wall-classes")[1].split("</section>")[0]
    bars = re.findall(r'<a href="([^"]+)".*?bar-value">(\d+)', section, re.DOTALL)
    assert len(bars) == 2
    for address, value in bars:
        assert count_behind(desk, address) == int(value)


def test_days_of_the_trend_add_up_and_open(desk: Desk) -> None:
    page = desk.at(Role.LEADER).get("/wall").text
    days = re.search(r'data-days="\[([^\]]*)\]"', page)
    assert days
    last = unescape(days[1]).split(",")[-1].strip(' "')
    for name, total in (("reported", 6), ("closed", 4)):
        found = re.search(rf'data-{name}="\[([^\]]*)\]"', page)
        url = re.search(rf'data-{name}-url="([^"]*)"', page)
        assert found
        assert url
        told = [int(value) for value in found[1].split(",")]
        assert (len(told), sum(told)) == (14, total)
        assert last in url[1]
        assert count_behind(desk, url[1]) == told[-1]


def test_refresh_brings_the_figures_alone(desk: Desk) -> None:
    page = desk.at(Role.LEADER).get("/wall", headers=HTMX).text
    assert "<html" not in page
    assert page.strip().startswith('<div id="figures"')


def test_administrator_sees_figures_without_cases(desk: Desk) -> None:
    page = desk.at(Role.ADMINISTRATOR).get("/wall").text
    assert "今日上报" in page
    assert "/cases" not in page.split("<main")[1]
    assert "/figures" not in page.split("<main")[1]


@pytest.mark.parametrize("role", [Role.HANDLER, Role.GRID_WORKER])
def test_wall_is_for_the_centre_and_leaders(desk: Desk, role: Role) -> None:
    assert desk.at(role).get("/wall").status_code == 403


def test_empty_district_has_a_wall(app: Flask, session: Session) -> None:
    page = open_desk(app, session).at(Role.LEADER).get("/wall")
    assert page.status_code == 200
    assert "目前没有" in page.text
