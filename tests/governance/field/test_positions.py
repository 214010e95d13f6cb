"""Where grid workers are: shared at work only, the last alone, and seen by the centre alone."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.crs import Point
from governance.accounts.models import GridDuty
from governance.field.positioning import (
    FORGET_TASK,
    FRESH,
    Outcome,
    forget,
    seen,
    take_back,
    tell,
)
from governance.field.positions import WorkerPosition
from governance.permissions import LAYERS, Viewer
from tests.gis import builders
from tests.governance.console.desk import Desk, open_desk
from tests.workflows.world import DISTRICT, OFFICE
from workflows.calendar import WEEK, WorkCalendar
from workflows.calendars import CalendarVersion
from workflows.dispatch.duty import at_work_until
from workflows.roles import Role
from workflows.tasks.models import Task

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Nine in the morning, of a day with hours from 8 to 12 and from 14 to 18."""
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HERE, THERE = Point(113.11, 23.03), Point(113.12, 23.02)


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return open_desk(app, session)


@pytest.fixture
def worker(desk: Desk, session: Session) -> Viewer:
    """A grid worker who answers for a grid."""
    account = desk.actor(Role.GRID_WORKER)
    for code in (builders.STREET, builders.WEST_COMMUNITY):
        builders.add_division(session, code)
    grid = builders.add_grid(session)
    session.add(GridDuty(district=DISTRICT, grid_id=grid.id, account_id=account.account_id))
    session.commit()
    return Viewer(DISTRICT, Role.GRID_WORKER, account.account_id)


def rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(WorkerPosition)) or 0


@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [
        (7, 59, None),
        (8, 0, 12),
        (11, 59, 12),
        (12, 0, None),
        (14, 0, 18),
        (17, 59, 18),
        (18, 0, None),
    ],
)
def test_hours_of_a_working_day(hour: int, minute: int, until: int | None) -> None:
    calendar = WorkCalendar.from_spec(OFFICE)
    at = calendar.utc(datetime(2026, 3, 2, hour, minute))
    expected = None if until is None else calendar.utc(datetime(2026, 3, 2, until))
    assert at_work_until(calendar, at) == expected


@pytest.mark.parametrize("day", [datetime(2026, 3, 1, 9), datetime(2026, 10, 1, 9)])
def test_no_hours_on_days_off(day: datetime) -> None:
    calendar = WorkCalendar.from_spec(OFFICE)
    assert at_work_until(calendar, calendar.utc(day)) is None


def test_only_the_last_position_is_kept(session: Session, worker: Viewer) -> None:
    tell(session, worker, HERE, 12, now=MONDAY)
    told = tell(session, worker, THERE, 8, now=MONDAY + timedelta(minutes=1))
    assert told.outcome is Outcome.SHARED
    assert told.until == NOON
    (one,) = seen(session, DISTRICT, MONDAY + timedelta(minutes=2))
    assert (one.name, one.point, one.accuracy_m) == ("李敏", THERE, 8)
    assert rows(session) == 1


def test_outside_working_hours_nothing_is_kept_or_shown(session: Session, worker: Viewer) -> None:
    tell(session, worker, HERE, 12, now=NOON - timedelta(minutes=1))
    assert seen(session, DISTRICT, NOON) == ()
    assert tell(session, worker, HERE, 12, now=NOON).outcome is Outcome.OFF_HOURS
    assert rows(session) == 0


def test_what_was_shared_is_deleted_when_work_ends(session: Session, worker: Viewer) -> None:
    tell(session, worker, HERE, 12, now=MONDAY)
    (task,) = session.scalars(select(Task).where(Task.kind == FORGET_TASK))
    assert task.run_at == NOON
    forget(session, DISTRICT, task.payload, task.run_at)
    assert rows(session) == 0


def test_late_forgetting_spares_the_afternoon(session: Session, worker: Viewer) -> None:
    tell(session, worker, HERE, 12, now=MONDAY)
    afternoon = NOON + timedelta(hours=3)
    tell(session, worker, THERE, 12, now=afternoon)
    forget(session, DISTRICT, {"until": NOON.isoformat()}, afternoon)
    assert rows(session) == 1


def test_old_positions_are_not_shown(session: Session, worker: Viewer) -> None:
    tell(session, worker, HERE, 12, now=MONDAY)
    assert len(seen(session, DISTRICT, MONDAY + FRESH - timedelta(seconds=1))) == 1
    assert not seen(session, DISTRICT, MONDAY + FRESH)


def test_without_a_grid_nothing_is_shared(session: Session, desk: Desk) -> None:
    idle = Viewer(DISTRICT, Role.GRID_WORKER, desk.actor(Role.GRID_WORKER).account_id)
    assert tell(session, idle, HERE, 12, now=MONDAY).outcome is Outcome.NO_DUTY
    assert rows(session) == 0


def test_worker_takes_it_back(session: Session, worker: Viewer) -> None:
    tell(session, worker, HERE, 12, now=MONDAY)
    take_back(session, worker)
    assert rows(session) == 0


def test_phone_tells_and_takes_back(desk: Desk, session: Session, worker: Viewer) -> None:
    always = {**OFFICE, "hours": {day: ["00:00-24:00"] for day in WEEK}, "holidays": []}
    always["years"] = [datetime.now(UTC).year]
    session.add(
        CalendarVersion(
            district=DISTRICT, name="always", version=1, spec=always, created_at=MONDAY, source="t"
        )
    )
    session.commit()
    phone, centre = desk.at(Role.GRID_WORKER), desk.at(Role.DISPATCHER)
    assert phone.get("/field/position").json["outcome"] == "shared"
    assert rows(session) == 0
    said = phone.post("/field/position", json={"lon": 113.11, "lat": 23.03, "accuracy_m": 7.4})
    assert said.json["outcome"] == "shared"
    (feature,) = centre.get("/field/positions.json").json["features"]
    assert feature["properties"] == {"name": "李敏", "minutes": 0, "accuracy": 7}
    assert feature["geometry"]["coordinates"] == pytest.approx([113.11, 23.03])
    assert phone.delete("/field/position").status_code == 204
    assert centre.get("/field/positions.json").json["features"] == []
    assert worker.account_id


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.SYSTEM, Role.RESIDENT}]
)
def test_the_centre_alone_sees_workers(desk: Desk, role: Role) -> None:
    allowed = role in LAYERS["positions"]
    assert allowed is (role in {Role.LEADER, Role.DISPATCHER, Role.ACCEPTOR})
    answer = desk.at(role).get("/field/positions.json")
    assert answer.status_code == (200 if allowed else 403)
    assert ("data-positions-url" in desk.at(role).get("/map").text) is allowed


@pytest.mark.parametrize("role", [Role.LEADER, Role.HANDLER, Role.ADMINISTRATOR])
def test_only_grid_workers_share(desk: Desk, role: Role) -> None:
    told = {"lon": 113.11, "lat": 23.03, "accuracy_m": 7}
    assert desk.at(role).post("/field/position", json=told).status_code == 403


@pytest.mark.parametrize(
    "told",
    [
        {"lon": 113.11, "lat": 23.03},
        {"lon": 200, "lat": 23.03, "accuracy_m": 7},
        {"lon": 113.11, "lat": 23.03, "accuracy_m": -1},
        {"lon": 113.11, "lat": 23.03, "accuracy_m": 7, "crs": "mercator"},
    ],
)
def test_positions_that_are_none_are_refused(desk: Desk, told: dict[str, object]) -> None:
    assert desk.at(Role.GRID_WORKER).post("/field/position", json=told).status_code == 422
