"""Every figure opens into exactly the cases that it counts."""

from __future__ import annotations

import itertools
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.cases.conditions import case_conditions
from governance.cases.counted_links import cases_url
from governance.cases.filter import CaseFilter
from governance.figures.words import AXES as AXIS_WORDS
from governance.permissions import Viewer
from tests.governance.console.desk import Desk, open_desk
from tests.workflows.counted import DISTRICT, STREETS, WEEK, ZONE, Town
from workflows.cases.models import Case
from workflows.figures.counting import Question, count
from workflows.figures.formulas import shipped
from workflows.figures.keeping import fold
from workflows.figures.measures import AXES, BASES, CONDITIONS, MEANS, parts_of
from workflows.roles import Role

LEADER = Viewer(DISTRICT, Role.LEADER, 1)


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return open_desk(app, session)


@pytest.fixture
def town(session: Session, desk: Desk) -> Town:
    """Figures of which half is in the sums and half waits to be."""
    town = Town(session, built=desk.world)
    for _ in range(80):
        town.add(session, **town.anything())
    fold(session, DISTRICT, ZONE, batch=40)
    session.commit()
    return town


def opened(session: Session, town: Town, url: str) -> set[int]:
    """The cases of the list behind an address."""
    wanted = CaseFilter.model_validate(dict(parse_qsl(urlsplit(url).query)))
    now = town.case()["opened_at"]
    conditions = case_conditions(session, LEADER, wanted, ZONE, now)
    return set(session.scalars(select(Case.id).where(*conditions)))


@pytest.mark.parametrize("base", BASES)
def test_every_count_opens_into_its_cases(
    app: Flask, session: Session, town: Town, base: str
) -> None:
    some = 0
    for axis in AXES:
        asked = Question((base,), tuple(CONDITIONS), (WEEK,), axis)
        with app.test_request_context():
            for cell, counts in count(session, DISTRICT, asked, ZONE).items():
                for tally, number in counts.items():
                    url = cases_url(tally, base, WEEK, (axis, cell.key))
                    assert len(opened(session, town, url)) == number, url
                    some += number
    assert some


def test_counts_along_two_axes_open_into_their_cases(
    app: Flask, session: Session, town: Town
) -> None:
    within = ("street", STREETS[0])
    for axis, base in itertools.product(("department", "class", "source"), ("due", "filed")):
        asked = Question((base,), tuple(CONDITIONS), (WEEK,), axis, (within,))
        with app.test_request_context():
            for cell, counts in count(session, DISTRICT, asked, ZONE).items():
                for tally, number in counts.items():
                    url = cases_url(tally, base, WEEK, (axis, cell.key), within)
                    assert len(opened(session, town, url)) == number, url


def test_the_list_of_what_a_share_leaves_out(app: Flask, session: Session, town: Town) -> None:
    with app.test_request_context():
        everything = opened(session, town, cases_url("should_close", "due", WEEK))
        part = opened(session, town, cases_url("closed_on_time", "due", WEEK))
        rest = opened(session, town, cases_url("should_close", "due", WEEK, less="closed_on_time"))
    assert part
    assert rest == everything - part


def test_sums_open_into_the_cases_that_they_sum_over(app: Flask) -> None:
    with app.test_request_context():
        for counted, total, squares in map(parts_of, MEANS):
            expected = cases_url(counted, "handled", WEEK)
            assert cases_url(total, "handled", WEEK) == expected
            assert cases_url(squares, "handled", WEEK) == expected


def links_of(client: FlaskClient, address: str) -> list[tuple[str, int]]:
    page = client.get(address)
    assert page.status_code == 200, page.text
    found = re.findall(r'<a href="(/cases\?[^"]+)">([\d,]+)</a>', page.text)
    return [(unescape(url), int(number.replace(",", ""))) for url, number in found]


DAYS = f"period=days&first={WEEK.first}&last={WEEK.last}"


@pytest.mark.parametrize("axis", AXIS_WORDS)
def test_every_indicator_along_every_axis_opens_into_as_many_cases(
    desk: Desk, session: Session, town: Town, axis: str
) -> None:
    client = desk.at(Role.LEADER)
    counted: dict[str, int] = {}
    for formula in shipped().by_key.values():
        for url, number in set(links_of(client, f"/figures/{formula.key}?axis={axis}&{DAYS}")):
            if url not in counted:
                counted[url] = len(opened(session, town, url))
            assert counted[url] == number, (formula.key, url)
        rows = client.get(f"/figures/{formula.key}?axis={axis}&{DAYS}").text.split('id="by"')[1]
        if formula.counted and axis != "day":
            assert f"{axis}%3D" in rows or f"{axis}=" in rows, formula.key
    assert counted


@pytest.mark.parametrize(
    "path",
    [
        "/figures",
        "/figures/handling_on_time?axis=class&within=street=440604001",
        "/figures/satisfied_rate?axis=day&within=source=hotline",
    ],
)
def test_numbers_of_pages_open_into_as_many_cases(
    desk: Desk, session: Session, town: Town, path: str
) -> None:
    client = desk.at(Role.LEADER)
    links = links_of(client, path + ("&" if "?" in path else "?") + DAYS)
    assert links
    for url, number in links:
        assert len(opened(session, town, url)) == number, url
    url, number = links[0]
    page = client.get(url)
    assert page.status_code == 200, page.text
    listed: Any = re.search(r'class="case-count">(\d+)', page.text)
    assert int(listed[1]) == number
