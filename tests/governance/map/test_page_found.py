"""The list beside the map: the same cases as its tiles, counted, and openable by every figure."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from governance.map.case_filter import MapFilter
from governance.map.figures import steps
from governance.map.found import age_breaks
from tests.governance.console.desk import HTMX, Desk
from tests.governance.map.test_tiles import tile_over
from workflows.cases.models import Case
from workflows.roles import Role

DAY = timedelta(days=1)
AROUND = "113.1,23.0,113.2,23.1"
BESIDE = "113.0,23.0,113.1,23.1"
HERE = tile_over(113.11, 23.03, 16)


def listed(page: str) -> list[str]:
    return re.findall(r'data-no="(\d+)"', page)


def found(desk: Desk, query: str, role: Role = Role.LEADER) -> str:
    answer = desk.at(role).get(f"/map/cases?{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


def count_of(page: str) -> int:
    match = re.search(r'data-count="(\d+)"', page)
    assert match
    return int(match[1])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["old", "new"]),
        ("state=overdue", ["old"]),
        ("state=recent", ["new", "closed"]),
        ("state=closed", ["closed"]),
        ("state=all", ["new", "closed", "old"]),
        ("stage=dispatching", ["old", "new"]),
        ("class=C-01-37&state=all", ["new", "closed", "old"]),
        ("class=none", []),
        ("late=no&state=all", ["new", "closed", "old"]),
        ("q=路灯", ["old", "new"]),
        (f"bbox={AROUND}", ["old", "new"]),
        (f"bbox={BESIDE}", []),
    ],
)
def test_list_and_tile_show_the_same_cases(desk: Desk, query: str, names: list[str]) -> None:
    cases = {"old": desk.dispatching(8 * DAY), "closed": desk.closed(), "new": desk.dispatching()}
    page = found(desk, query)
    assert listed(page) == [cases[name].no for name in names]
    assert count_of(page) == len(names)
    if "bbox" not in query:
        tile = desk.at(Role.LEADER).get(f"/tiles/cases/{HERE}?{query}").data
        assert {case.no for case in cases.values() if case.no.encode() in tile} == {
            cases[name].no for name in names
        }


def test_quick_choices_are_counted_whatever_is_chosen(desk: Desk) -> None:
    desk.dispatching(8 * DAY)
    desk.dispatching()
    desk.closed()
    for state in ("open", "closed"):
        chips = re.findall(
            r'data-narrow href="([^"]*)"[^>]*>([^<]*) <b>(\d+)', found(desk, f"state={state}")
        )
        assert [count for _link, _title, count in chips] == ["2", "1", "0", "2"]


@pytest.mark.parametrize("key", ["level", "stage", "class", "age"])
def test_every_figure_of_the_key_opens_as_many_cases(desk: Desk, key: str) -> None:
    desk.dispatching(8 * DAY)
    desk.dispatching()
    desk.closed()
    leader = desk.at(Role.LEADER)
    page = found(desk, f"state=all&key={key}")
    entries = re.findall(r'<a (?:data-narrow )?href="([^"]*)">[^<]*</a>\s*<b>(\d+)</b>', page)
    assert entries
    assert sum(int(count) for _link, count in entries) == 3
    for link, count in entries:
        opened = leader.get(link.replace("&amp;", "&")).text
        said = re.search(r'class="case-count">(\d+)<', opened)
        assert said, link
        assert said[1] == count, link


def test_rows_come_by_pages_that_join(desk: Desk) -> None:
    now = datetime.now(UTC)
    for _ in range(53):
        desk.world.open(now)
    desk.session.commit()
    first = found(desk, f"bbox={AROUND}")
    more = re.search(r'hx-get="([^"]*)"', first)
    assert more
    rest = desk.at(Role.LEADER).get(more[1].replace("&amp;", "&"), headers=HTMX).text
    assert "<form" not in rest
    seen = listed(first) + listed(rest)
    assert len(seen) == len(set(seen)) == 53


def test_everybody_sees_their_own(desk: Desk) -> None:
    own = desk.assigned()
    other = desk.dispatching(department_id=desk.world.other_department.id)
    assert set(listed(found(desk, "", Role.ACCEPTOR))) == {own.no, other.no}
    assert listed(found(desk, "", Role.HANDLER)) == [own.no]
    assert listed(found(desk, "", Role.GRID_WORKER)) == []
    assert desk.at(Role.ADMINISTRATOR).get("/map/cases").status_code == 403


def test_page_works_without_script(desk: Desk) -> None:
    case = desk.dispatching()
    page = desk.at(Role.DISPATCHER).get("/map?state=all&stage=dispatching&key=age").text
    assert listed(page) == [case.no]
    assert '<option value="dispatching" selected>' in page
    assert re.search(r'name="key" value="age"[^>]*checked', page)


def test_administrator_has_the_map_without_cases(desk: Desk) -> None:
    page = desk.at(Role.ADMINISTRATOR).get("/map").text
    assert 'id="filter"' not in page
    assert "data-found-url" not in page
    assert 'value="grids"' in page


def test_bookmarks_of_the_list_open_on_the_map() -> None:
    """What tiles cannot be asked for is left out of both."""
    wanted = MapFilter.model_validate({"state": "all", "grid": 5, "street": "440604010", "q": "灯"})
    assert wanted.but() == {"state": "all", "q": "灯"}
    assert wanted.in_list() == {"q": "灯"}
    assert MapFilter().in_list() == {"state": "open"}


def test_extent_holds_the_cases_of_the_filter(desk: Desk) -> None:
    leader = desk.at(Role.LEADER)
    assert leader.get("/map/extent.json").json == {"bounds": None}
    desk.dispatching()
    bounds: Any = leader.get(f"/map/extent.json?bbox={BESIDE}").json
    assert bounds["bounds"] == pytest.approx([113.11, 23.03, 113.11, 23.03])


def test_figures_of_grids_follow_the_filter(desk: Desk, case: Case) -> None:
    leader = desk.at(Role.LEADER)
    for query, expected in (("", 1), ("stage=closing", 0), ("state=closed", 1)):
        answer = json.loads(leader.get(f"/map/figures.json?{query}").text)
        (grid,) = [one for one in answer["grids"] if one["id"] == case.grid_id]
        assert (grid["open"], grid["late"], grid["load"]) == (expected, 0, expected)
    assert set(answer["steps"]) == {"open", "late", "load"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], [1, 2, 3, 4]),
        ([0, 0], [1, 2, 3, 4]),
        ([1, 1, 1], [1, 2, 3, 4]),
        ([5] * 10, [1, 5, 6, 7]),
        (list(range(101)), [1, 50, 80, 95]),
    ],
)
def test_colours_begin_at_values_that_rise(values: list[int], expected: list[int]) -> None:
    assert steps(values) == expected


def test_ages_part_at_midnights() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    breaks = age_breaks(zone, datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    assert [at.astimezone(zone).strftime("%m-%d %H") for at in breaks] == [
        "03-02 00",
        "02-28 00",
        "02-24 00",
        "02-01 00",
    ]
