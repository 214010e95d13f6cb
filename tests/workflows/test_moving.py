"""What a move writes in situations that come seldom."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.errors import Invalid
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.world import ACCEPTOR, DISPATCHER, DISTRICT, NOW, World, build
from workflows.cases.models import Case, Clock
from workflows.cases.queries import story
from workflows.cases.rungs import fire_due
from workflows.deadlines import Unit
from workflows.standards.models import CaseClass, ClassKind, Standard

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def closed(world: World) -> Case:
    return world.closed(world.handed_in())


def add_class(world: World) -> CaseClass:
    """A class that no standard speaks of."""
    other = CaseClass(
        district=DISTRICT,
        code="E-06-01",
        kind=ClassKind.EVENT,
        major_name="其他",
        name="其他事件",
        name_en="Other",
        synonyms=[],
        quick=False,
        position=2,
        duplicate_radius_m=50,
        duplicate_hours=24,
        source="test",
    )
    world.session.add(other)
    world.session.commit()
    return other


def test_a_closed_case_is_reopened_and_closed_again(world: World) -> None:
    case = closed(world)
    world.move(case, "reopen", DISPATCHER, LATER, reason="又坏了")
    assert (case.stage, case.reopenings, case.handed_in_at) == ("dispatching", 1, None)
    assert case.due_at == LATER + timedelta(minutes=15)
    assert_rows_agree(world.session, case)
    world.move(case, "dispatch", DISPATCHER, LATER, department_id=world.other_department.id)
    assert case.owner_label == "市政设施所"
    assert_rows_agree(world.session, case)


def test_a_class_without_a_standard_cannot_be_filed(world: World) -> None:
    other = add_class(world)
    case = world.open()
    world.move(case, "return", DISPATCHER, reason="不是路灯")
    with pytest.raises(Invalid) as refused, world.session.begin_nested():
        world.move(case, "file", ACCEPTOR, class_id=other.id)
    assert (refused.value.reason.code, refused.value.field) == ("standard_none", "class_id")
    assert_rows_agree(world.session, case)


def test_the_standard_of_a_new_class_is_that_of_the_local_day(world: World) -> None:
    """At seven in the morning here it is still the day before in UTC."""
    other = add_class(world)
    old, new = (
        Standard(
            district=DISTRICT,
            class_id=other.id,
            position=position,
            filing_condition="其他",
            closing_condition="解决",
            amount=Decimal(8),
            unit=Unit.WORK_HOUR,
            valid_from=date(2026, month, 1),
            valid_to=date(2026, 3, 1) if month == 1 else None,
            source="test",
        )
        for position, month in ((1, 1), (2, 3))
    )
    world.session.add_all([old, new])
    world.session.commit()
    early = datetime(2026, 2, 28, 23, 0, tzinfo=UTC)
    case = world.open(early)
    world.move(case, "return", DISPATCHER, early, reason="不是路灯")
    world.move(case, "file", ACCEPTOR, early, class_id=other.id)
    assert case.standard_id == new.id


def test_a_worker_who_was_chosen_by_hand_owns_the_verification(world: World) -> None:
    case = world.handed_in()
    world.move(case, "send_for_verification", DISPATCHER, worker_id=14)
    assert (case.owner_account_id, case.worker_id) == (14, 14)
    assert (case.owner_label, case.worker_label) == (None, None)
    assert_rows_agree(world.session, case)


def test_a_move_is_never_earlier_than_the_one_before(world: World) -> None:
    """Two machines' clocks differ by a minute, and the slower one makes the second move."""
    case = world.handed_in(NOW)
    world.move(case, "rework", DISPATCHER, NOW - timedelta(minutes=1), reason="照片看不清")
    assert case.changed_at == story(world.session, case)[-1].at == NOW
    assert_rows_agree(world.session, case)


def test_a_case_of_new_years_morning_is_numbered_in_the_new_year(world: World) -> None:
    case = world.open(datetime(2026, 12, 31, 17, 0, tzinfo=UTC))
    assert case.no.startswith("4406042027")


def test_a_clock_that_goes_on_owes_the_reminder_that_is_left(world: World) -> None:
    case = world.dispatched()
    world.move(case, "take", world.handler)
    for _ in ("half", "80 %"):
        [clock] = world.session.scalars(select(Clock).where(Clock.stopped_at.is_(None)))
        assert clock.next_rung_at
        assert fire_due(world.session, now=clock.next_rung_at) == 1
        world.session.expire_all()
    near_the_end = NOW + timedelta(hours=5, minutes=30)
    world.answered_for(case, near_the_end)
    world.move(case, "rework", DISPATCHER, near_the_end + timedelta(minutes=10), reason="看不清")
    assert_rows_agree(world.session, case)


@pytest.mark.parametrize(
    "change",
    [
        "due_at = null",
        "closed_at = now()",
        "owner_role = null",
        "owner_account_id = 1",
        "owner_kind = 'department'",
        "owner_kind = 'nobody', owner_role = null",
        "owner_kind = 'nobody', owner_role = null, due_at = null",
        "owner_kind = 'nobody', owner_role = null, closed_at = now()",
    ],
)
def test_the_database_refuses_a_case_without_one_owner_and_its_clock(
    world: World, change: str
) -> None:
    case = world.open()
    assert case.owner_role == DISPATCHER.role
    with pytest.raises(IntegrityError, match="ck_case_"):
        world.session.execute(text(f'update "case" set {change} where id = {case.id}'))


def test_the_database_refuses_a_second_running_clock(world: World) -> None:
    case = world.open()
    twice = text(
        "insert into clock (district, case_id, key, calendar_id, amount, unit, started_at, due_at,"
        " provisional, pauses, rung, extensions, revision)"
        " select district, case_id, 'handling', calendar_id, amount, unit, started_at, due_at,"
        f" provisional, pauses, rung, extensions, revision from clock where case_id = {case.id}"
    )
    with pytest.raises(IntegrityError, match="uq_clock_running"):
        world.session.execute(twice)
