"""A year that nobody announced: provisional, then counted anew, and every case tells of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import Conflict, Invalid
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.world import DISPATCHER, DISTRICT, OFFICE, World, build
from workflows.arrangement import read_arrangement
from workflows.calendar import WorkCalendar
from workflows.calendar_versions import (
    Author,
    propose_arrangement,
    propose_calendar,
    publish,
)
from workflows.calendars import calendars, calendars_as_written
from workflows.case_state import ClockChange, ClockTurn
from workflows.cases import timing
from workflows.cases.models import Case, Clock
from workflows.cases.queries import story
from workflows.cases.recounting import RECOUNTED, recount
from workflows.cases.rungs import fire_due
from workflows.cases.unknown_years import alarms

EVE = datetime(2026, 12, 31, 8, 0, tzinfo=UTC)
"""Four in the afternoon: two working hours of four are left for the year."""

GUESSED = datetime(2027, 1, 1, 2, 0, tzinfo=UTC)
"""Ten on New Year's Day, if that were a plain Friday."""

TRUE = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
YEAR = "date,kind,name\n2027-01-01,holiday,元旦\n2027/1/2,makeup_workday,\n"
WITHOUT_SATURDAY = "日期;类型\n2027-01-01;放假\n"
BY = Author("2027.csv", "系统管理员")


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def handling(world: World, case: Case) -> Clock:
    world.session.expire_all()
    of_case = select(Clock).where(Clock.case_id == case.id, Clock.stopped_at.is_(None))
    return world.session.scalars(of_case).one()


def announce(world: World, text: str = WITHOUT_SATURDAY, now: datetime = EVE) -> int:
    for proposed in propose_arrangement(world.session, DISTRICT, read_arrangement(text)):
        publish(world.session, DISTRICT, proposed, by=BY, now=now)
    return recount(world.session, DISTRICT, now=now)


def test_what_was_provisional_is_counted_anew_and_told(world: World) -> None:
    case = world.dispatched(EVE)
    assert (case.due_at, case.due_provisional) == (GUESSED, True)
    revision, told = handling(world, case).revision, case.events
    assert announce(world) == 1
    clock = handling(world, case)
    assert (clock.due_at, clock.provisional, clock.revision) == (TRUE, False, revision + 1)
    assert (case.due_at, case.due_provisional, case.handling_due_at) == (TRUE, False, TRUE)
    assert clock.calendar_id == calendars_as_written(world.session, DISTRICT).newest_id
    event = story(world.session, case)[-1]
    assert (event.move, event.seq, case.events) == (RECOUNTED, told + 1, told + 1)
    assert event.detail["due_at"] == [GUESSED.isoformat(), TRUE.isoformat()]
    assert event.detail["provisional"] == [True, False]
    assert recount(world.session, DISTRICT, now=EVE) == 0


def test_a_make_up_saturday_counts(world: World) -> None:
    case = world.dispatched(EVE)
    announce(world, YEAR)
    assert handling(world, case).due_at == datetime(2027, 1, 2, 2, 0, tzinfo=UTC)


def test_pauses_and_extensions_are_kept(world: World) -> None:
    case = world.dispatched(EVE)
    clock = handling(world, case)
    clock.extensions = 1
    clock.pauses = [[EVE.isoformat(), (EVE + timedelta(hours=1)).isoformat()]]
    world.session.flush()
    announce(world)
    # An hour of the eve, and seven from Monday morning on.
    assert handling(world, case).due_at == datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


def test_lateness_that_was_a_guess_is_taken_back_and_told_when_it_is_true(world: World) -> None:
    case = world.dispatched(EVE)
    fire_due(world.session, now=GUESSED)
    world.session.expire_all()
    assert case.late
    announce(world, now=GUESSED)
    clock = handling(world, case)
    assert (case.late, clock.overdue_at) == (False, None)
    assert clock.next_rung_at is not None
    assert clock.next_rung_at > GUESSED
    fire_due(world.session, now=TRUE)
    world.session.expire_all()
    assert case.late
    assert handling(world, case).overdue_at == TRUE


