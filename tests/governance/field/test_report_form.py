"""The phone's form without scripts, and what its scripts rely on."""

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from governance.intake.models import Photo, Report
from tests.governance.intake.district import Ready
from tests.support.pictures import exif, gps, picture
from workflows.cases.models import Case, CaseSource

PLACE = {"lon": "113.10075", "lat": "23.0051", "crs": "cgcs2000", "accuracy_m": "8"}


def post(worker: FlaskClient, key: str = "form-00001", **fields: Any) -> TestResponse:
    return worker.post(
        f"/field?key={key}", data={**PLACE, **fields}, content_type="multipart/form-data"
    )


def test_page_has_the_quick_classes_as_buttons_and_all_in_the_list(worker: FlaskClient) -> None:
    page = worker.get("/field").text
    assert page.count('class="tile"') == 3
    assert page.count("data-words=") == 3
    assert "暴露垃圾" in page


def test_class_and_photograph_are_enough(worker: FlaskClient, ready: Ready) -> None:
    shot = picture(size=(80, 60), exif=exif(gps=gps((23.0, 0.0, 18.0), (113.0, 6.0, 2.7))))
    response = post(worker, class_code="E-01-10", text="", photos=(io.BytesIO(shot), "a.jpg"))
    assert response.status_code == 303
    case = ready.session.scalars(select(Case)).one()
    assert response.location == f"/field/cases/{case.no}"
    assert (case.text, case.class_id) == ("暴露垃圾", ready.rubbish.id)
    assert case.source is CaseSource.GRID_WORKER
    assert ready.session.scalars(select(Photo)).one().taken_geom is not None
    shown = worker.get(response.location).text
    assert case.no in shown
    assert "已收到" in shown


def test_form_sent_twice_is_one_report(worker: FlaskClient, session: Session) -> None:
    first, second = (post(worker, class_code="E-01-10") for _ in range(2))
    assert first.location == second.location
    assert len(session.scalars(select(Report)).all()) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ""}, "此项必填"),
        ({"class_code": "E-99-99"}, ""),
        ({"class_code": "E-01-10", "lat": "113.1", "lon": "23"}, ""),
    ],
)
def test_refused_form_comes_back_with_its_reason(
    worker: FlaskClient, session: Session, fields: dict[str, str], said: str
) -> None:
    response = post(worker, address="同济路3号", **fields)
    assert response.status_code == 422
    assert said in response.text
    assert re.search(r'name="address"[^>]*value="同济路3号"', response.text)
    assert session.scalars(select(Case)).all() == []


def test_page_is_for_grid_workers(client: FlaskClient) -> None:
    response = client.get("/field", headers={"Accept": "text/html"})
    assert response.status_code == 302
    assert "/sign-in" in response.location
