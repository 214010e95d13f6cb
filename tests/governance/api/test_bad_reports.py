"""Bad input of every kind: a 4xx problem that names field and reason, and nothing half-saved."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from governance.intake.models import Report
from tests.governance.intake.district import Ready, a_report, build_district, sign_in
from tests.support.pictures import picture, png_header_of
from workflows.cases.models import Case

URL = "/api/v1/reports"
POINT = {"lon": 113.10075, "lat": 23.0051}
KEY = {"Idempotency-Key": "key-00001"}


@pytest.fixture
def ready(session: Session) -> Ready:
    return build_district(session)


@pytest.fixture
def worker(ready: Ready, client: FlaskClient) -> FlaskClient:
    sign_in(client)
    return client


def point(**changes: Any) -> dict[str, Any]:
    return a_report(point={**POINT, **changes})


def refused(response: TestResponse, session: Session, status: int) -> dict[str, Any]:
    """The problem document, after a look that nothing was written."""
    assert response.status_code == status, response.get_data(as_text=True)[:500]
    assert response.mimetype == "application/problem+json"
    session.expire_all()
    for table in (Case, Report):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    problem = response.get_json()
    assert isinstance(problem, dict)
    assert problem["detail"] != problem["code"], "a code without a phrase"
    assert problem["status"] == status
    return problem


JSON: list[tuple[str, object, str | None, str]] = [
    ("nothing", {}, "text", "field_missing"),
    ("no text", a_report(text=None), "text", "field_missing"),
    ("empty text", a_report(text=""), "text", "text_too_short"),
    ("only spaces", a_report(text=" \n\t　"), "text", "text_too_short"),
    ("long text", a_report(text="路" * 2001), "text", "text_too_long"),
    ("NUL in text", a_report(text="路灯\0坏"), "text", "text_has_nul"),
    ("half a surrogate pair", a_report(text="路灯\ud83d"), "text", "text_not_unicode"),
    ("a number for text", a_report(text=7), "text", "text_expected"),
    ("a list for text", a_report(text=["路灯"]), "text", "text_expected"),
    ("a list", [a_report()], None, "object_expected"),
    ("a word", "report", None, "object_expected"),
    ("a field too many", a_report(colour="red"), "colour", "field_unknown"),
    ("address too long", a_report(address="路" * 256), "address", "text_too_long"),
    ("NUL in address", a_report(address="同济路\0"), "address", "text_has_nul"),
    ("a word for a point", a_report(point="here"), "point", "object_expected"),
    ("lon without lat", a_report(point={"lon": 113.1}), "point.lat", "field_missing"),
    ("lat without lon", a_report(point={"lat": 23.1}), "point.lon", "field_missing"),
    ("NaN", point(lon=float("nan")), "point.lon", "number_not_finite"),
    ("infinity", point(lat=float("inf")), "point.lat", "number_not_finite"),
    ("swapped", point(lon=23.0051, lat=113.10075), "point.lon", "axes_swapped"),
    ("metres", point(lon=382000.0, lat=2546000.0), "point.lon", "coordinates_in_metres"),
    ("lon out of range", point(lon=181), "point.lon", "lon_out_of_range"),
    ("lat out of range", point(lat=-91), "point.lat", "lat_out_of_range"),
    ("a word for lon", point(lon="east"), "point.lon", "number_unreadable"),
    ("true for lon", point(lon=True), "point.lon", "number_unreadable"),
    ("a huge number", point(lon=10**30), "point.lon", "coordinates_in_metres"),
    ("unknown crs", point(crs="mars"), "point.crs", "crs_unknown"),
    ("a list for crs", point(crs=[]), "point.crs", "crs_unknown"),
    ("accuracy below zero", point(accuracy_m=-1), "point.accuracy_m", "number_too_small"),
    ("accuracy of a country", point(accuracy_m=1e7), "point.accuracy_m", "number_too_large"),
    ("accuracy NaN", point(accuracy_m=float("nan")), "point.accuracy_m", "number_not_finite"),
    ("height", point(height=3), "point.height", "field_unknown"),
    ("unknown class", a_report(class_code="X-99"), "class_code", "class_unknown"),
    ("NUL in class", a_report(class_code="C\0"), "class_code", "text_has_nul"),
    ("urgent perhaps", a_report(urgent="perhaps"), "urgent", "boolean_expected"),
    ("a list for anonymous", a_report(anonymous=[]), "anonymous", "boolean_expected"),
    ("phone", a_report(reporter={"phone": "12345"}), "reporter.phone", "phone_invalid"),
    ("a word as phone", a_report(reporter={"phone": "call me"}), "reporter.phone", "phone_invalid"),
    ("long phone", a_report(reporter={"phone": "1" * 31}), "reporter.phone", "text_too_long"),
    ("long name", a_report(reporter={"name": "王" * 41}), "reporter.name", "text_too_long"),
    ("ID number", a_report(reporter={"id": "440604"}), "reporter.id", "field_unknown"),
    ("future", a_report(seen_at="2999-01-01T00:00:00+08:00"), "seen_at", "time_in_future"),
    ("the last moment", a_report(seen_at="9999-12-31T23:59:59-14:00"), "seen_at", "time_in_future"),
    (
        "the first moment",
        a_report(seen_at="0001-01-01T00:00:00+14:00"),
        "seen_at",
        "time_too_early",
    ),
    ("no zone", a_report(seen_at="2026-01-01T00:00:00"), "seen_at", "time_without_zone"),
    ("a date that is none", a_report(seen_at="2026-02-30T00:00Z"), "seen_at", "time_unreadable"),
    ("seconds", a_report(seen_at=1767200000), "seen_at", "time_unreadable"),
    ("photos in JSON", a_report(photos=["aGVsbG8="]), "photos", "field_unknown"),
]


@pytest.mark.parametrize(
    ("body", "field", "code"), [row[1:] for row in JSON], ids=[r[0] for r in JSON]
)
def test_json_that_is_wrong_names_field_and_reason(
    worker: FlaskClient, session: Session, body: object, field: str | None, code: str
) -> None:
    problem = refused(worker.post(URL, json=body, headers=KEY), session, 422)
    assert (problem["field"], problem["code"]) == (field, code)


def test_every_fault_of_a_report_is_named_at_once(worker: FlaskClient, session: Session) -> None:
    body = a_report(text="", urgent="perhaps", colour="red")
    problem = refused(worker.post(URL, json=body, headers=KEY), session, 422)
    assert {error["field"] for error in problem["errors"]} == {"text", "urgent", "colour"}


RAW: list[tuple[str, bytes, str, int, str]] = [
    ("broken", b'{"text": ', "application/json", 400, "request_unreadable"),
    ("empty", b"", "application/json", 400, "request_unreadable"),
    ("not UTF-8", b'{"text": "\xff\xfe"}', "application/json", 400, "request_unreadable"),
    ("deep", b'{"text":' + b"[" * 100_000, "application/json", 400, "request_unreadable"),
    ("long number", b'{"text":' + b"9" * 5000, "application/json", 400, "request_unreadable"),
    ("a name twice", b'{"text":"a","text":"b"}', "application/json", 422, "field_twice"),
    ("plain text", b"hello", "text/plain", 415, "media_refused"),
    ("XML", b"<report/>", "application/xml", 415, "media_refused"),
    ("plain form", b"text=hello", "application/x-www-form-urlencoded", 415, "media_refused"),
    ("form without boundary", b"--x", "multipart/form-data", 422, "field_missing"),
    ("form cut off", b"--x\r\nCon", "multipart/form-data; boundary=x", 422, "field_missing"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"), [r[1:] for r in RAW], ids=[r[0] for r in RAW]
)
def test_a_body_that_cannot_be_read_is_refused(  # noqa: PLR0917 - a table has columns
    worker: FlaskClient, session: Session, content: bytes, kind: str, status: int, code: str
) -> None:
    response = worker.post(URL, data=content, content_type=kind, headers=KEY)
    assert refused(response, session, status)["code"] == code


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "idempotency_key_missing"),
        ("", "idempotency_key_missing"),
        ("short", "idempotency_key_invalid"),
        ("x" * 81, "idempotency_key_invalid"),
        ("key 0000 1", "idempotency_key_invalid"),
        ("key-0000/1", "idempotency_key_invalid"),
        ("key-００００1", "idempotency_key_invalid"),
    ],
)
def test_the_idempotency_key_is_asked_for(
    worker: FlaskClient, session: Session, key: str | None, code: str
) -> None:
    headers = {} if key is None else {"Idempotency-Key": key.encode().decode("latin-1")}
    problem = refused(worker.post(URL, json=a_report(), headers=headers), session, 422)
    assert (problem["field"], problem["code"]) == ("Idempotency-Key", code)


FORM = {"text": "同济路3号门前路灯不亮", "lon": "113.10075", "lat": "23.0051"}
FORMS: list[tuple[str, dict[str, Any], list[bytes], str, str]] = [
    ("seven photos", {}, [picture()] * 7, "photos", "photos_too_many"),
    ("no image", {}, [picture(), b"hello"], "photos.1", "photo_format"),
    ("an empty photo", {}, [b""], "photos.0", "photo_format"),
    ("a truncated photo", {}, [picture(size=(400, 300))[:-400]], "photos.0", "photo_damaged"),
    ("a bomb", {}, [png_header_of(14000, 14000)], "photos.0", "photo_too_many_pixels"),
    ("a gif", {}, [picture("GIF", mode="L", colour=1)], "photos.0", "photo_format"),
    ("two texts", {"text": ["a", "b"]}, [], "text", "field_twice"),
    ("NaN", {"lon": "nan"}, [], "point.lon", "number_not_finite"),
    ("lon alone", {"lat": ""}, [], "point.lat", "field_missing"),
    ("a point as one field", {"point": "113,23"}, [], "point", "field_unknown"),
    ("unknown crs", {"crs": "EPSG:4326"}, [], "point.crs", "crs_unknown"),
    ("unknown field", {"colour": "red"}, [], "colour", "field_unknown"),
    ("phone", {"reporter_phone": "12"}, [], "reporter.phone", "phone_invalid"),
]


@pytest.mark.parametrize(
    ("changes", "photos", "field", "code"), [r[1:] for r in FORMS], ids=[r[0] for r in FORMS]
)
def test_a_form_that_is_wrong_names_field_and_reason(  # noqa: PLR0917 - a table has columns
    worker: FlaskClient,
    session: Session,
    changes: dict[str, Any],
    photos: list[bytes],
    field: str,
    code: str,
) -> None:
    parts = [(io.BytesIO(content), f"{index}.jpg") for index, content in enumerate(photos)]
    response = worker.post(
        URL,
        data={**FORM, **changes, "photos": parts},
        content_type="multipart/form-data",
        headers=KEY,
    )
    problem = refused(response, session, 422)
    assert (problem["field"], problem["code"]) == (field, code)


def test_a_file_under_another_name_is_refused(worker: FlaskClient, session: Session) -> None:
    data = {**FORM, "virus": (io.BytesIO(b"x"), "x.exe")}
    response = worker.post(URL, data=data, content_type="multipart/form-data", headers=KEY)
    assert refused(response, session, 422)["field"] == "virus"


def test_a_photo_too_large_is_refused(worker: FlaskClient, session: Session) -> None:
    data = {**FORM, "photos": (io.BytesIO(b"\xff\xd8" + b"\0" * 12 * 1024**2), "x.jpg")}
    response = worker.post(URL, data=data, content_type="multipart/form-data", headers=KEY)
    problem = refused(response, session, 413)
    assert (problem["field"], problem["code"]) == ("photos.0", "photo_too_large")
    # The test client leaves the temporary file open in which it wrote the large form.
    response.request.environ["wsgi.input"].close()


def test_a_body_too_large_is_refused(worker: FlaskClient, session: Session) -> None:
    for kind, content in (
        ("application/json", b'{"text":"' + b"x" * 49 * 1024**2 + b'"}'),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"x" * 49 * 1024**2),
    ):
        response = worker.post(URL, data=content, content_type=kind, headers=KEY)
        assert refused(response, session, 413)["code"] == "request_too_large"


def test_another_method_is_refused(worker: FlaskClient, session: Session) -> None:
    assert refused(worker.put(URL, json={}), session, 405)["code"] == "method_refused"


def test_a_report_of_another_site_is_refused(worker: FlaskClient, session: Session) -> None:
    headers = {**KEY, "Origin": "https://elsewhere.example"}
    response = worker.post(URL, json=a_report(), headers=headers)
    assert refused(response, session, 403)["code"] == "origin_refused"


def test_a_problem_speaks_the_language_of_its_reader(worker: FlaskClient, session: Session) -> None:
    response = worker.post(URL, json={}, headers=KEY)
    assert refused(response, session, 422)["detail"] == "此项必填"


def test_no_personal_value_comes_back_in_a_problem(worker: FlaskClient, session: Session) -> None:
    body = a_report(reporter={"name": "王小明", "phone": "13800138000", "id": "440604199001011234"})
    response = worker.post(URL, json=body, headers=KEY)
    refused(response, session, 422)
    text = json.dumps(response.get_json(), ensure_ascii=False)
    assert not any(value in text for value in ("王小明", "13800138000", "440604199001011234"))
