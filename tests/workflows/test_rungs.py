"""Rungs: each once, in order, at night none that can wait, and none of a clock that has stopped."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.reason import Reason
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.world import ACCEPTOR, DISPATCHER, DISTRICT, NOW, World, build
from workflows import definitions
from workflows.cases.models import Case, CaseEvent, Clock
from workflows.cases.notice_models import Notice
from workflows.cases.notices import NOTIFY_TASK, notify
from workflows.cases.queries import story
from workflows.cases.rungs import fire_due
from workflows.definition import Deed, Ladder, Rung, Told
from workflows.rulers import Unit
from workflows.tasks.models import Task

HALF, SOON, DUE, LONG = (NOW + timedelta(hours=hours) for hours in (2, 5.2, 6, 8))
"""Of four working hours from nine: at eleven, 14:12 and 15:00; at 17:00 half as long again."""
REMINDERS = ["clock_half", "clock_soon", "clock_overdue", "clock_long_overdue"]


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def told(world: World, case: Case) -> list[str]:
    world.session.expire_all()
    return [event.move for event in story(world.session, case) if event.move.startswith("clock")]


def running(world: World) -> Clock:
    return world.session.scalars(select(Clock).where(Clock.stopped_at.is_(None))).one()


def test_half_soon_and_overdue_each_once(world: World) -> None:
    case = world.dispatched()
    for number, moment in enumerate((HALF, SOON, DUE, LONG), start=1):
        assert running(world).next_rung_at == moment
        assert fire_due(world.session, now=moment - timedelta(microseconds=1)) == 0
        assert fire_due(world.session, now=moment) == 1
        assert fire_due(world.session, now=moment) == 0
        assert told(world, case) == REMINDERS[:number]
    assert running(world).next_rung_at is None
    assert case.late
    notices = world.session.execute(
        select(Notice.kind, Notice.department_id, Notice.role).order_by(Notice.id)
    ).all()
    assert [(row.kind, row.role) for row in notices] == [
        ("clock_half", None),
        ("clock_soon", None),
        ("clock_overdue", None),
        ("clock_overdue", "dispatcher"),
        ("clock_long_overdue", None),
        ("clock_long_overdue", "leader"),
    ]
    assert {row.department_id for row in notices} == {world.department.id, None}
    assert_rows_agree(world.session, case)


def test_after_an_outage_every_rung_that_passed_fires_in_order(world: World) -> None:
    """And everybody hears once of the case, not four times."""
    case = world.dispatched()
    assert fire_due(world.session, now=DUE + timedelta(days=3)) == 1
    assert told(world, case) == REMINDERS
    heard = world.session.execute(select(Notice.kind, Notice.department_id, Notice.role)).all()
    assert len(heard) == 3
    assert set(heard) == {
        ("clock_long_overdue", None, "leader"),
        ("clock_long_overdue", world.department.id, None),
        ("clock_overdue", None, "dispatcher"),
    }
    assert fire_due(world.session, now=DUE + timedelta(days=4)) == 0
    assert running(world).overdue_at == DUE
    assert_rows_agree(world.session, case)


def test_a_sweep_takes_no_more_than_it_may_and_the_longest_waiting_first(world: World) -> None:
    cases = [world.dispatched(NOW + timedelta(minutes=minutes)) for minutes in (2, 0, 1)]
    assert fire_due(world.session, now=DUE, limit=2) == 2
    assert [len(told(world, case)) for case in cases] == [0, 3, 2]
    assert fire_due(world.session, now=DUE, limit=2) == 1


def test_a_stopped_clock_is_silent(world: World) -> None:
    case = world.open()
    world.move(case, "dispatch", DISPATCHER, department_id=world.department.id)
    fire_due(world.session, now=NOW + timedelta(minutes=15))
    assert told(world, case) == []


def test_a_clock_that_goes_on_tells_what_is_left_at_its_new_time(world: World) -> None:
    case = world.handed_in()
    world.move(case, "rework", DISPATCHER, NOW + timedelta(hours=1), reason="再看一次")
    assert running(world).next_rung_at == HALF + timedelta(hours=1)
    fire_due(world.session, now=HALF)
    assert told(world, case) == []
    fire_due(world.session, now=HALF + timedelta(hours=1))
    assert told(world, case) == ["clock_half"]


def test_a_clock_that_cannot_be_reckoned_holds_up_no_other(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = world.dispatched(), world.dispatched()
    of_broken = {"id": broken.id}
    world.session.execute(
        text("update clock set key = 'gone' where case_id = :id and stopped_at is null"), of_broken
    )
    assert fire_due(world.session, now=DUE) == 2
    assert told(world, sound) == REMINDERS[:3]
    assert "KeyError" in caplog.text
    assert fire_due(world.session, now=DUE) == 0
    assert fire_due(world.session, now=DUE + timedelta(hours=1)) == 1


def test_a_clock_that_cannot_be_written_holds_up_no_other(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = world.dispatched(), world.dispatched()
    of_broken = {"id": broken.id}
    world.session.execute(
        text("""update "case" set events = events - 1 where id = :id"""), of_broken
    )
    assert fire_due(world.session, now=DUE) == 2
    assert told(world, sound) == REMINDERS[:3]
    assert "cannot be looked at" in caplog.text
    assert fire_due(world.session, now=DUE) == 0
    assert fire_due(world.session, now=DUE + timedelta(hours=1)) == 1


def test_a_step_of_the_process_waits_for_the_morning_though_nights_count(world: World) -> None:
    """To look at a thing takes an hour of the clock; a grid worker is not woken for it."""
    case = world.open(
        at(0), worker=(11, "李敏"), class_id=None, standard=None, queue=(Reason("class_unsure"),)
    )
    world.move(case, "send_for_check", ACCEPTOR, at(0))
    assert running(world).unit is Unit.URGENT_HOUR
    assert look(world, at(3)) == at(7)
    assert (told(world, case), running(world).overdue_at) == ([], at(1))
    assert look(world, at(7)) is None
    assert told(world, case) == REMINDERS


LOUD = Ladder(
    (
        Rung("clock_soon", Decimal("0.8"), (Told.OWNER, Told.DEPARTMENT)),
        Rung("clock_overdue", Decimal(1), (Told.OWNER, Told.LEADER), (Deed.MARK_LATE,)),
        Rung("clock_grave", Decimal("1.5"), (Told.LEADER, Told.DISPATCHER), (Deed.SUPERVISE,)),
    ),
    quiet=(time(22), time(7)),
)


@pytest.fixture
def quiet_nights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Handling is told on a ladder that keeps the night and goes beyond the due time."""
    grid = definitions.latest("grid")
    clocks = {key: replace(rule, ladder=LOUD) for key, rule in grid.clocks.items()}
    changed = replace(grid, clocks=MappingProxyType(clocks))
    known = {**definitions.catalogue(), (grid.key, grid.version): changed}
    monkeypatch.setattr(definitions, "catalogue", lambda: known)


