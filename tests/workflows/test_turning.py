"""Turning a clock that runs: one more limit, a pause, its early end, another limit."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import Invalid
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.world import DISPATCHER, NOW, World, build
from workflows.calendars import calendars
from workflows.case_state import ClockChange, ClockTurn
from workflows.cases import timing
from workflows.cases.clocks import reckoning_of
from workflows.cases.models import Case, Clock
from workflows.cases.rungs import fire_due
from workflows.deadlines import Budget, deadline

DUE = NOW + timedelta(hours=6)
"""Four working hours from nine, with two hours of lunch."""

EXTEND, RESUME, RECKON = (
    ClockChange(turn) for turn in (ClockTurn.EXTEND, ClockTurn.RESUME, ClockTurn.RECKON)
)


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def running(world: World, case: Case) -> Clock:
    of_case = select(Clock).where(Clock.case_id == case.id, Clock.stopped_at.is_(None))
    return world.session.scalars(of_case).one()


def turned(world: World, case: Case, change: ClockChange, now: datetime) -> Clock:
    clock = running(world, case)
    revision = clock.revision
    timing.turn(world.session, case, clock, change, now)
    world.session.flush()
    assert (case.due_at, case.handling_due_at) == (clock.due_at, clock.due_at)
    assert clock.revision >= revision
    return clock


def pause(until: datetime) -> ClockChange:
    return ClockChange(ClockTurn.PAUSE, until)


def test_an_extension_is_one_more_full_limit(world: World) -> None:
    case = world.dispatched()
    clock = turned(world, case, EXTEND, NOW + timedelta(hours=5))
    assert clock.due_at == NOW + timedelta(hours=24)  # the next morning at nine
    assert clock.next_rung_at == DUE  # half of twice the time
    assert (clock.extensions, clock.revision, clock.amount) == (1, 2, 4)
    assert turned(world, case, EXTEND, NOW).due_at == NOW + timedelta(hours=30)


def test_a_suspension_is_in_the_ledger_at_once_and_is_cut_when_it_ends_early(world: World) -> None:
    case = world.dispatched()
    hour, day = NOW + timedelta(hours=1), NOW + timedelta(days=1)
    clock = turned(world, case, pause(day), hour)
    assert case.suspended_until == day
    assert clock.due_at == day + timedelta(hours=3)  # noon
    assert clock.next_rung_at == day + timedelta(hours=1)
    cut = turned(world, case, RESUME, hour + timedelta(hours=1))
    assert case.suspended_until is None
    assert cut.due_at == DUE + timedelta(hours=1)
    assert cut.pauses == [[hour.isoformat(), (hour + timedelta(hours=1)).isoformat()]]


def test_a_suspension_that_is_over_leaves_the_clock_as_it_is(world: World) -> None:
    case = world.dispatched()
    until = NOW + timedelta(hours=2)
    clock = turned(world, case, pause(until), NOW + timedelta(hours=1))
    due_at, revision = clock.due_at, clock.revision
    turned(world, case, RESUME, until)
    assert (case.suspended_until, clock.due_at, clock.revision) == (None, due_at, revision)


@pytest.mark.parametrize("until", [None, NOW, NOW - timedelta(hours=1)])
def test_a_pause_ends_after_it_begins(world: World, until: datetime | None) -> None:
    case = world.dispatched()
    with pytest.raises(Invalid) as refusal:
        turned(world, case, ClockChange(ClockTurn.PAUSE, until), NOW)
    assert refusal.value.field == "until"


def test_a_clock_that_stops_while_it_stands_ends_its_suspension(world: World) -> None:
    case = world.dispatched()
    clock = turned(world, case, pause(NOW + timedelta(days=30)), NOW + timedelta(hours=1))
    timing.stop(case, clock, NOW + timedelta(hours=2))
    assert clock.due_at == DUE + timedelta(hours=1)
    assert (clock.next_rung_at, clock.overdue_at, case.late) == (None, None, False)


def test_another_standard_counts_from_the_start_and_keeps_pauses_and_extensions(
    world: World,
) -> None:
    case = world.dispatched()
    turned(world, case, pause(NOW + timedelta(hours=2)), NOW + timedelta(hours=1))
    turned(world, case, EXTEND, NOW + timedelta(hours=2))
    world.given_hours(case, 8)
    clock = turned(world, case, RECKON, NOW + timedelta(hours=3))
    assert (clock.started_at, clock.amount, clock.extensions) == (NOW, 8, 1)
    # Twice eight hours and the one that it stood.
    assert clock.due_at == NOW + timedelta(days=2, hours=1)


def test_what_was_late_stays_late_whatever_its_limit_becomes(world: World) -> None:
    case = world.dispatched()
    world.given_hours(case, 8)
    clock = turned(world, case, RECKON, DUE + timedelta(hours=1))
    assert (case.late, clock.overdue_at) == (True, DUE)
    assert clock.due_at > DUE
    fire_due(world.session, now=clock.due_at)
    world.session.expire_all()
    assert (clock.overdue_at, case.late) == (DUE, True)


@pytest.mark.parametrize("swept", [False, True])
def test_an_extension_that_was_asked_for_in_time_is_given_after_it(
    world: World, *, swept: bool
) -> None:
    case = world.dispatched()
    world.move(case, "take", world.handler)
    world.move(case, "ask_extension", world.handler, DUE - timedelta(minutes=1), reason="雨天")
    answered = DUE + timedelta(minutes=30)
    if swept:
        fire_due(world.session, now=answered)
        world.session.expire_all()
        assert (case.late, running(world, case).rung) == (True, 3)
    world.move(case, "grant", DISPATCHER, answered)
    clock = running(world, case)
    assert (case.late, clock.overdue_at, clock.due_at) == (False, None, NOW + timedelta(days=1))
    # Half of twice the limit has passed; the rest is told when it comes.
    assert clock.rung == int(swept)
    assert_rows_agree(world.session, case)
    fire_due(world.session, now=clock.due_at)
    world.session.expire_all()
    assert (case.late, clock.rung) == (True, 3)
    assert_rows_agree(world.session, case)


def test_an_extension_that_is_given_too_late_for_itself_leaves_the_case_late(world: World) -> None:
    case = world.dispatched()
    world.move(case, "take", world.handler)
    world.move(case, "ask_extension", world.handler, NOW, reason="雨天")
    world.move(case, "grant", DISPATCHER, NOW + timedelta(days=3))
    assert (case.late, running(world, case).overdue_at) == (True, NOW + timedelta(days=1))
    assert_rows_agree(world.session, case)


MINUTES = st.integers(1, 60 * 24 * 4)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["extend", "pause", "resume", "reckon", "sweep"]), MINUTES),
    max_size=8,
)


@given(CHANGES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_the_due_time_follows_from_limit_extensions_and_pauses(
    world: World, changes: list[tuple[str, int]]
) -> None:
    case = world.dispatched()
    now = NOW
    for change, minutes in changes:
        now += timedelta(minutes=minutes)
        clock = running(world, case)
        if change == "sweep":
            world.session.flush()
            fire_due(world.session, now=now)
            world.session.expire_all()
        elif change == "pause" and case.suspended_until is None:
            turned(world, case, pause(now + timedelta(minutes=minutes)), now)
        elif change == "resume" or (case.suspended_until and case.suspended_until <= now):
            turned(world, case, RESUME, now)
        elif change == "extend":
            turned(world, case, EXTEND, now)
        elif change == "reckon":
            turned(world, case, RECKON, now)
        clock = running(world, case)
        calendar = calendars(world.session, case.district).by_id(clock.calendar_id)
        reckoning = reckoning_of(clock, calendar)
        limit = Budget(clock.amount, clock.unit)
        whole = 1 + clock.extensions
        expected = deadline(NOW, limit, calendar, reckoning.pauses, whole)
        assert clock.due_at == expected.at
        assert clock.overdue_at is None or case.late
        assert clock.next_rung_at is None or clock.next_rung_at >= NOW
