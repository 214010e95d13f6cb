"""What is asked leave for: more time, a pause, an end by force, a lateness taken out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import DomainError
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.world import ACCEPTOR, DISPATCHER, DISTRICT, NOW, World, build
from workflows.applications.models import Application, ApplicationState
from workflows.applications.queries import requests_of, waiting_for, waiting_on
from workflows.cases.duties import resume
from workflows.cases.models import Case
from workflows.cases.moving import Step, make_moves
from workflows.cases.notice_models import Notice
from workflows.cases.queries import clocks_of
from workflows.cases.suspending import RESUME_TASK
from workflows.engine import Actor, MoveInput
from workflows.roles import Role
from workflows.tasks.models import Task

LATER = NOW + timedelta(minutes=30)
LEADER = Actor(Role.LEADER, 15, label="周正")


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def taken(world: World) -> Case:
    case = world.dispatched()
    return world.move(case, "take", world.handler)


def told(world: World, case: Case) -> list[tuple[str, Role | None, int | None]]:
    notices = select(Notice).where(Notice.case_id == case.id, Notice.kind.like("request_%"))
    found = world.session.scalars(notices.order_by(Notice.id))
    return [(each.kind, each.role, each.account_id) for each in found]


def test_an_extension_gives_one_more_full_limit(world: World) -> None:
    case = taken(world)
    due_at = case.due_at
    world.move(case, "ask_extension", world.handler, LATER, reason="雨天")
    assert (case.stage, case.due_at, case.extensions) == ("handling", due_at, 0)
    waiting = waiting_on(world.session, case)
    assert waiting is not None
    assert (waiting.reason, waiting.approver, waiting.department_id) == (
        "雨天",
        Role.DISPATCHER,
        world.department.id,
    )
    world.move(case, "grant", DISPATCHER, LATER)
    # Eight working hours in all: seven of this day, and the first of the next.
    assert case.due_at == case.handling_due_at == NOW + timedelta(days=1)
    assert (case.extensions, waiting.state, waiting.answerer_label) == (
        1,
        ApplicationState.GRANTED,
        "张岚",
    )
    assert told(world, case) == [
        ("request_waiting", Role.DISPATCHER, None),
        ("request_granted", None, world.handler.account_id),
    ]
    assert_rows_agree(world.session, case)


def test_lists_of_requests(world: World) -> None:
    cases = [taken(world) for _ in range(3)]
    for minute, case in enumerate(cases):
        moment = NOW + timedelta(minutes=minute)
        world.move(case, "ask_extension", world.handler, moment, reason="雨天")
    # The clock of the last ends first: what is asked of it can be granted for the shortest time.
    world.move(cases[2], "prioritise", DISPATCHER, LATER, urgent=True)
    listed = waiting_for(world.session, DISTRICT, Role.DISPATCHER, limit=2)
    assert [case.no for _, case in listed] == [cases[2].no, cases[0].no]
    assert waiting_for(world.session, DISTRICT, Role.LEADER, limit=2) == []
    world.move(cases[0], "hand_in", world.handler, LATER, result="好了", photo_count=1)
    [lapsed] = requests_of(world.session, cases[0])
    assert lapsed.state is ApplicationState.LAPSED
    assert told(world, cases[0])[-1] == ("request_lapsed", None, world.handler.account_id)


def test_a_suspension_is_over_when_it_said_or_earlier(world: World) -> None:
    until = NOW + timedelta(days=2)
    for early in (True, False):
        case = taken(world)
        world.move(case, "ask_suspension", world.handler, reason="等材料", until=until)
        world.move(case, "grant", DISPATCHER)
        assert (case.suspended_until, case.suspensions) == (until, 1)
        assert case.due_at is not None
        assert case.due_at > until
        assert_rows_agree(world.session, case)
        task = world.session.scalars(
            select(Task).where(
                Task.kind == RESUME_TASK, Task.payload["case_id"].as_integer() == case.id
            )
        ).one()
        assert task.run_at == until
        assert not resume(world.session, DISTRICT, task.payload, until - timedelta(seconds=1))
        if early:
            world.move(case, "resume", DISPATCHER, LATER)
            assert case.due_at < until
        assert resume(world.session, DISTRICT, task.payload, until) is not early
        world.session.expire_all()
        assert case.suspended_until is None
        assert_rows_agree(world.session, case)
        assert not resume(world.session, DISTRICT, task.payload, until)
        world.move(
            case,
            "take" if case.stage == "assigned" else "hand_in",
            world.handler,
            until,
            result="好了",
            photo_count=1,
        )
        assert_rows_agree(world.session, case)


def test_handing_in_ends_a_suspension_and_its_pause(world: World) -> None:
    case = taken(world)
    until = NOW + timedelta(days=2)
    world.move(case, "ask_suspension", world.handler, reason="等材料", until=until)
    world.move(case, "grant", DISPATCHER)
    world.move(case, "hand_in", world.handler, LATER, result="好了", photo_count=1)
    assert case.suspended_until is None
    clock = clocks_of(world.session, case)[-1]
    assert clock.pauses == [[NOW.isoformat(), LATER.isoformat()]]
    assert_rows_agree(world.session, case)


def test_an_appeal_needs_both_and_is_made_once(world: World) -> None:
    case = world.handed_in(NOW)
    case = taken(world)
    late = NOW + timedelta(days=2)
    handler = world.handler
    world.move(case, "hand_in", handler, late, result="好了", photo_count=1)
    world.move(case, "confirm", handler, late)
    world.move(case, "ask_force_close", DISPATCHER, late, reason="居民已确认")
    world.move(case, "grant", LEADER, late)
    assert (case.stage, case.forced, case.late) == ("closed", True, True)
    world.move(case, "appeal", handler, late, reason="台风停工")
    world.move(case, "grant", DISPATCHER, late)
    assert (case.exempt, waiting_on(world.session, case).approver) == (False, Role.ACCEPTOR)  # type: ignore[union-attr]
    world.move(case, "refuse_request", ACCEPTOR, late, reason="并非不可抗力")
    assert (case.exempt, case.appeals, case.late) == (False, 1, True)
    attempt = world.session.begin_nested()
    with pytest.raises(DomainError) as refused:
        world.move(case, "appeal", handler, late, reason="再次申诉")
    attempt.rollback()
    assert refused.value.reason.code == "move_often_enough"
    assert_rows_agree(world.session, case)


def test_supervision_waits_for_its_answer(world: World) -> None:
    case = taken(world)
    world.move(case, "supervise", LEADER, opinion="两小时内报结果")
    assert (case.supervised_at, case.supervisions) == (NOW, 1)
    world.move(case, "answer_supervision", world.handler, LATER, opinion="正在施工")
    assert (case.supervised_at, case.supervisions) == (None, 1)
    answered = select(Notice.role).where(Notice.kind == "supervision_answered")
    assert world.session.scalars(answered).all() == [Role.LEADER]


def test_who_names_the_owner_of_a_case_sends_it_there(world: World) -> None:
    case = world.open()
    world.move(case, "declare_ownerless", DISPATCHER, LATER, reason="产权不明")
    assert case.stage == "ownerless"
    world.move(case, "name_owner", DISPATCHER, LATER, department_id=world.department.id)
    assert (case.stage, case.dispatched_at) == ("assigned", LATER)


def test_moves_made_together_leave_what_they_would_one_by_one(world: World) -> None:
    steps = [
        ("dispatch", DISPATCHER, {"department_id": world.department.id}),
        ("take", world.handler, {}),
        ("ask_extension", world.handler, {"reason": "雨天"}),
        ("grant", DISPATCHER, {}),
        ("hand_in", world.handler, {"result": "好了", "photo_count": 1}),
        ("redo", world.handler, {"reason": "照片模糊"}),
        ("hand_in", world.handler, {"result": "好了", "photo_count": 1}),
        ("confirm", world.handler, {}),
        ("rework", DISPATCHER, {"reason": "未修好"}),
    ]
    one, many = world.open(), world.open()
    moments = [NOW + timedelta(minutes=10 * number) for number in range(len(steps))]
    for (name, actor, given), at in zip(steps, moments, strict=True):
        world.move(one, name, actor, at, **given)
    made = [
        Step(name, MoveInput(**given), actor, at)
        for (name, actor, given), at in zip(steps, moments, strict=True)
    ]
    state = make_moves(world.session, DISTRICT, many.no, made)
    assert (state.stage, state.version) == (one.stage, one.version)
    apart = {"id", "no", "why"}
    for column in Case.__table__.columns:
        if column.name not in apart and column.name != "geom":
            assert getattr(many, column.name) == getattr(one, column.name), column.name
    assert_rows_agree(world.session, one)
    assert_rows_agree(world.session, many)
    assert len(world.session.scalars(select(Application)).all()) == 2
