"""The roster: what it says of who is on duty, its page, and a file with all of it."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.errors import Conflict, Invalid
from gis.registers.divisions import Division
from governance.accounts.duty import Leave, Shift, Skill
from governance.accounts.models import Account, GridDuty
from governance.cases.choosing import choose_worker
from governance.cases.on_duty import on_duty, skills_of
from governance.dispatching.roster import Hours, add_leave, add_shift, add_skill, set_skills
from governance.dispatching.roster_file import FILE_LIMIT, load_roster
from governance.field.positioning import Outcome, forget, seen, tell
from governance.permissions import Viewer
from tests.gis import builders
from tests.gis.builders import STREET, WEST_COMMUNITY
from tests.governance.dispatching.conftest import Town
from tests.workflows.world import DISTRICT
from workflows.kept import Kept
from workflows.roles import Role

MONDAY = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Nine o'clock there."""
HERE = Point(113.11, 23.03)


def forget_kept() -> None:
    """Answers are kept for a second; these tests do not wait for it."""
    from governance.cases import on_duty as reading  # noqa: PLC0415

    for kept in vars(reading).values():
        if isinstance(kept, Kept):
            kept.forget()


def test_office_hours_shift_and_leave(town: Town, session: Session) -> None:
    plain = town.worker("甲", on=False)
    early = town.worker("乙", on=False)
    away = town.worker("丙", on=False)
    add_shift(session, early, Hours(MONDAY, time(5), time(8)), now=NINE)
    add_leave(session, away, MONDAY, MONDAY, now=NINE)
    assert [one.id for one in on_duty(session, DISTRICT, NINE)] == [plain.id]
    (one,) = on_duty(session, DISTRICT, NINE - timedelta(hours=2))
    assert (one.id, one.left) == (early.id, 60)
    tuesday = [one.id for one in on_duty(session, DISTRICT, NINE + timedelta(days=1))]
    assert tuesday == [plain.id, early.id, away.id]


def test_an_old_position_does_not_count(town: Town, session: Session) -> None:
    fresh, old = town.worker("甲", 113.1), town.worker("乙")
    town.seen(old, 113.1, 23.0, ago=16)
    found = {one.id: one for one in on_duty(session, DISTRICT, town.now)}
    assert found[fresh.id].position_age == pytest.approx(2)
    assert found[fresh.id].point == (113.1, 23.0)
    assert (found[old.id].position_age, found[old.id].point) == (None, None)


def test_the_choice_for_one_case_minds_skills(town: Town, session: Session) -> None:
    near, far = town.worker("近", 113.1), town.worker("远", 113.12)
    case = town.waiting(113.1)
    assert choose_worker(session, DISTRICT, case, town.now).worker_id == near.id
    skill = add_skill(session, DISTRICT, "电工", "C-01")
    set_skills(session, far, [skill.id])
    forget_kept()
    assert skills_of(session, DISTRICT, "C-01-37") == [(skill.id, "电工")]
    assert skills_of(session, DISTRICT, "C-011") == []
    choice = choose_worker(session, DISTRICT, case, town.now)
    assert (choice.worker_id, choice.label) == (far.id, "远")
    assert "worker_skilled" in [reason.code for reason in choice.why]


def test_load_is_what_waits_for_a_worker(town: Town, session: Session) -> None:
    worker = town.worker("甲", 113.1)
    town.waiting(
        113.1,
        owner_kind="account",
        owner_role=None,
        owner_account_id=worker.id,
        worker_id=worker.id,
    )
    (one,) = on_duty(session, DISTRICT, town.now)
    assert (one.load, one.room) == (1, 7)
    (one,) = on_duty(session, DISTRICT, town.now, but=("verifying",))
    assert (one.load, one.room) == (0, 8)


def test_a_night_shift_shares_its_positions_until_it_ends(town: Town, session: Session) -> None:
    night, day = town.worker("夜", on=False), town.worker("日", on=False)
    add_shift(session, night, Hours(MONDAY, time(22), time(6)), now=NINE)
    for account in (night, day):
        _answer_for_a_grid(session, account)
    eleven, six = NINE + timedelta(hours=14), NINE + timedelta(hours=21)
    told = tell(session, Viewer(DISTRICT, Role.GRID_WORKER, night.id), HERE, 10, now=eleven)
    assert (told.outcome, told.until) == (Outcome.SHARED, six)
    told = tell(session, Viewer(DISTRICT, Role.GRID_WORKER, day.id), HERE, 10, now=eleven)
    assert told.outcome is Outcome.OFF_HOURS
    assert [one.account_id for one in seen(session, DISTRICT, eleven)] == [night.id]
    forget(session, DISTRICT, {"until": (eleven + timedelta(hours=1)).isoformat()}, eleven)
    assert len(seen(session, DISTRICT, eleven)) == 1
    forget(session, DISTRICT, {"until": six.isoformat()}, six)
    assert seen(session, DISTRICT, eleven) == []


