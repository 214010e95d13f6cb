"""The list of all cases, a department's page, and the notices."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from governance.cases.filter import CaseFilter
from governance.cases.pages import PAGE, list_page
from governance.permissions import Viewer
from tests.governance.console.desk import Desk
from tests.workflows.world import DISTRICT
from workflows.cases.notice_models import Notice
from workflows.roles import Role

DAY = timedelta(days=1)
ZONE = ZoneInfo("Asia/Shanghai")
LEADER = Viewer(DISTRICT, Role.LEADER, 1)


def local_day(ago: int) -> date:
    return (datetime.now(UTC) - ago * DAY).astimezone(ZONE).date()


def listed(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('<td class="cell-case"><a href="/cases/')[1:]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["new", "closed", "old"]),
        ("state=open", ["new", "old"]),
        ("state=overdue", ["old"]),
        ("state=closed", ["closed"]),
        ("state=closed&late=no", ["closed"]),
        ("state=closed&late=yes", []),
        ("state=voided", []),
        ("opened_from={yesterday}", ["new", "closed"]),
        ("opened_to={last_week}", ["old"]),
        ("closed_from={today}", ["closed"]),
        ("closed_to={yesterday}", []),
        ("q=路灯", ["new", "closed", "old"]),
        ("grid=5", []),
        ("state=urgent", []),
        ("state=recent", ["new", "closed"]),
        ("state=all", ["new", "closed", "old"]),
        ("class=C-01-37", ["new", "closed", "old"]),
        ("case_class=C-01-37", ["new", "closed", "old"]),
        ("class=none", []),
        ("class=no-such", []),
        ("placed=no", []),
        ("due=late", ["old"]),
        ("due=calm", ["new"]),
        ("due=soon", []),
        ("due=none", ["closed"]),
        ("bbox=113.1,23,113.2,23.1", ["new", "closed", "old"]),
        ("bbox=113.110001,23,113.2,23.1", []),
    ],
)
def test_filters(desk: Desk, query: str, found: list[str]) -> None:
    cases = {"old": desk.dispatching(8 * DAY), "closed": desk.closed(), "new": desk.dispatching()}
    # When it falls due otherwise hangs on the hour at which the test is run.
    cases["new"].due_at = datetime.now(UTC) + timedelta(hours=3)
    desk.session.commit()
    days = {"today": local_day(0), "yesterday": local_day(1), "last_week": local_day(7)}
    page = desk.at(Role.LEADER).get(f"/cases?{query.format(**days)}").text
    assert listed(page) == [cases[name].no for name in found]
    assert f'<b class="case-count">{len(found)}</b>' in page


def test_number_of_any_age_is_found(desk: Desk) -> None:
    case = desk.dispatching(100 * DAY)
    leader = desk.at(Role.LEADER)
    assert listed(leader.get("/cases?q=路灯").text) == []
    assert listed(leader.get(f"/cases?q={case.no}").text) == [case.no]


@pytest.mark.parametrize(
    "query",
    [
        "opened_from=2026-02-30",
        "state=gone",
        "grid=x",
        "late=1",
        "bbox=1,2,3",
        "bbox=nan,2,3,4",
        "bbox=3,2,1,4",
    ],
)
def test_bad_addresses_are_refused(desk: Desk, query: str) -> None:
    assert desk.at(Role.LEADER).get(f"/cases?{query}").status_code == 422


def test_pages_join_without_gap_or_repetition(desk: Desk) -> None:
    now = datetime.now(UTC)
    opened = [desk.world.open(now).no for _ in range(PAGE + 3)]
    wanted, seen = CaseFilter(), []
    while True:
        page = list_page(desk.session, LEADER, wanted, ZONE, now)
        seen += [row.no for row in page.rows]
        if page.after is None:
            break
        wanted = CaseFilter.model_validate(wanted.further(page.after))
    assert seen == sorted(opened, reverse=True)


def test_everybody_lists_what_they_may_see(desk: Desk) -> None:
    own = desk.assigned()
    other = desk.dispatching(department_id=desk.world.other_department.id)
    assert listed(desk.at(Role.HANDLER).get("/cases").text) == [own.no]
    assert listed(desk.at(Role.GRID_WORKER).get("/cases").text) == []
    assert listed(desk.at(Role.ACCEPTOR).get("/cases").text) == [other.no, own.no]
    assert desk.at(Role.ADMINISTRATOR).get("/cases").status_code == 403


def test_department_sees_its_work_by_deadline(desk: Desk) -> None:
    later, sooner = desk.assigned(), desk.assigned(timedelta(hours=1))
    in_hand = desk.move(desk.assigned(), "take", Role.HANDLER)
    done = desk.closed()
    desk.dispatching(department_id=desk.world.other_department.id)
    page = desk.at(Role.HANDLER).get("/department").text
    jobs = [part.split('"')[0] for part in page.split('id="job-')[1:]]
    assert jobs[-1] == in_hand.no
    assert set(jobs) == {later.no, sooner.no, in_hand.no}
    assert f'class="done" href="/cases/{done.no}"' in page
    assert "待接办 2 件" in page


def test_department_page_is_for_handlers(desk: Desk) -> None:
    assert desk.at(Role.DISPATCHER).get("/department").status_code == 403


def test_notices_of_a_role_are_counted_and_read(desk: Desk) -> None:
    case = desk.dispatching()
    desk.session.add(
        Notice(
            district=DISTRICT,
            key="one",
            case_id=case.id,
            kind="clock_overdue",
            role=Role.DISPATCHER,
            at=datetime.now(UTC),
            detail={},
        )
    )
    dispatcher = desk.at(Role.DISPATCHER)
    assert "通知 1 条" in dispatcher.get("/notices").text
    assert case.no in dispatcher.get("/notices").text
    assert case.no not in desk.at(Role.ACCEPTOR).get("/notices").text
    dispatcher.post("/notices/read")
    desk.session.expire_all()
    assert desk.session.scalars(select(Notice.read_at)).one() is not None
    assert "通知 0 条" in dispatcher.get("/notices").text
