"""What a grid worker mends on the spot: closed by its report, once, and only by who may."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from governance.intake.models import Photo
from tests.governance.intake.district import Ready, build_district, sign_in
from tests.support.pictures import picture
from workflows.cases.models import Case

FIELDS = {
    "text": "垃圾桶倒伏",
    "class_code": "E-01-10",
    "lon": "113.10075",
    "lat": "23.0051",
    "crs": "cgcs2000",
    "self_handled": "true",
    "result": "已扶正",
}


@pytest.fixture
def ready(session: Session) -> Ready:
    return build_district(session)


@pytest.fixture
def worker(ready: Ready, client: FlaskClient) -> FlaskClient:
    sign_in(client)
    return client


def file(client: FlaskClient, *, before: int = 1, after: int = 1, **changes: Any) -> TestResponse:
    shots = {
        name: [(io.BytesIO(picture(size=(60 + count, 40))), f"{name}.jpg") for count in range(many)]
        for name, many in (("photos", before), ("photos_after", after))
    }
    fields = {name: said for name, said in {**FIELDS, **changes}.items() if said is not None}
    return client.post(
        "/api/v1/reports",
        data={**fields, **shots},
        content_type="multipart/form-data",
        headers={"Idempotency-Key": "key-00001", "Accept": "application/json"},
    )


def test_it_is_closed_by_its_report_and_only_once(worker: FlaskClient, session: Session) -> None:
    first, again = file(worker), file(worker)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.json is not None
    assert (first.json["stage"], first.json["due_at"]) == ("closed", None)
    case = session.scalars(select(Case)).one()
    assert (case.definition, case.stage, case.due_at) == ("quick", "closed", None)
    stages = session.scalars(select(Photo.stage).order_by(Photo.stage)).all()
    assert stages == ["closed", "mending"]


def test_another_result_under_the_same_key_is_another_report(worker: FlaskClient) -> None:
    assert file(worker).status_code == 201
    assert file(worker, result="没能扶正").status_code == 422
    assert file(worker, before=2, after=0).status_code == 422


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"result": None}, "result"),
        ({"after": 0}, "photos"),
        ({"self_handled": None}, "self_handled"),
        ({"self_handled": None, "result": None}, "self_handled"),
        ({"self_handled": "maybe"}, "self_handled"),
        ({"result": "长" * 2001}, "result"),
        ({"after": 7}, "photos_after"),
    ],
)
def test_what_is_lacking_is_named_and_nothing_is_kept(
    worker: FlaskClient, session: Session, changes: dict[str, Any], field: str
) -> None:
    refused = file(worker, **changes)
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["field"] == field
    assert session.scalars(select(Case)).all() == []


def test_a_resident_mends_nothing(ready: Ready, client: FlaskClient, session: Session) -> None:
    assert file(client).status_code == 403
    assert session.scalars(select(Case)).all() == []
