"""Reminders: each once, in order, and none of a clock that has stopped."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.workflows.world import DISPATCHER, DISTRICT, NOW, World, build
from workflows.cases.clocks import RUNG_TASK
from workflows.cases.notice_models import Notice
from workflows.cases.notices import NOTIFY_TASK, notify
from workflows.cases.queries import story
from workflows.cases.rungs import fire
from workflows.tasks.models import Task


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def reminders(world: World) -> list[Task]:
    return list(world.session.scalars(select(Task).where(Task.kind == RUNG_TASK).order_by(Task.id)))


def fire_last(world: World, now: datetime) -> bool:
    return fire(world.session, DISTRICT, reminders(world)[-1].payload, now)


def test_half_soon_and_overdue_each_once(world: World) -> None:
    case = world.dispatched()
    times = []
    for _ in range(3):
        task = reminders(world)[-1]
        times.append(task.run_at)
        assert fire(world.session, DISTRICT, task.payload, task.run_at)
        assert not fire(world.session, DISTRICT, task.payload, task.run_at)
    # Four working hours from nine: half at eleven, 80 % at 14:12, due at 15:00.
    assert [moment - NOW for moment in times] == [
        timedelta(hours=2),
        timedelta(hours=5, minutes=12),
        timedelta(hours=6),
    ]
    assert [event.move for event in story(world.session, case)][-3:] == [
        "clock_half",
        "clock_soon",
        "clock_overdue",
    ]
    assert case.late
    told = world.session.execute(
        select(Notice.kind, Notice.department_id, Notice.role).order_by(Notice.id)
    ).all()
    assert [row.kind for row in told] == ["clock_half", "clock_soon", *["clock_overdue"] * 2]
    assert {row.department_id for row in told[:3]} == {world.department.id}
    assert told[3].role == "dispatcher"


def test_a_stopped_clock_is_silent(world: World) -> None:
    case = world.open()
    task = reminders(world)[-1]
    world.move(case, "dispatch", DISPATCHER, department_id=world.department.id)
    assert not fire(world.session, DISTRICT, task.payload, task.run_at)
    assert "clock_half" not in {event.move for event in story(world.session, case)}


def test_a_clock_that_was_reckoned_anew_forgets_its_old_reminders(world: World) -> None:
    case = world.handed_in()
    handling = next(
        task
        for task in reminders(world)
        if task.payload["revision"] == 1 and task.run_at > NOW + timedelta(hours=1)
    )
    world.move(case, "rework", DISPATCHER, NOW + timedelta(hours=1), reason="再看一次")
    assert not fire(world.session, DISTRICT, handling.payload, handling.run_at)
    assert fire_last(world, NOW + timedelta(hours=4))


def test_the_new_owner_is_told_once_and_only_while_it_is_the_owner(world: World) -> None:
    case = world.open()
    [first] = world.session.scalars(select(Task).where(Task.kind == NOTIFY_TASK))
    for _ in range(2):
        notify(world.session, DISTRICT, first.payload, NOW)
    assert len(world.session.scalars(select(Notice)).all()) == 1
    world.move(case, "dispatch", DISPATCHER, department_id=world.department.id)
    world.session.execute(Notice.__table__.delete())
    notify(world.session, DISTRICT, first.payload, NOW)
    assert world.session.scalars(select(Notice)).all() == []
