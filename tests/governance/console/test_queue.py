"""The queue: what is in it, in which order, and how it is paged and narrowed."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from governance.cases.pages import PAGE
from governance.console.forms import QueueFilter
from governance.console.queries import queue_page
from governance.permissions import Viewer
from tests.governance.console.desk import HTMX, Desk
from tests.workflows.world import DISTRICT
from workflows.cases.models import CaseSource, Clock
from workflows.roles import Role
from workflows.tasks.models import Task, TaskState

MINUTE = timedelta(minutes=1)
DISPATCHER = Viewer(DISTRICT, Role.DISPATCHER, 1)


def numbers(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('class="row" data-no="')[1:]]


def test_the_most_pressing_comes_first(desk: Desk) -> None:
    late, later = desk.dispatching(40 * MINUTE), desk.dispatching(20 * MINUTE)
    fresh = desk.dispatching()
    page = desk.at(Role.DISPATCHER).get("/console").text
    assert numbers(page) == [late.no, later.no, fresh.no]
    assert page.count('data-level="late"') == 2
    assert "超时" in page


def test_mine_is_what_my_role_must_move(desk: Desk) -> None:
    to_dispatch, assigned = desk.dispatching(), desk.assigned()
    dispatcher, acceptor = desk.at(Role.DISPATCHER), desk.at(Role.ACCEPTOR)
    assert numbers(dispatcher.get("/console").text) == [to_dispatch.no]
    assert numbers(acceptor.get("/console").text) == []
    everything = numbers(acceptor.get("/console?scope=all").text)
    assert set(everything) == {to_dispatch.no, assigned.no}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("overdue=1", ["late"]),
        ("urgent=1", ["urgent"]),
        ("stage=dispatching", ["late", "urgent", "other"]),
        ("stage=filing", []),
        ("street=440604012", []),
        ("case_class=C-01-37", ["late", "urgent", "other"]),
        ("case_class=none", []),
        ("case_class=E-99-99", []),
        ("q=莲花", ["other"]),
        ("q=莲花 积水", ["other"]),
        ("q=莲花 路灯", []),
        ("q=100%25", []),
        ("duplicates=1", []),
    ],
)
def test_filters(desk: Desk, query: str, found: list[str]) -> None:
    cases = {
        "late": desk.dispatching(40 * MINUTE),
        "urgent": desk.dispatching(2 * MINUTE, urgent=True),
        "other": desk.dispatching(MINUTE, text="莲花路积水"),
    }
    page = desk.at(Role.DISPATCHER).get(f"/console?{query}").text
    assert numbers(page) == [cases[name].no for name in found]


def test_number_is_found_whole_and_in_part(desk: Desk) -> None:
    case = desk.dispatching()
    dispatcher = desk.at(Role.DISPATCHER)
    for words in (case.no, case.no[-5:]):
        assert numbers(dispatcher.get(f"/console?q={words}").text) == [case.no]


def test_pages_join_without_gap_or_repetition(desk: Desk) -> None:
    """Many cases are due at one moment, so that the id must break the tie."""
    now = datetime.now(UTC)
    opened = [desk.world.open(now).no for _ in range(PAGE + 7)]
    wanted, seen = QueueFilter(), []
    while True:
        page = queue_page(desk.session, DISPATCHER, wanted, now)
        seen += [row.no for row in page.rows]
        if page.after is None:
            break
        wanted = QueueFilter.model_validate(wanted.further(page.after))
    assert seen == sorted(opened)
    assert len(set(seen)) == PAGE + 7


def test_more_answers_rows_alone(desk: Desk) -> None:
    for _ in range(PAGE + 1):
        desk.dispatching()
    dispatcher = desk.at(Role.DISPATCHER)
    page = dispatcher.get("/console").text
    assert len(numbers(page)) == PAGE
    address = page.split('hx-get="/console?after=')[1].split('"')[0].replace("&amp;", "&")
    more = dispatcher.get(f"/console?after={address}", headers=HTMX).text
    assert "<html" not in more
    assert len(numbers(more)) == 1


def test_filter_swaps_the_queue_alone(desk: Desk) -> None:
    case = desk.dispatching()
    headers = {**HTMX, "HX-Target": "div#queue"}
    page = desk.at(Role.DISPATCHER).get("/console?scope=all", headers=headers).text
    assert "<html" not in page
    assert 'id="queue"' in page
    assert numbers(page) == [case.no]


def test_counts_say_what_the_tabs_hold(desk: Desk) -> None:
    desk.dispatching(40 * MINUTE)
    desk.dispatching(urgent=True)
    desk.assigned()
    page = desk.at(Role.DISPATCHER).get("/console").text
    for text in ("待我办 <b>2</b>", "全部在办 <b>3</b>", "超时 <b>1</b>", "紧急 <b>1</b>"):
        assert text in page


def test_arrivals_count_what_changed_since(desk: Desk) -> None:
    since = datetime.now(UTC) - MINUTE
    dispatcher = desk.at(Role.DISPATCHER)
    quiet = dispatcher.get("/console/arrivals", query_string={"since": since.isoformat()})
    assert quiet.text.strip() == ""
    desk.dispatching()
    desk.session.commit()
    told = dispatcher.get("/console/arrivals", query_string={"since": since.isoformat()})
    assert "1 件有新变动" in told.text


def test_the_queue_tells_without_a_reload_what_has_become_late(desk: Desk) -> None:
    case, now = desk.dispatching(), datetime.now(UTC)
    case.due_at = now - MINUTE
    desk.session.commit()
    dispatcher = desk.at(Role.DISPATCHER)
    for minutes, told in ((0, False), (2, True)):
        since = {"since": (now - minutes * MINUTE).isoformat()}
        page = dispatcher.get("/console/arrivals", query_string=since).text
        assert ("1 件刚刚超时" in page) is told


def test_the_queue_says_when_nobody_looks_at_clocks(desk: Desk) -> None:
    case, now = desk.dispatching(), datetime.now(UTC)
    dispatcher = desk.at(Role.DISPATCHER)
    clock = desk.session.scalars(select(Clock).where(Clock.case_id == case.id)).all()[-1]
    desk.session.execute(update(Task).values(state=TaskState.DONE))
    for minutes, told in ((-1, False), (1, False), (7, True)):
        clock.next_rung_at = now - minutes * MINUTE
        desk.session.commit()
        for page in ("/console/arrivals", "/console"):
            shown = dispatcher.get(page, query_string={"since": now.isoformat()}).text
            assert ("已停了 7 分钟" in shown) is told


def test_a_due_time_that_may_change_says_so(desk: Desk) -> None:
    case = desk.dispatching()
    dispatcher = desk.at(Role.DISPATCHER)
    assert "暂定" not in dispatcher.get("/console").text
    case.due_provisional = True
    desk.session.commit()
    assert "暂定" in dispatcher.get("/console").text


def test_pins_are_the_rows_of_the_queue(desk: Desk) -> None:
    late, urgent = desk.dispatching(40 * MINUTE), desk.dispatching(urgent=True)
    desk.assigned()
    pins = json.loads(desk.at(Role.DISPATCHER).get("/console/pins.json").text)
    shown = {pin["properties"]["no"]: pin for pin in pins["features"]}
    assert set(shown) == {late.no, urgent.no}
    assert shown[late.no]["properties"]["level"] == "late"
    assert shown[urgent.no]["properties"] == {
        "no": urgent.no,
        "title": "路灯",
        "urgent": True,
        "level": "soon",
    }
    assert shown[late.no]["geometry"]["coordinates"] == pytest.approx([113.11, 23.03])


def test_chosen_case_stands_in_the_address(desk: Desk) -> None:
    case = desk.dispatching()
    page = desk.at(Role.DISPATCHER).get(f"/console?case={case.no}").text
    assert f'id="case" data-no="{case.no}"' in page


@pytest.mark.parametrize(
    "query", ["scope=theirs", "after=yesterday", "stage=%3Cscript%3E", "q=" + "长" * 61]
)
def test_bad_addresses_are_refused(desk: Desk, query: str) -> None:
    assert desk.at(Role.DISPATCHER).get(f"/console?{query}").status_code == 422


@pytest.mark.parametrize("role", [Role.HANDLER, Role.LEADER, Role.GRID_WORKER, Role.ADMINISTRATOR])
def test_the_queue_is_for_the_centre(desk: Desk, role: Role) -> None:
    for path in ("/console", "/console/pins.json", "/console/arrivals"):
        assert desk.at(role).get(path).status_code == 403


def test_sources_are_named(desk: Desk) -> None:
    desk.dispatching(source=CaseSource.HOTLINE)
    assert "12345 hotline" in desk.at(Role.DISPATCHER, "en").get("/console").text