def _answer_for_a_grid(session: Session, account: Account) -> None:
    if not session.scalar(
        select(func.count()).select_from(Division).where(Division.code == STREET)
    ):
        for code in (STREET, WEST_COMMUNITY):
            builders.add_division(session, code)
    count = session.scalar(select(func.count()).select_from(GridDuty)) or 0
    grid = builders.add_grid(session, code=f"{WEST_COMMUNITY}{count + 1:03d}")
    session.add(GridDuty(district=DISTRICT, grid_id=grid.id, account_id=account.id))
    session.flush()


def test_shifts_and_leave_do_not_overlap(town: Town, session: Session) -> None:
    worker = town.worker("甲", on=False)
    add_shift(session, worker, Hours(MONDAY, time(22), time(6)), now=NINE)
    with pytest.raises(Conflict):
        add_shift(session, worker, Hours(MONDAY + timedelta(days=1), time(5), time(9)), now=NINE)
    add_shift(session, worker, Hours(MONDAY + timedelta(days=1), time(6), time(9)), now=NINE)
    add_leave(session, worker, MONDAY, MONDAY + timedelta(days=2), now=NINE)
    with pytest.raises(Conflict):
        add_leave(session, worker, MONDAY + timedelta(days=2), MONDAY + timedelta(days=3), now=NINE)
    with pytest.raises(Invalid):
        add_leave(session, worker, MONDAY + timedelta(days=9), MONDAY + timedelta(days=8), now=NINE)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_takes_the_place_of_what_was_there(
    town: Town, session: Session, encoding: str
) -> None:
    worker = town.worker("甲", on=False)
    add_shift(session, worker, Hours(MONDAY, time(9), time(17)), now=NINE)
    add_leave(session, worker, MONDAY, MONDAY + timedelta(days=4), now=NINE)
    lines = ("账号,日期,上班,下班", "field-01,2026-03-02,8:00,16:00", "field-01,2026/3/4,休,")
    text = "\n".join(lines)
    done = load_roster(session, DISTRICT, text.encode(encoding), "三月.csv", now=NINE)
    assert (done.shifts, done.leave) == (1, 1)
    (shift,) = session.scalars(select(Shift)).all()
    assert (shift.starts_at, shift.source) == (datetime(2026, 3, 2, 0, 0, tzinfo=UTC), "三月.csv")
    leave = session.execute(select(Leave.first_day, Leave.last_day).order_by(Leave.first_day))
    days = [(first.day, last.day) for first, last in leave]
    assert days == [(3, 3), (4, 4), (5, 6)]


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        ("", "roster_empty", "file"),
        ("账号,日期,上班,下班", "roster_empty", "file"),
        ("nobody,2026-03-02,08:00,16:00", "roster_worker_unknown", "line 1, 账号"),
        ("field-01,2026-13-02,08:00,16:00", "roster_day_unreadable", "line 1, 日期"),
        ("field-01,2026-03,08:00,16:00", "roster_day_unreadable", "line 1, 日期"),
        (f"field-01,{10**30}-1-1,08:00,16:00", "roster_day_unreadable", "line 1, 日期"),
        ("field-01,1999-01-01,08:00,16:00", "roster_day_unreadable", "line 1, 日期"),
        ("field-01,2026-03-02,8,16", "roster_time_unreadable", "line 1, 上班"),
        ("field-01,2026-03-02,08:00,25:00", "roster_time_unreadable", "line 1, 下班"),
        ("field-01,2026-03-02,-1:00,16:00", "roster_time_unreadable", "line 1, 上班"),
        ("field-01,2026-03-02", "roster_line_unreadable", "line 1"),
        ("field-01,2026-03-02,08:00", "roster_line_unreadable", "line 1"),
        ("x" * 200_000, "roster_unreadable", "file"),
        (
            "field-01,2026-03-02,08:00,16:00\nfield-01,2026-03-02,09:00,17:00",
            "shift_overlaps",
            "line 2, 上班",
        ),
        (
            "field-01,2026-03-02,22:00,06:00\rfield-01,2026-03-03,05:00,09:00",
            "shift_overlaps",
            "line 2, 上班",
        ),
        (
            "field-01,2026-03-02,08:00,16:00\nfield-01,2026-03-02,休",
            "roster_day_twice",
            "line 2, 日期",
        ),
    ],
)
def test_a_file_with_a_wrong_line_is_refused(
    town: Town, session: Session, content: str, code: str, field: str
) -> None:
    town.worker("甲", on=False)
    with pytest.raises(Invalid) as refusal:
        load_roster(session, DISTRICT, content.encode(), "x.csv", now=NINE)
    assert (refusal.value.reason.code, refusal.value.field) == (code, field)


def test_a_file_names_every_fault_and_changes_nothing(town: Town, session: Session) -> None:
    worker = town.worker("甲", on=False)
    add_shift(session, worker, Hours(MONDAY, time(9), time(17)), now=NINE)
    content = "field-01,2026-03-02,8:00,16:00\nfield-01,昨天,8:00,16:00\n谁,2026-03-02,休\n"
    with pytest.raises(Invalid) as refusal:
        load_roster(session, DISTRICT, content.encode(), "x.csv", now=NINE)
    named = [refusal.value, *refusal.value.others]
    assert [each.field for each in named] == ["line 2, 日期", "line 3, 账号"]
    assert session.scalars(select(Shift)).one().source == "roster page"


