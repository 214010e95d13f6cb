"""Moves made from the desk: forms, refusals that lose nothing, photographs."""

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from governance.intake.models import Photo
from tests.governance.console.desk import HTMX, Desk
from tests.support.pictures import exif, gps, picture
from workflows.cases.models import Case, CaseEvent
from workflows.roles import Role


def post(desk: Desk, role: Role, case: Case, move: str, **fields: Any) -> TestResponse:
    headers = fields.pop("headers", {})
    response = desk.at(role).post(
        f"/cases/{case.no}/moves/{move}",
        data={"version": case.version, **fields},
        content_type="multipart/form-data",
        headers=headers,
    )
    # Werkzeug's client writes a large form to a file, which it leaves open.
    response.request.environ["wsgi.input"].close()
    return response


def stage_of(desk: Desk, case: Case) -> str:
    desk.session.expire_all()
    return desk.session.scalars(select(Case.stage).where(Case.no == case.no)).one()


def test_dispatch_with_the_proposed_department(desk: Desk) -> None:
    case, department = desk.dispatching(), desk.world.department
    page = desk.at(Role.DISPATCHER).get(f"/cases/{case.no}").text
    assert f'<option value="{department.id}" selected>路灯管理所' in page
    done = post(desk, Role.DISPATCHER, case, "dispatch", department_id=department.id)
    assert (done.status_code, done.location) == (303, f"/cases/{case.no}")
    assert stage_of(desk, case) == "assigned"


def test_move_inside_the_console_answers_the_case_as_it_is(desk: Desk) -> None:
    case = desk.dispatching()
    done = post(
        desk,
        Role.DISPATCHER,
        case,
        "dispatch",
        department_id=desk.world.department.id,
        headers=HTMX,
    )
    assert done.status_code == 200
    assert done.headers["HX-Trigger"] == "case-moved"
    assert "<html" not in done.text
    assert 'data-stage="assigned"' in done.text
    assert "已派遣" in done.text


def test_class_and_standard_are_corrected_together(desk: Desk) -> None:
    case = desk.dispatching()
    chosen = f"{desk.world.case_class.id}:{desk.world.standard.id}"
    done = post(
        desk,
        Role.DISPATCHER,
        case,
        "dispatch",
        department_id=desk.world.department.id,
        standard=chosen,
    )
    assert done.status_code == 303


def test_only_moves_of_this_viewer_are_offered(desk: Desk) -> None:
    case = desk.dispatching()
    dispatcher = desk.at(Role.DISPATCHER).get(f"/cases/{case.no}").text
    assert 'data-move="dispatch"' in dispatcher
    assert 'data-move="return"' in dispatcher
    for role in (Role.ACCEPTOR, Role.LEADER):
        assert 'data-move="dispatch"' not in desk.at(role).get(f"/cases/{case.no}").text


def test_reason_is_asked_for(desk: Desk) -> None:
    case = desk.dispatching()
    refused = post(desk, Role.DISPATCHER, case, "return", headers=HTMX)
    assert refused.status_code == 422
    assert "reason-fault" in refused.text
    assert stage_of(desk, case) == "dispatching"


def test_whoever_comes_second_sees_the_winner_and_keeps_the_words(desk: Desk) -> None:
    case = desk.dispatching()
    version = case.version
    post(desk, Role.DISPATCHER, case, "dispatch", department_id=desk.world.department.id)
    late = post(
        desk,
        Role.DISPATCHER,
        case,
        "return",
        version=version,
        reason="不属本区，理由写了很久",
        headers=HTMX,
    )
    assert late.status_code == 409
    assert "路灯管理所" in late.text
    assert "理由写了很久" in late.text
    assert 'data-stage="assigned"' in late.text
    assert stage_of(desk, case) == "assigned"


def test_words_stay_in_the_form_while_the_move_is_still_open(desk: Desk) -> None:
    case = desk.dispatching()
    refused = post(
        desk, Role.DISPATCHER, case, "return", version=case.version + 1, reason="仍要退回"
    )
    assert refused.status_code == 409
    assert ">仍要退回</textarea>" in refused.text


def test_take_and_hand_in_from_the_department_page(desk: Desk) -> None:
    case = desk.assigned()
    taken = post(desk, Role.HANDLER, case, "take", back="department")
    assert (taken.status_code, taken.location) == (303, "/department")
    desk.session.refresh(case)
    taken_there = exif(gps=gps((23, 1, 30.0), (113, 7, 12.0)))
    photos = (io.BytesIO(picture(exif=taken_there)), "done.jpg")
    done = post(desk, Role.HANDLER, case, "hand_in", result="已更换", photos=photos)
    assert done.status_code == 303
    assert stage_of(desk, case) == "confirming"
    place = func.ST_AsText(Photo.taken_geom, 3)
    assert desk.session.execute(select(Photo.stage, place)).one() == (
        "handling",
        "POINT(113.12 23.025)",
    )
    last = desk.session.scalars(select(CaseEvent).order_by(CaseEvent.seq.desc())).first()
    assert last is not None
    assert last.detail["result"] == "已更换"


@pytest.mark.parametrize(
    ("content", "status"), [(b"GIF89a", 422), (b"", 422), (b"\xff" * 12_582_913, 413)]
)
def test_bad_photograph_moves_nothing(desk: Desk, content: bytes, status: int) -> None:
    case = desk.assigned()
    case = desk.move(case, "take", Role.HANDLER)
    photos = (io.BytesIO(content), "done.jpg")
    refused = post(desk, Role.HANDLER, case, "hand_in", result="已更换", photos=photos)
    assert refused.status_code == status
    assert "已更换" in refused.text
    assert stage_of(desk, case) == "handling"


def test_returned_case_leaves_its_department(desk: Desk) -> None:
    """The handler may no longer see it, and is led back to the own work."""
    case = desk.assigned()
    plain = post(desk, Role.HANDLER, case, "return", reason="不属本单位")
    assert (plain.status_code, plain.location) == (303, "/")
    again = desk.assigned()
    inside = post(desk, Role.HANDLER, again, "return", reason="不属本单位", headers=HTMX)
    assert inside.headers["HX-Redirect"] == "/"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"department_id": "x"}, 422),
        ({"department_id": 10**12}, 422),
        ({"department_id": 10**30}, 422),
        ({"version": ""}, 422),
        ({"version": 10**30}, 409),
        ({"standard": "1"}, 422),
        ({"standard": f"{10**30}:1"}, 422),
        ({"back": "https://example.org"}, 422),
        ({"reason": "长" * 2001}, 422),
    ],
)
def test_bad_input_is_refused(desk: Desk, fields: dict[str, Any], status: int) -> None:
    case = desk.dispatching()
    fields = {"department_id": desk.world.department.id, **fields}
    assert post(desk, Role.DISPATCHER, case, "dispatch", **fields).status_code == status
    assert stage_of(desk, case) == "dispatching"


def test_unknown_moves_and_cases(desk: Desk) -> None:
    case = desk.dispatching(timedelta(hours=1))
    assert post(desk, Role.DISPATCHER, case, "explode").status_code == 422
    for data in ({}, {"version": 1}):
        lost = desk.at(Role.DISPATCHER).post("/cases/1/moves/dispatch", data=data)
        assert lost.status_code == 404


def test_leader_only_looks(desk: Desk) -> None:
    case = desk.dispatching()
    fields = {"department_id": desk.world.department.id}
    assert post(desk, Role.LEADER, case, "dispatch", **fields).status_code == 403
