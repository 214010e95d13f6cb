"""Parts, mergers and what is mended on the spot: cases that come out of one another."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import DomainError
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.life_words import Ids
from tests.workflows.world import ACCEPTOR, DISPATCHER, DISTRICT, NOW, WORKER, World, build
from workflows.case_state import PartInput
from workflows.cases.duties import join
from workflows.cases.models import Case, CasePart
from workflows.cases.notice_models import Notice
from workflows.cases.notices import NOTIFY_TASK
from workflows.cases.parts import JOIN_TASK
from workflows.cases.queries import (
    clocks_of,
    merged_into,
    parts_of,
    story,
    survivor_of,
    survivors_of,
    tasks_of_parts,
)
from workflows.engine import Actor
from workflows.roles import Role
from workflows.tasks.models import Task

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def helper(world: World) -> Actor:
    return Actor(Role.HANDLER, 31, world.other_department.id, "梁宽")


def refusal(world: World, case: Case, move: str, actor: Actor, **given: object) -> str:
    attempt = world.session.begin_nested()
    with pytest.raises(DomainError) as refused:
        world.move(case, move, actor, LATER, **given)
    attempt.rollback()
    return refused.value.reason.code


def test_a_part_is_a_case_of_its_own_with_what_its_parent_knows(world: World) -> None:
    case = world.dispatched()
    roads = world.other_department.id
    world.move(case, "co_handle", DISPATCHER, LATER, parts=(PartInput(roads, "清理现场"),))
    [part] = parts_of(world.session, case)
    assert (part.parent_id, part.part, part.no != case.no) == (case.id, CasePart.CO_HANDLE, True)
    assert (part.stage, part.owner_department_id, part.owner_label) == (
        "assigned",
        roads,
        "市政设施所",
    )
    for column in ("text", "address", "class_id", "standard_id", "source", "worker_label"):
        assert getattr(part, column) == getattr(case, column)
    [clock] = clocks_of(world.session, part)
    assert (clock.key, clock.started_at, clock.amount) == ("handling", LATER, Decimal(4))
    assert part.due_at == part.handling_due_at == clock.due_at
    assert (case.stage, case.owner_department_id) == ("assigned", world.department.id)
    assert tasks_of_parts(world.session, case) == {part.id: "清理现场"}
    told = story(world.session, case)[-1].detail["parts"]
    assert told == [
        {"no": part.no, "department_id": roads, "department": "市政设施所", "task": "清理现场"}
    ]
    assert_rows_agree(world.session, case)
    assert_rows_agree(world.session, part)


def test_the_main_department_hears_when_a_part_has_ended(world: World) -> None:
    case = world.dispatched()
    world.move(case, "take", world.handler)
    parts = (PartInput(world.other_department.id, "清理现场"),)
    world.move(case, "co_handle", DISPATCHER, parts=parts)
    [part] = parts_of(world.session, case)
    result = {"result": "已修", "photo_count": 1}
    assert refusal(world, case, "hand_in", world.handler, **result) == "parts_open"
    world.move(part, "take", helper(world))
    world.move(part, "hand_in", helper(world), LATER, result="已清理", photo_count=1)
    [task] = world.session.scalars(select(Task).where(Task.kind == JOIN_TASK))
    for _ in range(2):
        assert not join(world.session, DISTRICT, task.payload, LATER)
    told = select(Notice.account_id).where(Notice.kind == "part_ended")
    assert world.session.scalars(told).all() == [world.handler.account_id]
    world.move(case, "hand_in", world.handler, LATER, **result)
    assert case.stage == "confirming"


def test_a_split_case_waits_for_its_parts_and_goes_on_when_the_last_has_ended(
    world: World,
) -> None:
    case = world.open()
    departments = (world.department, world.other_department)
    parts = tuple(PartInput(each.id, "各修一段") for each in departments)
    world.move(case, "split", DISPATCHER, reason="两家负责", parts=parts)
    assert (case.stage, case.owner_role) == ("joining", Role.DISPATCHER)
    first, second = parts_of(world.session, case)
    world.move(first, "take", world.handler)
    world.move(first, "hand_in", world.handler, result="已修", photo_count=1)
    world.move(second, "void", DISPATCHER, LATER, reason="不需要了")
    owed = world.session.scalars(select(Task).where(Task.kind == JOIN_TASK)).all()
    assert [join(world.session, DISTRICT, task.payload, LATER) for task in owed] == [True, False]
    assert (case.stage, story(world.session, case)[-1].move) == ("feedback", "join")
    assert_rows_agree(world.session, case)


def test_reports_follow_the_survivor_of_the_survivor(world: World) -> None:
    first, second, third = (world.open() for _ in range(3))
    world.move(first, "merge", DISPATCHER, reason="重复", survivor_id=second.id)
    world.move(second, "merge", DISPATCHER, reason="重复", survivor_id=third.id)
    assert survivors_of(world.session, first) == [first, second, third]
    assert survivor_of(world.session, first) == third
    assert merged_into(world.session, third) == [first, second]
    assert merged_into(world.session, third, limit=1) == [first]
    assert merged_into(world.session, first) == []
    assert story(world.session, first)[-1].detail["survivor"] == second.no
    world.move(second, "separate", ACCEPTOR, LATER, reason="不是同一件")
    assert (second.stage, second.survivor_id) == ("dispatching", None)
    assert survivor_of(world.session, first) == second
    assert merged_into(world.session, third) == []
    for case in (first, second, third):
        assert_rows_agree(world.session, case)


def test_what_a_case_cannot_be_merged_into(world: World) -> None:
    case, other = world.dispatched(), world.open()
    world.move(other, "void", DISPATCHER, reason="误报")
    parts = (PartInput(world.other_department.id, "清理"),)
    world.move(case, "co_handle", DISPATCHER, parts=parts)
    [part] = parts_of(world.session, case)
    stranger = world.open()
    for merged, survivor, code in (
        (case, case.id, "survivor_itself"),
        (case, other.id, "survivor_ended"),
        (case, part.id, "survivor_a_part"),
        (stranger, part.id, "survivor_a_part"),
        (case, 987_654, "survivor_unknown"),
    ):
        given = {"reason": "重复", "survivor_id": survivor}
        assert refusal(world, merged, "merge", DISPATCHER, **given) == code
    world.move(part, "void", DISPATCHER, reason="不需要")
    another = world.open()
    world.move(case, "merge", DISPATCHER, LATER, reason="重复", survivor_id=another.id)
    assert case.survivor_id == another.id


def test_what_is_mended_on_the_spot_is_reported_and_ended_at_once(world: World) -> None:
    case = world.open(quick=True, result="已扶正", photo_count=1)
    assert (case.definition, case.stage, case.due_at) == ("quick", "closed", None)
    assert clocks_of(world.session, case) == []
    assert [event.move for event in story(world.session, case)] == ["open", "finish"]
    assert_rows_agree(world.session, case)


def test_what_cannot_be_mended_is_handed_over_to_a_case_of_the_grid(world: World) -> None:
    quick = world.open(quick=True)
    assert (quick.stage, quick.owner_account_id) == ("mending", WORKER.account_id)
    assert_rows_agree(world.session, quick)
    world.move(quick, "hand_over", WORKER, LATER, reason="需要吊车")
    case = survivor_of(world.session, quick)
    assert (quick.stage, case.definition, case.stage) == ("merged", "grid", "dispatching")
    assert (case.text, case.address, case.department_id, case.seen_at) == (
        quick.text,
        quick.address,
        quick.department_id,
        quick.seen_at,
    )
    assert [event.move for event in story(world.session, case)] == ["open", "accept", "file"]
    assert_rows_agree(world.session, quick)
    assert_rows_agree(world.session, case)


def test_nobody_else_hands_over_what_a_worker_mends(world: World) -> None:
    quick = world.open(quick=True)
    before = len(world.session.scalars(select(Case)).all())
    assert refusal(world, quick, "hand_over", world.handler, reason="不会") == "move_role_may_not"
    assert refusal(world, quick, "hand_over", WORKER) == "move_requires"
    assert len(world.session.scalars(select(Case)).all()) == before


def test_open_parts_follow_what_is_corrected_of_the_whole(world: World) -> None:
    ids = Ids(world)
    case = world.open()
    departments = (world.department, world.other_department)
    tasks = tuple(PartInput(each.id, "各修一段") for each in departments for _ in range(2))
    world.move(case, "split", DISPATCHER, reason="两家负责", parts=tasks)
    alike, suspended, corrected, ended = parts_of(world.session, case)
    world.move(ended, "void", DISPATCHER, reason="不需要了")
    until: dict[str, Any] = {"reason": "等材料", "until": NOW + timedelta(days=2)}
    world.move(suspended, "ask_suspension", world.handler, **until)
    world.move(suspended, "grant", DISPATCHER)
    talk, tree = (ids.tables["class_id"][name] for name in ("talk", "tree"))
    place = {"place": ids.tables["place"]["east"]}
    world.move(corrected, "reclassify", ACCEPTOR, class_id=talk)
    world.move(corrected, "prioritise", ACCEPTOR, urgent=True)
    world.move(corrected, "relocate", ACCEPTOR, **place)
    events = corrected.events
    due = suspended.due_at
    world.move(case, "reclassify", ACCEPTOR, LATER, class_id=tree)
    world.move(case, "prioritise", DISPATCHER, LATER, urgent=True)
    world.move(case, "relocate", DISPATCHER, LATER, place=ids.tables["place"]["west"])
    for part in (alike, suspended):
        assert (part.class_id, part.standard_id, part.urgent) == (tree, case.standard_id, True)
        assert (part.grid_id, part.address) == (case.grid_id, case.address)
        told = [event.move for event in story(world.session, part)][-3:]
        assert told == ["reclassify", "prioritise", "relocate"]
    assert suspended.due_at is not None
    assert due is not None
    # One working day instead of four hours, and the pause stays.
    assert suspended.due_at > due
    assert (corrected.class_id, corrected.events) == (talk, events)
    assert ended.class_id == world.case_class.id
    for one in (case, alike, suspended, corrected, ended):
        assert_rows_agree(world.session, one)
    owed = select(Task.payload["kind"].astext).where(
        Task.kind == NOTIFY_TASK, Task.payload["case_id"].as_integer() == alike.id
    )
    heard = world.session.scalars(owed.order_by(Task.id)).all()
    assert heard == ["case_arrived", "case_reclassified", "case_prioritised", "case_relocated"]
