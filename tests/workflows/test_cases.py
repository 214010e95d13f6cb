"""Cases against the real database: what a move writes, and that nothing is left half done."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.errors import Conflict, Invalid, NotFound
from gis.reason import Reason
from tests.workflows.world import ACCEPTOR, DISPATCHER, DISTRICT, NOW, WORKER, World, build
from workflows.cases.models import CaseEvent, Clock
from workflows.cases.queries import clocks_of, moves_open_to, story
from workflows.cases.services import make_move
from workflows.engine import MoveInput, OwnerKind
from workflows.roles import Role
from workflows.tasks.models import Task


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def running(world: World, case_id: int) -> list[Clock]:
    return [
        clock
        for clock in world.session.scalars(select(Clock).where(Clock.case_id == case_id))
        if clock.stopped_at is None
    ]


def test_a_clear_report_waits_for_the_dispatcher(world: World) -> None:
    case = world.open()
    assert (case.stage, case.owner_kind, case.owner_role) == (
        "dispatching",
        OwnerKind.ROLE,
        Role.DISPATCHER,
    )
    assert len(case.no) == 19
    assert case.no.startswith("4406042026")
    assert [event.move for event in story(world.session, case)] == ["open", "accept", "file"]
    assert [clock.key for clock in running(world, case.id)] == ["dispatch"]
    assert case.due_at == NOW + timedelta(minutes=15)


def test_an_unclear_report_waits_for_the_acceptor(world: World) -> None:
    case = world.open(class_id=None, standard=None, queue=(Reason("no_place"),))
    assert (case.stage, case.owner_role) == ("acceptance", Role.ACCEPTOR)
    assert case.why["queue"] == [{"code": "no_place", "params": {}}]
    world.move(case, "accept", ACCEPTOR)
    with pytest.raises(Invalid) as refused:
        world.move(case, "file", ACCEPTOR)
    assert refused.value.field in {"class_id", "standard_id"}
    world.move(case, "file", ACCEPTOR, class_id=world.case_class.id)
    assert case.standard_id == world.standard.id


def test_from_discovery_to_closing(world: World) -> None:
    case = world.handed_in()
    assert case.owner_role is Role.DISPATCHER
    world.move(case, "send_for_verification", DISPATCHER)
    assert (case.owner_account_id, case.owner_label) == (WORKER.account_id, "李敏")
    world.move(case, "verify_pass", WORKER, photo_count=1)
    world.move(case, "close", DISPATCHER, closing_met=True)
    assert (case.stage, case.owner_kind, case.due_at) == ("closed", OwnerKind.NOBODY, None)
    assert running(world, case.id) == []
    events = story(world.session, case)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert case.events == len(events)


def test_the_handling_clock_counts_working_hours(world: World) -> None:
    late_in_the_morning = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)  # 11:00 in the district
    case = world.dispatched(late_in_the_morning)
    assert case.due_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # one hour, lunch, three hours


def test_rework_goes_on_with_the_clock_and_what_was_between_does_not_count(world: World) -> None:
    case = world.dispatched()
    world.move(case, "take", world.handler, NOW)
    world.answered_for(case, NOW + timedelta(hours=1))
    world.move(case, "rework", DISPATCHER, NOW + timedelta(hours=2), reason="照片看不清")
    [clock] = running(world, case.id)
    assert (clock.key, clock.revision, len(clock.pauses)) == ("handling", 2, 1)
    # Nine to ten were used; at eleven three hours are left: one before lunch, two after.
    assert clock.due_at == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    assert case.due_at == case.handling_due_at == clock.due_at
    assert (case.department_id, case.reworks) == (world.department.id, 1)


def test_late_is_kept(world: World) -> None:
    case = world.dispatched()
    world.move(case, "take", world.handler, NOW)
    after = NOW + timedelta(days=2)
    world.answered_for(case, after)
    assert case.late


def test_a_department_that_is_not_there_is_refused(world: World) -> None:
    case = world.open()
    with pytest.raises(Invalid) as refused:
        world.move(case, "dispatch", DISPATCHER, department_id=987654)
    assert (refused.value.field, refused.value.reason.code) == (
        "department_id",
        "department_unknown",
    )


def test_a_case_that_is_not_there(world: World) -> None:
    with pytest.raises(NotFound):
        make_move(
            world.session, DISTRICT, "4406042026999", "close", MoveInput(), actor=WORKER, now=NOW
        )


def test_a_stale_version_is_refused_and_names_the_owner(world: World) -> None:
    case = world.open()
    seen = case.version
    world.move(case, "dispatch", DISPATCHER, department_id=world.department.id, version=seen)
    world.move(case, "take", world.handler)
    with pytest.raises(Conflict) as refused:
        world.move(case, "return", world.handler, reason="不属于本部门", version=seen)
    assert refused.value.reason.params["owner"] == "何伟"


def test_every_move_owes_a_notice_and_clocks_owe_themselves(world: World) -> None:
    case = world.dispatched()
    owed = world.session.execute(
        select(Task.kind, func.count()).where(Task.district == DISTRICT).group_by(Task.kind)
    ).all()
    assert dict(tuple(row) for row in owed) == {"case.notify": 2}
    stopped, running = clocks_of(world.session, case)
    assert (stopped.next_rung_at, running.next_rung_at is None) == (None, False)


def test_what_each_may_do(world: World) -> None:
    case = world.open()
    may = {move.name for move in moves_open_to(world.session, case, DISPATCHER, NOW)}
    assert may == {
        "dispatch",
        "declare_ownerless",
        "return",
        "split",
        "merge",
        "void",
        "ask_force_close",
        "supervise",
        "prioritise",
        "reclassify",
        "appoint",
        "relocate",
    }
    assert moves_open_to(world.session, case, world.handler, NOW) == ()


def test_the_story_cannot_be_rewritten(world: World) -> None:
    case = world.open()
    for change in ("update case_event set opinion = 'x'", "delete from case_event"):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            world.session.begin_nested(),
        ):
            world.session.execute(text(change))
    assert world.session.scalar(select(func.count()).select_from(CaseEvent)) == case.events


def test_two_clocks_never_run_at_once(world: World) -> None:
    case = world.open()
    [clock] = running(world, case.id)
    copy = {
        column.key: getattr(clock, column.key)
        for column in Clock.__table__.columns
        if column.key != "id"
    }
    with pytest.raises(IntegrityError), world.session.begin_nested():
        world.session.execute(insert(Clock).values(**copy))