def test_a_command_takes_a_file_over(
    town: Town, session: Session, app: Flask, tmp_path: Path
) -> None:
    town.worker("甲", on=False)
    session.commit()
    file = tmp_path / "三月.csv"
    file.write_text("field-01,2026-03-02,08:00,16:00\nfield-01,2026-03-03,off\n")
    done = app.test_cli_runner().invoke(args=["roster", "import", str(file)])
    assert (done.exit_code, done.output) == (0, "1 shifts, 1 days of leave\n")
    file.write_text("field-01,2026-03-02,08:00,16:00\nfield-02,2026-03-02,8\n")
    done = app.test_cli_runner().invoke(args=["roster", "import", str(file)])
    assert done.exit_code == 1
    assert "line 2: " in done.output
    file.write_text("x" * (FILE_LIMIT + 1))
    done = app.test_cli_runner().invoke(args=["roster", "import", str(file)])
    assert done.exit_code == 1
    assert "Error: file: " in done.output
    assert session.scalar(select(func.count()).select_from(Shift)) == 1


def test_mistyped_leave_and_skills_of_no_class_are_refused(town: Town, session: Session) -> None:
    worker = town.worker("甲", on=False)
    with pytest.raises(Invalid):
        add_leave(session, worker, MONDAY, MONDAY + timedelta(days=3650), now=NINE)
    with pytest.raises(Invalid):
        add_skill(session, DISTRICT, "电工", "X-99")
    add_skill(session, DISTRICT, "电工", "c-01-")
    with pytest.raises(Conflict):
        add_skill(session, DISTRICT, "电工", "C-01")


@pytest.fixture
def administrator(town: Town) -> FlaskClient:
    return town.desk.at(Role.ADMINISTRATOR)


def test_the_page_shows_a_week_and_takes_changes(
    town: Town, session: Session, administrator: FlaskClient
) -> None:
    worker = town.worker("甲", on=False)
    session.commit()
    page = administrator.get("/roster?week=2026-03-04").text
    for words in ("甲", "周一 03-02", "08:00–12:00", "加班次"):
        assert words in page
    sent = {"worker_id": worker.id, "day": "2026-03-02", "starts": "22:00", "ends": "06:00"}
    answer = administrator.post("/roster/shifts", data=sent)
    assert answer.headers["Location"] == (
        f"/roster?week=2026-03-02&worker={worker.id}#worker-{worker.id}"
    )
    leave = {"worker_id": worker.id, "first_day": "2026-03-05", "last_day": "2026-03-06"}
    assert administrator.post("/roster/leave", data=leave).status_code == 303
    page = administrator.get("/roster?week=2026-03-02").text
    assert "22:00–06:00" in page
    assert page.count("chip away") == 2
    shift = session.scalars(select(Shift)).one()
    assert (
        administrator.post(f"/roster/shifts/{shift.id}/remove?week=2026-03-02").status_code == 303
    )
    assert session.scalar(select(func.count()).select_from(Shift)) == 0
    assert administrator.post("/roster/skills", data={"name": "电工", "class_code": "C-01"})
    skill = session.scalars(select(Skill)).one()
    means = {"worker_id": worker.id, "means": "walk", "room": "4", "skills": [str(skill.id)]}
    assert administrator.post("/roster/means", data=means).status_code == 303
    page = administrator.get("/roster").text
    assert "步行 · 最多 4 件 · 电工" in page.replace("\n", "")
    form = administrator.get(f"/roster?worker={worker.id}").text.split("的出行、件数与技能")[1]
    for kept in ('value="walk" selected', 'value="4"', "checked"):
        assert kept in form


def test_a_file_is_taken_over_from_the_page(
    town: Town, session: Session, administrator: FlaskClient
) -> None:
    worker = town.worker("甲", on=False)
    session.commit()
    content = f"{worker.username},2026-03-02,08:00,16:00\n".encode()
    sent = {"file": (io.BytesIO(content), "三月.csv")}
    answer = administrator.post("/roster/file?week=2026-03-02", data=sent)
    assert answer.headers["Location"] == "/roster?week=2026-03-02"
    assert "已导入 1 个班次" in administrator.get("/roster").text


def test_the_page_says_which_line_of_a_file_is_wrong(
    town: Town, session: Session, administrator: FlaskClient
) -> None:
    worker = town.worker("甲", on=False)
    session.commit()
    for accepts, words in (("text/html", "第 1 行 日期："), ("application/json", "line 1, ")):
        content = io.BytesIO(f"{worker.username},昨天,08:00,16:00\n".encode())
        answer = administrator.post(
            "/roster/file", data={"file": (content, "x.csv")}, headers={"Accept": accepts}
        )
        assert answer.status_code == 422
        assert words in answer.text


@pytest.mark.parametrize("week", ["0001-01-01", "9999-12-31", "nonsense"])
def test_weeks_out_of_reach_are_refused(administrator: FlaskClient, week: str) -> None:
    assert administrator.get(f"/roster?week={week}").status_code == 422
