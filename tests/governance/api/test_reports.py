from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from gis.orm import Base
from governance.intake.models import Photo, Report
from governance.vault.models import SealedValue
from tests.governance.intake.district import Ready, a_report, build_district, sign_in
from tests.support.pictures import picture
from workflows.cases.models import Case, CaseEvent, Clock
from workflows.tasks.models import Task

WRITTEN: tuple[type[Base], ...] = (Case, CaseEvent, Clock, Task, Report, Photo)


@pytest.fixture
def ready(session: Session) -> Ready:
    return build_district(session)


@pytest.fixture
def worker(ready: Ready, client: FlaskClient) -> FlaskClient:
    sign_in(client)
    return client


def file(client: FlaskClient, key: str = "key-00001", **changes: Any) -> TestResponse:
    return client.post(
        "/api/v1/reports", json=a_report(**changes), headers={"Idempotency-Key": key}
    )


def file_form(
    client: FlaskClient, fields: Mapping[str, Any], photos: list[bytes], key: str = "key-00001"
) -> TestResponse:
    parts = [(io.BytesIO(content), f"{index}.jpg") for index, content in enumerate(photos)]
    return client.post(
        "/api/v1/reports",
        data={**fields, "photos": parts},
        content_type="multipart/form-data",
        headers={"Idempotency-Key": key},
    )


def rows(session: Session) -> dict[str, int]:
    session.expire_all()
    return {
        table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
        for table in WRITTEN
    }


def body(response: TestResponse) -> dict[str, Any]:
    value = response.get_json()
    assert isinstance(value, dict), response.get_data(as_text=True)
    return value


def test_a_clear_report_is_filed_and_waits_for_a_dispatcher(
    worker: FlaskClient, ready: Ready
) -> None:
    response = file(worker)
    answer = body(response)
    assert response.status_code == 201, answer
    assert answer["stage"] == "dispatching"
    assert answer["problems"] == []
    assert answer["class"]["code"] == "C-01-37"
    assert answer["class"]["why"][0]["text"] == "描述中提到“路灯不亮”，对应“路灯”"
    assert answer["standard"]["limit"] == 4
    assert answer["standard"]["unit"] == "work_hour"
    assert answer["department"]["code"] == "lamps"
    assert answer["place"]["grid_code"] == ready.grid.code
    assert answer["place"]["street"] == {"code": "440604012", "name": "祖庙街道"}
    assert len(answer["case_no"]) == 19
    assert len(answer["follow_code"]) == 8
    case = ready.session.scalars(select(Case)).one()
    assert (case.worker_id, case.worker_label) == (ready.worker.id, "李敏")
    assert case.department_id is not None
    report = ready.session.scalars(select(Report)).one()
    assert report.account_id == ready.worker.id
    assert "follow_code" not in json.dumps(report.answer)
    assert rows(ready.session) == {
        "case": 1,
        "case_event": 3,
        "clock": 1,
        "task": 1,
        "report": 1,
        "photo": 0,
    }


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"point": {"lon": 113.5, "lat": 23.5}, "text": "路灯不亮"}, ["outside_district"]),
        ({"point": None, "text": "路灯不亮"}, ["no_place"]),
        ({"point": {"lon": 113.119, "lat": 23.005}}, ["text_point_contradict"]),
        ({"point": None, "text": "同济路路灯不亮"}, ["place_unsure"]),
        ({"text": "同济路3号门前很吵"}, ["class_words_none"]),
        ({"text": "同济路3号门前有杂物"}, ["standard_none", "route_none"]),
        ({"point": None, "text": "公积金"}, ["no_place", "class_words_none"]),
    ],
)
def test_what_is_not_clear_waits_for_an_acceptor_with_the_reason(
    worker: FlaskClient, ready: Ready, changes: dict[str, Any], codes: list[str]
) -> None:
    response = file(worker, **changes)
    answer = body(response)
    assert response.status_code == 201
    assert answer["stage"] == "acceptance"
    assert [problem["code"] for problem in answer["problems"]] == codes
    case = ready.session.scalars(select(Case)).one()
    assert [reason["code"] for reason in case.why["queue"]] == codes


def test_the_reporter_is_sealed_and_only_a_mask_is_stored(
    worker: FlaskClient, ready: Ready
) -> None:
    reporter = {"name": "欧阳小明", "phone": "+86 138-0013-8000"}
    answer = file(worker, reporter=reporter)
    assert answer.status_code == 201
    report = ready.session.scalars(select(Report)).one()
    assert (report.reporter_label, report.anonymous) == ("欧阳**", False)
    sealed = ready.session.scalars(select(SealedValue)).all()
    assert {(one.subject_kind, one.subject_id, one.field) for one in sealed} == {
        ("report", str(report.id), "name"),
        ("report", str(report.id), "phone"),
    }
    for text in (answer.get_data(as_text=True), json.dumps(report.answer, ensure_ascii=False)):
        assert "小明" not in text
        assert "13800138000" not in text


