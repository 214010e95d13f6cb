"""What the rules of the field forbid is refused with a clear reason that names the field, on the
page of a case and to a program alike.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gis.reason import Reason
from tests.governance.console.desk import Desk
from workflows.cases.models import Case
from workflows.engine import Actor
from workflows.roles import Role

UNCLEAR: dict[str, Any] = {
    "class_id": None,
    "standard": None,
    "department_id": None,
    "queue": (Reason("no_place"),),
}
WHY = ("reason", "连日暴雨")
ACCEPTOR, DISPATCHER, HANDLER = Role.ACCEPTOR, Role.DISPATCHER, Role.HANDLER


def day(count: int) -> tuple[str, str]:
    return "until", (datetime.now(UTC) + timedelta(days=count)).date().isoformat()


def to_file(desk: Desk) -> Case:
    return desk.move(desk.dispatching(**UNCLEAR), "accept", ACCEPTOR)


def to_dispatch(desk: Desk) -> Case:
    return desk.dispatching()


def assigned(desk: Desk) -> Case:
    return desk.assigned()


def overdue(desk: Desk) -> Case:
    then = datetime.now(UTC) - timedelta(days=30)
    case, department = desk.dispatching(timedelta(days=30)), desk.world.department.id
    return desk.world.move(case, "dispatch", desk.actor(DISPATCHER), then, department_id=department)


def extended_twice(desk: Desk) -> Case:
    case = desk.assigned()
    for _ in range(2):
        desk.move(case, "ask_extension", HANDLER, reason="连日暴雨")
        desk.move(case, "grant", DISPATCHER)
    return case


def suspended_once(desk: Desk) -> Case:
    case = desk.assigned()
    until = datetime.now(UTC) + timedelta(days=3)
    desk.move(case, "ask_suspension", HANDLER, reason="等道路改造", until=until)
    desk.move(case, "grant", DISPATCHER)
    return desk.move(case, "resume", DISPATCHER)


def force_close_asked(desk: Desk) -> Case:
    return desk.move(desk.assigned(), "ask_force_close", DISPATCHER, reason="已拆除")


def to_close(desk: Desk) -> Case:
    case = desk.assigned()
    desk.move(case, "take", HANDLER)
    desk.move(case, "hand_in", HANDLER, result="已换", photo_count=1)
    desk.move(case, "confirm", HANDLER)
    desk.move(case, "send_for_verification", DISPATCHER)
    return desk.world.move(case, "verify_pass", Actor(Role.GRID_WORKER, 11), datetime.now(UTC))


@pytest.mark.parametrize(
    ("begun", "role", "move", "fields", "status", "code", "field"),
    [
        (to_file, ACCEPTOR, "file", [], 422, "move_requires", "class_id"),
        (to_close, DISPATCHER, "close", [], 422, "closing_not_met", "closing"),
        (assigned, HANDLER, "return", [], 422, "move_requires", "reason"),
        (assigned, HANDLER, "return", [("reason", " ")], 422, "move_requires", "reason"),
        (to_dispatch, DISPATCHER, "void", [], 422, "move_requires", "reason"),
        (assigned, DISPATCHER, "void", [WHY], 409, "move_wrong_stage", None),
        (to_dispatch, DISPATCHER, "dispatch", [], 422, "move_requires", "department_id"),
        (assigned, HANDLER, "ask_extension", [], 422, "move_requires", "reason"),
        (overdue, HANDLER, "ask_extension", [WHY], 409, "request_too_late", None),
        (extended_twice, HANDLER, "ask_extension", [WHY], 409, "move_often_enough", None),
        (assigned, HANDLER, "ask_suspension", [WHY], 422, "move_requires", "until"),
        (assigned, HANDLER, "ask_suspension", [WHY, day(366)], 422, "until_out_of_range", "until"),
        (assigned, HANDLER, "ask_suspension", [WHY, day(-2)], 422, "until_out_of_range", "until"),
        (
            assigned,
            HANDLER,
            "ask_suspension",
            [WHY, ("until", "下周")],
            422,
            "date_unreadable",
            "until",
        ),
        (overdue, HANDLER, "ask_suspension", [WHY, day(9)], 409, "request_too_late", None),
        (suspended_once, HANDLER, "ask_suspension", [WHY, day(9)], 409, "move_often_enough", None),
        (assigned, HANDLER, "ask_force_close", [WHY], 403, "move_role_may_not", None),
        (force_close_asked, DISPATCHER, "grant", [], 403, "request_not_yours", None),
        (force_close_asked, DISPATCHER, "ask_force_close", [WHY], 409, "request_waiting", None),
        (assigned, HANDLER, "appeal", [WHY], 409, "move_wrong_stage", None),
    ],
)
def test_a_rule_is_told_on_the_page_and_to_a_program(  # noqa: PLR0917 - what a refusal is made of
    desk: Desk,
    begun: Any,
    role: Role,
    move: str,
    fields: list[tuple[str, str]],
    status: int,
    code: str,
    field: str | None,
) -> None:
    case = begun(desk)
    stood = (case.stage, case.version)
    data = {"version": case.version, **dict(fields)}
    client = desk.at(role)
    page = client.post(f"/cases/{case.no}/moves/{move}", data=data)
    assert (page.status_code, page.mimetype) == (status, "text/html")
    asked = {"Accept": "application/json"}
    told = client.post(f"/cases/{case.no}/moves/{move}", data=data, headers=asked)
    assert (told.status_code, told.mimetype) == (status, "application/problem+json")
    problem = told.get_json()
    assert (problem["code"], problem["field"]) == (code, field)
    assert problem["detail"] in page.text
    if field is not None:
        assert field in {fault["field"] for fault in problem["errors"]}
    desk.session.expire_all()
    assert (case.stage, case.version) == stood
