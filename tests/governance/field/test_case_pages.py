"""My tasks, one case on the phone, the verdict on the spot, and who may see a photograph."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from governance.accounts.models import Account
from governance.intake.models import Photo, Report
from tests.governance.intake.district import DISTRICT, NOW, Ready
from tests.support.pictures import picture
from workflows.cases.models import Case, CaseEvent
from workflows.cases.services import make_move
from workflows.dispatch.models import Department
from workflows.engine import Actor, MoveInput
from workflows.roles import Role

PLACE = {"lon": "113.10075", "lat": "23.0051", "crs": "cgcs2000", "accuracy_m": "8"}
DISPATCHER = Actor(Role.DISPATCHER, 2, label="张岚")


@pytest.fixture
def no(worker: FlaskClient) -> str:
    """Number of a case that the worker reported with a photograph in the own grid."""
    response = worker.post(
        "/field?key=form-00001",
        data={**PLACE, "class_code": "E-01-10", "photos": (io.BytesIO(picture()), "a.jpg")},
        content_type="multipart/form-data",
    )
    return str(response.location).rsplit("/", 1)[-1]


@pytest.fixture
def to_verify(no: str, session: Session) -> Case:
    """The same case, handled and sent for verification."""
    department = session.scalars(select(Department.id).where(Department.code == "squad")).one()
    handler = Actor(Role.HANDLER, 3, department, "何伟")
    moves = (
        ("dispatch", DISPATCHER, MoveInput(department_id=department)),
        ("take", handler, MoveInput()),
        ("hand_in", handler, MoveInput(result="已清理", photo_count=1)),
        ("confirm", handler, MoveInput()),
        ("send_for_verification", DISPATCHER, MoveInput()),
    )
    for name, actor, given in moves:
        case = make_move(session, DISTRICT, no, name, given, actor=actor, now=NOW)
    session.commit()
    return case


def give_verdict(worker: FlaskClient, case: Case, verdict: str, **fields: Any) -> TestResponse:
    return worker.post(
        f"/field/cases/{case.no}/verdict",
        data={"move": verdict, "version": case.version, **fields},
        content_type="multipart/form-data",
    )


def stage_of(session: Session, no: str) -> str:
    session.expire_all()
    return session.scalars(select(Case.stage).where(Case.no == no)).one()


def test_tasks_without_any(worker: FlaskClient) -> None:
    page = worker.get("/field/tasks").text
    assert "没有待核查的案件" in page
    assert "还没有上报过" in page


def test_tasks_list_what_is_mine(worker: FlaskClient, to_verify: Case) -> None:
    page = worker.get("/field/tasks").text
    assert page.count(f"/field/cases/{to_verify.no}") == 2
    assert 'data-lon="113.1' in page
    assert "您的网格没有在办案件" in page


def test_case_page_offers_the_verdict_to_its_owner_only(
    worker: FlaskClient, no: str, session: Session
) -> None:
    assert "verify_pass" not in worker.get(f"/field/cases/{no}").text


def test_pass_with_a_photograph(worker: FlaskClient, to_verify: Case, session: Session) -> None:
    page = worker.get(f"/field/cases/{to_verify.no}").text
    assert "verify_pass" in page
    shot = (io.BytesIO(picture()), "b.jpg")
    response = give_verdict(worker, to_verify, "verify_pass", reason="干净了", photos=shot)
    assert response.status_code == 303
    assert stage_of(session, to_verify.no) == "closing"
    stages = session.scalars(select(Photo.stage).order_by(Photo.added_at)).all()
    assert sorted(stages) == ["dispatching", "verifying"]
    last = session.scalars(select(CaseEvent).order_by(CaseEvent.seq.desc())).first()
    assert last is not None
    assert (last.move, last.opinion, last.actor_label) == ("verify_pass", "干净了", "李敏")


def test_rework_needs_a_reason(worker: FlaskClient, to_verify: Case, session: Session) -> None:
    refused = give_verdict(worker, to_verify, "verify_rework")
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert stage_of(session, to_verify.no) == "verifying"
    assert give_verdict(worker, to_verify, "verify_rework", reason="还有").status_code == 303
    assert stage_of(session, to_verify.no) == "assigned"


def test_old_page_is_told_where_the_case_is(
    worker: FlaskClient, to_verify: Case, session: Session
) -> None:
    assert give_verdict(worker, to_verify, "verify_pass").status_code == 303
    session.expire_all()
    again = give_verdict(worker, to_verify, "verify_pass", version=1)
    assert again.status_code == 409
    assert "待结案" in again.text


@pytest.mark.parametrize("fields", [{"move": "close"}, {"version": "x"}, {"reason": "长" * 3000}])
def test_bad_verdict(worker: FlaskClient, to_verify: Case, fields: dict[str, str]) -> None:
    response = give_verdict(worker, to_verify, "verify_pass", **fields)
    assert response.status_code == 422


def test_photograph_that_is_none_changes_nothing(
    worker: FlaskClient, to_verify: Case, session: Session
) -> None:
    shot = (io.BytesIO(b"GIF89a"), "b.jpg")
    assert give_verdict(worker, to_verify, "verify_pass", photos=shot).status_code == 422
    assert stage_of(session, to_verify.no) == "verifying"


def test_photographs_are_for_those_who_may_see_the_case(
    worker: FlaskClient, no: str, session: Session
) -> None:
    photo = session.scalars(select(Photo.id)).one()
    for path in (f"/photos/{photo}", f"/photos/{photo}/thumbnail"):
        shown = worker.get(path)
        assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
        assert "private" in shown.headers["Cache-Control"]
        assert worker.get(path, headers={"If-None-Match": shown.headers["ETag"]}).status_code == 304
        stranger = worker.application.test_client()
        assert stranger.get(path, headers={"Accept": "text/html"}).status_code == 404


def test_reporter_may_look_at_a_case_of_another_grid(
    worker: FlaskClient, ready: Ready, no: str, session: Session
) -> None:
    other = Account(
        district=DISTRICT,
        username="worker02",
        name="王芳",
        role=Role.GRID_WORKER,
        password_hash="-",
        created_at=NOW,
    )
    session.add(other)
    session.flush()
    session.execute(update(Case).values(worker_id=other.id))
    session.commit()
    assert worker.get(f"/field/cases/{no}").status_code == 200


def test_unknown_case(worker: FlaskClient) -> None:
    assert worker.get("/field/cases/1", headers={"Accept": "text/html"}).status_code == 404


def test_whoever_reported_what_was_merged_follows_the_survivor(
    no: str, worker: FlaskClient, session: Session
) -> None:
    worker.post(
        "/field?key=form-00002",
        data={**PLACE, "class_code": "E-01-10", "photos": (io.BytesIO(picture()), "a.jpg")},
        content_type="multipart/form-data",
    )
    survivor = session.scalars(select(Case).where(Case.no != no)).one()
    elsewhere = update(Report).where(Report.case_id == survivor.id).values(account_id=None)
    session.execute(elsewhere)
    session.execute(update(Case).where(Case.id == survivor.id).values(worker_id=None))
    session.commit()
    assert worker.get(f"/field/cases/{survivor.no}").status_code == 404
    given = MoveInput(reason="同一处", survivor_id=survivor.id)
    make_move(session, DISTRICT, no, "merge", given, actor=DISPATCHER, now=datetime.now(UTC))
    session.commit()
    page = worker.get(f"/field/cases/{no}").text
    assert f'href="/field/cases/{survivor.no}"' in page
    assert worker.get(f"/field/cases/{survivor.no}").status_code == 200