def test_an_anonymous_reporter_leaves_no_contact(worker: FlaskClient, ready: Ready) -> None:
    file(worker, anonymous=True, reporter={"name": "王小明", "phone": "13800138000"})
    assert ready.session.scalars(select(SealedValue)).all() == []
    report = ready.session.scalars(select(Report)).one()
    assert (report.reporter_label, report.anonymous) == (None, True)


def test_the_same_report_again_is_the_same_answer(worker: FlaskClient, ready: Ready) -> None:
    first = file(worker)
    before = rows(ready.session)
    again = [file(worker) for _ in range(3)]
    assert [response.status_code for response in again] == [200, 200, 200]
    assert all(response.get_data() == first.get_data() for response in again)
    assert rows(ready.session) == before


def test_a_photo_belongs_to_the_body(worker: FlaskClient, ready: Ready) -> None:
    fields = {"text": "路灯不亮", "lon": "113.10075", "lat": "23.0051", "crs": "cgcs2000"}
    red, blue = picture(colour=(200, 0, 0)), picture(colour=(0, 0, 200))
    first = file_form(worker, fields, [red, blue])
    assert first.status_code == 201
    assert len(body(first)["photos"]) == 2
    assert file_form(worker, fields, [red, blue]).get_data() == first.get_data()
    for photos in ([blue, red], [red], []):
        other = file_form(worker, fields, photos)
        assert (other.status_code, body(other)["code"]) == (422, "idempotency_key_reused")
    assert rows(ready.session)["photo"] == 2


def test_an_acknowledged_report_stays_so_when_its_class_is_gone(
    worker: FlaskClient, ready: Ready
) -> None:
    first = file(worker, class_code="E-01-10")
    ready.rubbish.code = "E-99-99"
    ready.session.commit()
    again = file(worker, class_code="E-01-10")
    assert (again.status_code, again.get_data()) == (200, first.get_data())


def test_another_body_under_the_key_is_refused(worker: FlaskClient, ready: Ready) -> None:
    file(worker)
    before = rows(ready.session)
    other = file(worker, text="同济路5号门前路灯不亮")
    assert (other.status_code, body(other)["code"]) == (422, "idempotency_key_reused")
    assert body(other)["field"] == "Idempotency-Key"
    assert rows(ready.session) == before


def test_two_senders_may_use_one_key(worker: FlaskClient, ready: Ready) -> None:
    resident = worker.application.test_client()
    assert file(worker).status_code == 201
    assert file(resident).status_code == 201
    assert rows(ready.session)["case"] == 2


def test_a_second_report_nearby_is_called_a_likely_duplicate(
    worker: FlaskClient, ready: Ready
) -> None:
    first = body(file(worker))
    second = body(file(worker, "key-00002", text="同济路3号对面路灯不亮"))
    assert [one["no"] for one in second["duplicates"]] == [first["case_no"]]
    assert second["duplicates"][0]["metres"] <= 50
    resident = ready.worker and worker.application.test_client()
    third = body(file(resident, "key-00003"))
    assert len(third["duplicates"]) == 2
    assert "no" not in third["duplicates"][0]


def test_a_report_can_be_read_by_its_sender_alone(worker: FlaskClient, ready: Ready) -> None:
    number = body(file(worker))["case_no"]
    own = worker.get(f"/api/v1/reports/{number}")
    assert own.status_code == 200
    assert body(own)["now"]["stage"] == "dispatching"
    stranger = worker.application.test_client()
    assert stranger.get(f"/api/v1/reports/{number}").status_code == 404
    assert worker.get("/api/v1/reports/4406042026000000000").status_code == 404


def test_the_words_are_those_of_the_reader(worker: FlaskClient, ready: Ready) -> None:
    response = worker.post("/api/v1/reports", json={"text": ""}, headers={"Accept-Language": "en"})
    assert response.status_code == 422
    assert body(response)["errors"][0]["field"] == "text"


def test_classes_are_listed_with_their_limits(client: FlaskClient, ready: Ready) -> None:
    listed = client.get("/api/v1/classes").get_json()
    assert listed is not None
    assert {one["code"]: len(one["standards"]) for one in listed} == {
        "C-01-37": 1,
        "E-01-10": 1,
        "E-06-01": 0,
    }


def test_residents_are_slowed_down(client: FlaskClient, ready: Ready) -> None:
    statuses = [file(client, f"key-0000{index}").status_code for index in range(12)]
    assert statuses == [201] * 10 + [429] * 2


def test_the_description_names_every_field(client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").get_json()
    assert described is not None
    fields = described["components"]["schemas"]["ReportForm"]["properties"]
    assert {"text", "address", "point", "class_code", "urgent", "reporter", "seen_at"} <= set(
        fields
    )
