"""The worker puts the place of a case right on the spot."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from gis.crs import Point
from gis.registers.aliases import LocationAlias
from tests.gis.builders import add_door
from tests.governance.intake.district import DISTRICT
from workflows.cases.models import Case, CaseEvent

HERE = {"lon": "113.10075", "lat": "23.0051"}
THERE = {"lon": "113.1025", "lat": "23.0072"}
ACROSS = {"lon": "113.1072", "lat": "23.0051"}
"""In the second grid, which nobody minds."""


@pytest.fixture
def case(worker: FlaskClient, session: Session) -> Case:
    """One that the worker reported in the own grid."""
    data = {**HERE, "crs": "cgcs2000", "accuracy_m": "8", "class_code": "E-01-10"}
    done = worker.post("/field?key=form-00001", data=data, content_type="multipart/form-data")
    no = str(done.location).rsplit("/", 1)[-1]
    add_door(session, "新风路", 9, Point(float(THERE["lon"]), float(THERE["lat"])))
    session.commit()
    return session.scalars(select(Case).where(Case.no == no)).one()


def correct(worker: FlaskClient, case: Case, **fields: Any) -> TestResponse:
    return worker.post(f"/field/cases/{case.no}/place", data={"version": case.version, **fields})


def reread(session: Session, case: Case) -> Case:
    session.expire_all()
    return session.get_one(Case, (DISTRICT, case.id))


def test_the_worker_sets_the_place_and_the_story_says_so(
    worker: FlaskClient, session: Session, case: Case
) -> None:
    assert "在现场更正" in worker.get(f"/field/cases/{case.no}").text
    done = correct(worker, case, **THERE, opinion="在路对面")
    assert (done.status_code, done.location) == (303, f"/field/cases/{case.no}")
    case = reread(session, case)
    assert (case.address or "").endswith("新风路9号")
    assert (case.place_confidence, case.worker_label) == (1.0, "李敏")
    page = worker.get(f"/field/cases/{case.no}").text
    assert "位置已更正" in page
    assert "在路对面" in page
    event = session.scalars(select(CaseEvent).where(CaseEvent.move == "relocate")).one()
    assert event.actor_label == "李敏"
    assert session.scalars(select(LocationAlias)).all() == []


def test_a_case_that_left_the_own_grid_is_no_longer_corrected(
    worker: FlaskClient, session: Session, case: Case
) -> None:
    """Who reported it may go on looking."""
    assert correct(worker, case, **ACROSS).location == f"/field/cases/{case.no}"
    case = reread(session, case)
    assert case.worker_id is None
    assert "在现场更正" not in worker.get(f"/field/cases/{case.no}").text
    assert correct(worker, case, **THERE).status_code == 404


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({}, 422, "请在地图上指定位置"),
        ({"lon": "x", "lat": "23"}, 422, "不是数字"),
        ({"lon": "120.1", "lat": "30.2"}, 422, "位置在辖区之外"),
        ({**THERE, "version": "99"}, 409, "系统刚进行了“立案”"),
    ],
)
def test_what_is_wrong_is_said_on_the_page(  # noqa: PLR0917 - a table
    worker: FlaskClient,
    session: Session,
    case: Case,
    fields: dict[str, str],
    status: int,
    said: str,
) -> None:
    version = case.version
    refused = correct(worker, case, **fields)
    assert refused.status_code == status
    assert said in refused.text
    assert reread(session, case).version == version
