"""The page of calendars: what is known and what not, a preview, and what comes into force."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.calendars.tasks import raise_alarms
from tests.governance.console.desk import Desk
from tests.workflows.world import DISTRICT
from workflows.calendars import CalendarVersion
from workflows.cases.models import Case, Clock
from workflows.cases.notice_models import Notice
from workflows.cases.recounting import RECOUNTED
from workflows.cases.rungs import fire_due
from workflows.cases.unknown_years import ALARM, alarms
from workflows.roles import Role

NEXT = 2027
TABLE = f"date,kind\n{NEXT}-01-01,holiday\n{NEXT}-01-02,makeup_workday\n"
EVE = datetime(2026, 12, 31, 8, 0, tzinfo=UTC)


@pytest.fixture
def administrator(desk: Desk) -> FlaskClient:
    return desk.at(Role.ADMINISTRATOR)


@pytest.fixture
def waiting(desk: Desk) -> Case:
    """A case whose handling runs into a year that nobody announced."""
    case = desk.world.dispatched(EVE)
    desk.world.session.commit()
    return case


def preview(client: FlaskClient, content: str, name: str = "2027.csv", **form: str) -> str:
    file = (io.BytesIO(content.encode()), name)
    return client.post("/calendars/preview", data={"file": file, **form}).text


def test_the_year_its_hours_and_versions(administrator: FlaskClient) -> None:
    page = administrator.get("/calendars?year=2026").text
    assert "安排已公布" in page
    assert "08:00–12:00" in page
    assert 'class="day holiday"><time datetime="2026-10-01">' in page
    assert "v1" in page
    assert "安排未知" in administrator.get("/calendars?year=2031").text
    assert administrator.get("/calendars?name=nobody").status_code == 404


def test_a_missing_year_is_an_alarm(
    administrator: FlaskClient, desk: Desk, session: Session, waiting: Case
) -> None:
    page = administrator.get("/calendars").text
    assert f"还没有 {NEXT} 年的放假安排：1 个正在计时的时限是暂定的" in page
    for _ in range(2):
        raise_alarms(session, DISTRICT, EVE)
    told = session.scalars(select(Notice).where(Notice.kind == ALARM)).all()
    assert {(one.role, one.case_id) for one in told} == {
        (Role.ADMINISTRATOR, waiting.id),
        (Role.LEADER, waiting.id),
        (Role.DISPATCHER, waiting.id),
    }
    session.commit()
    told = administrator.get("/notices").text
    assert "日历缺少年份，时限暂定 · office 2027" in told
    assert waiting.no not in told
    assert waiting.no in desk.at(Role.DISPATCHER).get("/notices").text
    assert "通知 1 条" in told
    assert "onemap_clocks_provisional 1.0" in desk.at(Role.ADMINISTRATOR).get("/metrics").text


def test_a_year_that_is_near_is_asked_for_before_anybody_waits(desk: Desk) -> None:
    session = desk.world.session
    assert not alarms(session, DISTRICT, EVE - timedelta(days=100))
    [near] = alarms(session, DISTRICT, EVE - timedelta(days=10))
    assert (near.year, near.clocks) == (NEXT, 0)


def test_a_preview_changes_nothing_and_bringing_into_force_counts_anew(
    administrator: FlaskClient, session: Session, waiting: Case
) -> None:
    page = preview(administrator, TABLE)
    assert f"{NEXT}-01-01" in page
    assert "生效" in page
    assert len(session.scalars(select(CalendarVersion)).all()) == 1
    done = administrator.post(
        "/calendars/import",
        data={"file_name": "2027.csv", "content": TABLE},
        follow_redirects=True,
    ).text
    assert "已生效：office v2" in done
    assert "重新计算了 1 个时限" in done
    session.expire_all()
    assert not waiting.due_provisional
    version = session.scalars(select(CalendarVersion).where(CalendarVersion.version == 2)).one()
    assert (version.source, version.department_id) == ("2027.csv", None)
    again = administrator.post(
        "/calendars/import",
        data={"file_name": "2027.csv", "content": TABLE},
        follow_redirects=True,
    ).text
    assert "没有变化" in again


def test_a_department_gets_its_own(
    administrator: FlaskClient, desk: Desk, session: Session
) -> None:
    code = desk.world.department.code
    data = {"file_name": "2027.csv", "content": TABLE, "department": code}
    administrator.post("/calendars/import", data=data)
    own = session.scalars(select(CalendarVersion).where(CalendarVersion.name == code)).one()
    assert own.department_id == desk.world.department.id
    assert desk.world.department.name in administrator.get("/calendars").text


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("nonsense", "a.csv", "date"),
        ("name: x\n", "a.yaml", "timezone"),
        ("date,kind\n2027-02-30,holiday\n", "a.csv", "2027-02-30"),
        ("x" * 300_000, "a.csv", "上限"),
    ],
    ids=["no table", "half a calendar", "no day", "too large"],
)
def test_what_cannot_be_read_is_refused_in_place(
    administrator: FlaskClient, content: str, name: str, said: str
) -> None:
    assert said in preview(administrator, content, name)


def test_others_may_not(desk: Desk) -> None:
    assert desk.at(Role.LEADER).get("/calendars").status_code == 403


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["calendars", *words])


def test_the_command_line_does_the_same(
    app: Flask, session: Session, waiting: Case, tmp_path: Path
) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(TABLE.replace("date,kind", "日期,类型"), "gbk")
    path = str(file)
    assert f"{NEXT} is not announced; 1 running" in run(app, "list").output
    done = run(app, "import", path, "--name", "office", "--year", str(NEXT))
    assert done.exit_code == 0, done.output
    assert "office: version 2 is in force" in done.output
    assert "1 clocks were counted anew" in done.output
    session.expire_all()
    assert not waiting.due_provisional
    assert run(app, "import", path, "--name", "nobody").exit_code == 1
    assert "not announced" not in run(app, "list").output


def test_the_story_says_from_when_to_when(
    administrator: FlaskClient, desk: Desk, session: Session, waiting: Case
) -> None:
    administrator.post("/calendars/import", data={"file_name": "a.csv", "content": TABLE})
    fire_due(session, now=EVE)
    session.commit()
    clock = session.scalars(select(Clock).where(Clock.case_id == waiting.id).order_by(Clock.id))
    assert [one.provisional for one in clock][-1] is False
    page = desk.at(Role.LEADER).get(f"/cases/{waiting.no}").text
    assert "时限已按新日历重算" in page
    assert RECOUNTED not in page