@pytest.fixture
def by_the_hour(session: Session) -> World:
    """A standard of ten hours that count day and night."""
    return build(session, amount=Decimal(1), unit="natural_day")


def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
    """A local time of that day of March."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def look(world: World, now: datetime) -> datetime | None:
    fire_due(world.session, now=now)
    world.session.expire_all()
    return running(world).next_rung_at


@pytest.mark.usefixtures("quiet_nights")
def test_at_night_nobody_is_told_but_lateness_is_a_fact(by_the_hour: World) -> None:
    """From three in the morning: 80 % at 22:12, due at 03:00, half as long again at 15:00."""
    world = by_the_hour
    case = world.dispatched(at(3))
    assert running(world).next_rung_at == at(3, day=4)
    assert look(world, at(3, day=4)) == at(7, day=4)
    assert case.late
    assert running(world).overdue_at == at(3, day=4)
    assert told(world, case) == []
    assert look(world, at(7, day=4)) == at(15, day=4)
    assert told(world, case) == ["clock_soon", "clock_overdue"]
    assert look(world, at(15, day=4)) is None
    assert told(world, case)[2:] == ["clock_grave"]
    assert (case.supervised_at, case.supervisions) == (at(15, day=4), 1)
    kinds = [
        (row.kind, row.role or "department")
        for row in world.session.scalars(select(Notice).order_by(Notice.id))
    ]
    assert kinds == [
        ("clock_overdue", "department"),
        ("clock_overdue", "leader"),
        ("clock_grave", "leader"),
        ("clock_grave", "dispatcher"),
    ]


@pytest.mark.usefixtures("quiet_nights")
def test_what_was_missed_by_day_is_not_made_up_for_at_night(by_the_hour: World) -> None:
    world = by_the_hour
    case = world.dispatched(at(20))
    assert running(world).next_rung_at == at(15, 12, day=4)
    assert look(world, at(23, day=4)) == at(7, day=5)
    assert case.late
    assert told(world, case) == []


@pytest.mark.usefixtures("quiet_nights")
def test_what_is_urgent_is_told_at_night(by_the_hour: World) -> None:
    world = by_the_hour
    case = world.open(at(14), urgent=True)
    world.move(case, "dispatch", DISPATCHER, at(14), department_id=world.department.id)
    # Half a day, as it is urgent: 80 % of it is used up before midnight.
    assert running(world).next_rung_at == at(23, 36)
    look(world, at(23, 36))
    assert told(world, case) == ["clock_soon"]


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


def test_events_of_the_sweep_name_the_clock_and_its_due_time(world: World) -> None:
    world.dispatched()
    fire_due(world.session, now=HALF)
    event = world.session.scalars(select(CaseEvent).where(CaseEvent.move == "clock_half")).one()
    assert (event.at, event.actor_role, event.from_stage) == (HALF, "system", event.to_stage)
    assert event.detail == {"clock": "handling", "due_at": DUE.isoformat()}
