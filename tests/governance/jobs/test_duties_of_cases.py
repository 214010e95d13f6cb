"""What cases owe is done by the worker: a split case is joined, a suspension ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from gis.reason import Reason
from governance.extensions import db
from governance.jobs.run import run
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.world import ACCEPTOR, DISPATCHER, DISTRICT, NOW, build
from workflows.case_state import PartInput
from workflows.cases.duties import DUTIES
from workflows.cases.models import CaseSource
from workflows.cases.queries import parts_of
from workflows.cases.rungs import fire_due
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


def test_silence_closes_what_waits_for_an_evaluation(app: Flask) -> None:
    world = build(db.session())
    unclear: dict[str, Any] = {
        "class_id": None,
        "standard": None,
        "queue": (Reason("class_unsure"),),
    }
    case = world.open(source=CaseSource.HOTLINE, **unclear)
    lamp = world.new_case()
    known: dict[str, Any] = {
        "class_id": lamp.class_id,
        "standard_id": lamp.standard.id if lamp.standard else None,
    }
    world.move(case, "accept", ACCEPTOR)
    world.move(case, "file", ACCEPTOR, **known)
    world.move(case, "dispatch", DISPATCHER, department_id=world.department.id, **known)
    world.move(case, "take", world.handler)
    world.move(case, "hand_in", world.handler, result="已修", photo_count=1)
    world.move(case, "reply", world.handler, opinion="已修好")
    world.move(case, "conclude", DISPATCHER, closing_met=True)
    world.move(case, "revisit_missed", ACCEPTOR, reason="无人接听")
    silent_from = case.due_at
    assert (case.stage, silent_from is not None) == ("evaluating", True)
    while silent_from and fire_due(db.session(), now=silent_from):
        pass
    db.session.commit()
    do_duties()
    db.session.refresh(case)
    assert (case.stage, case.satisfaction) == ("closed", None)
    assert_rows_agree(world.session, case)