def test_lateness_of_a_year_that_was_known_stays_a_fact(world: World) -> None:
    """It was late on the last day but one, and then given so much that it goes on in January."""
    case = world.dispatched(EVE - timedelta(days=1, hours=6))
    late_at = case.due_at
    assert late_at is not None
    fire_due(world.session, now=late_at)
    clock = handling(world, case)
    world.given_hours(case, 24)
    timing.turn(world.session, case, clock, ClockChange(ClockTurn.RECKON), EVE)
    world.session.flush()
    assert clock.provisional
    assert announce(world) == 1
    clock = handling(world, case)
    assert (case.late, clock.overdue_at, clock.provisional) == (True, late_at, False)
    assert case.due_at is not None
    assert case.due_at > EVE


@pytest.mark.parametrize("handed_in", [True, False])
def test_who_handed_in_late_by_a_guess_alone_was_not_late(world: World, *, handed_in: bool) -> None:
    """An hour after what was taken for the due time, or in the middle of the next working day."""
    case = world.dispatched(EVE)
    at = GUESSED + timedelta(hours=1) if handed_in else TRUE + timedelta(hours=1)
    world.move(case, "take", world.handler, EVE)
    world.move(case, "hand_in", world.handler, at, result="已修", photo_count=1)
    world.move(case, "confirm", world.handler, at)
    assert (case.late, case.handling_due_at) == (True, GUESSED)
    events = case.events
    assert announce(world, now=at) == 1
    world.session.expire_all()
    assert (case.late, case.handling_due_at) == (not handed_in, TRUE)
    assert story(world.session, case)[-1].move == RECOUNTED
    assert case.events == events + 1
    assert_rows_agree(world.session, case)
    assert recount(world.session, DISTRICT, now=at) == 0


def test_all_clocks_of_a_case_are_counted_anew_together(world: World) -> None:
    case = world.dispatched(EVE)
    world.move(case, "return", world.handler, EVE, reason="不属本单位")
    world.move(case, "dispatch", DISPATCHER, EVE, department_id=world.department.id)
    assert announce(world) == 2
    assert (handling(world, case).due_at, case.due_at) == (TRUE, TRUE)
    assert [event.move for event in story(world.session, case)][-2:] == [RECOUNTED, RECOUNTED]
    assert_rows_agree(world.session, case)


def test_a_suspension_goes_on_until_its_day(world: World) -> None:
    case = world.dispatched(EVE)
    until = datetime(2027, 1, 6, 2, 0, tzinfo=UTC)
    world.move(case, "ask_suspension", world.handler, EVE, reason="等材料", until=until)
    world.move(case, "grant", DISPATCHER, EVE)
    assert announce(world) == 1
    world.session.expire_all()
    # Two hours before the year ends, which stand still; then four from ten on that Wednesday.
    assert (case.suspended_until, case.due_at) == (until, until + timedelta(hours=6))
    assert_rows_agree(world.session, case)


def test_known_clocks_stay_on_their_version(world: World) -> None:
    world.dispatched(EVE - timedelta(days=2))
    before = world.session.execute(select(Clock.id, Clock.calendar_id).order_by(Clock.id)).all()
    assert announce(world) == 0
    assert (
        world.session.execute(select(Clock.id, Clock.calendar_id).order_by(Clock.id)).all()
        == before
    )


def test_each_year_and_calendar_says_how_many_wait_for_it(world: World) -> None:
    own = propose_calendar(
        world.session,
        DISTRICT,
        WorkCalendar.from_spec(OFFICE),
        name="lamps",
        department=world.department.code,
    )
    world.dispatched(EVE)
    publish(world.session, DISTRICT, own, by=BY, now=EVE)
    world.session.commit()
    calendars.__globals__["_kept"].forget()
    far = [world.dispatched(EVE) for _ in range(2)]
    timing.turn(
        world.session,
        far[1],
        handling(world, far[1]),
        ClockChange(ClockTurn.PAUSE, datetime(2028, 2, 1, tzinfo=UTC)),
        EVE,
    )
    world.session.flush()
    found = [(one.name, one.year, one.clocks) for one in alarms(world.session, DISTRICT, EVE)]
    assert found == [("office", 2027, 1), ("lamps", 2027, 2), ("lamps", 2028, 1)]


