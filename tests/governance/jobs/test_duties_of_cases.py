"""What cases owe is done by the worker: a split case is joined, a suspension ends."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from governance.extensions import db
from governance.jobs.run import run
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.world import DISPATCHER, DISTRICT, NOW, build
from workflows.case_state import PartInput
from workflows.cases.duties import DUTIES
from workflows.cases.queries import parts_of
from workflows.engine import Actor
from workflows.roles import Role
from workflows.tasks.models import Task, TaskState


def do_duties() -> None:
    """Run what is owed, each twice, as a bell that rang twice would."""
    tasks = db.session.scalars(select(Task.id).where(Task.kind.in_(DUTIES))).all()
    db.session.commit()
    for task_id in [*tasks, *tasks]:
        run(DISTRICT, task_id)
    states = db.session.scalars(select(Task.state).where(Task.kind.in_(DUTIES))).all()
    assert set(states) == {TaskState.DONE}


def test_a_split_case_is_joined(app: Flask) -> None:
    world = build(db.session())
    case = world.open()
    departments = (world.department.id, world.other_department.id)
    parts = tuple(PartInput(each, "各修一段") for each in departments)
    world.move(case, "split", DISPATCHER, reason="两家负责", parts=parts)
    for part, department in zip(parts_of(world.session, case), departments, strict=True):
        handler = Actor(Role.HANDLER, 100 + department, department, "何伟")
        world.move(part, "take", handler)
        world.move(part, "hand_in", handler, result="已修", photo_count=1)
    db.session.commit()
    do_duties()
    db.session.refresh(case)
    assert case.stage == "feedback"
    assert_rows_agree(world.session, case)


def test_a_suspension_ends(app: Flask) -> None:
    world = build(db.session())
    case = world.dispatched()
    until = NOW + timedelta(days=3)
    world.move(case, "ask_suspension", world.handler, reason="等材料", until=until)
    world.move(case, "grant", DISPATCHER)
    db.session.commit()
    do_duties()
    db.session.refresh(case)
    assert (case.stage, case.suspended_until) == ("assigned", None)
    assert_rows_agree(world.session, case)