def test_as_many_as_fit_are_counted_at_a_time(world: World) -> None:
    for _ in range(3):
        world.dispatched(EVE)
    for proposed in propose_arrangement(world.session, DISTRICT, read_arrangement(YEAR)):
        publish(world.session, DISTRICT, proposed, by=BY, now=EVE)
    counted = [recount(world.session, DISTRICT, now=EVE, limit=2) for _ in range(3)]
    assert counted == [2, 1, 0]


def test_a_department_counts_handling_on_its_own_calendar(world: World) -> None:
    night = {**OFFICE, "hours": {"sat": ["00:00-24:00"], "sun": ["00:00-24:00"]}}
    code = world.department.code
    proposed = propose_calendar(
        world.session, DISTRICT, WorkCalendar.from_spec(night), name="nights", department=code
    )
    publish(world.session, DISTRICT, proposed, by=BY, now=EVE)
    world.session.commit()
    calendars.__globals__["_kept"].forget()
    case = world.dispatched()
    known = calendars(world.session, DISTRICT)
    clock = handling(world, case)
    assert clock.calendar_id == known.newest_for(world.department.id) != known.newest_id
    assert known.newest_for(world.other_department.id) == known.newest_id
    assert clock.due_at == datetime(2026, 3, 6, 20, 0, tzinfo=UTC)  # Saturday, four in the morning
    first = world.session.scalars(select(Clock).order_by(Clock.id).limit(1)).one()
    assert first.calendar_id == known.newest_id


def test_an_arrangement_extends_every_calendar_in_use(world: World) -> None:
    own = propose_arrangement(
        world.session, DISTRICT, read_arrangement(YEAR), department=world.department.code
    )
    assert [(one.name, one.department_id) for one in own] == [("lamps", world.department.id)]
    publish(world.session, DISTRICT, own[0], by=BY, now=EVE)
    everybody = propose_arrangement(world.session, DISTRICT, read_arrangement(WITHOUT_SATURDAY))
    assert [one.name for one in everybody] == ["office", "lamps"]
    assert all(2027 in one.calendar.years for one in everybody)
    assert [one.changes for one in everybody] == [True, True]
    assert publish(world.session, DISTRICT, everybody[0], by=BY, now=EVE)
    again = propose_arrangement(
        world.session, DISTRICT, read_arrangement(WITHOUT_SATURDAY), name="office"
    )
    assert publish(world.session, DISTRICT, again[0], by=BY, now=EVE) is None


def test_a_name_belongs_to_whom_it_belonged(world: World) -> None:
    calendar = WorkCalendar.from_spec(OFFICE)
    with pytest.raises(Conflict):
        propose_calendar(world.session, DISTRICT, calendar, department=world.department.code)
    with pytest.raises(Invalid):
        propose_calendar(world.session, DISTRICT, calendar, department="nobody")
    with pytest.raises(Invalid):
        propose_arrangement(world.session, DISTRICT, read_arrangement(YEAR), name="nobody's")


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("", "file", "columns_missing"),
        ("date,kind\n", "file", "arrangement_without_holidays"),
        ("date,kind\n2027-01-02,workday\n", "file", "arrangement_without_holidays"),
        ("date,kind\n2027-02-30,holiday\n", "line 2", "spec_not_a_date"),
        ("date,kind\n2027-02-03,party\n", "line 2", "spec_unknown_word"),
        ("date,kind\n2027-01-01,holiday\n2027-01-01,workday\n", "line 3", "calendar_day_twice"),
        ("date,kind\n2027-01-01\n", "line 2", "arrangement_not_a_table"),
        ("date,kind\n9999-01-01,holiday\n", "line 2", "time_out_of_range"),
    ],
)
def test_a_table_that_is_none_is_refused_with_its_line(text: str, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_arrangement(text)
    assert (refusal.value.field, refusal.value.reason.code) == (field, code)


def test_one_year_of_a_longer_table_alone() -> None:
    read = read_arrangement(YEAR + "2028-01-01,holiday,元旦\n", 2028)
    assert read.years == {2028}
    assert not read.workdays
