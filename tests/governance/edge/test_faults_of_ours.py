"""When we are at fault, or the database is away: said as such, and nobody's value in the log."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, make_url, text

from governance.app import create_app
from governance.extensions import db
from governance.permissions import Permission, require
from tests.support.settings import settings_of

PHONE = "13800138000"
HTML, JSON = {"Accept": "text/html"}, {"Accept": "application/json"}


@require(Permission.OPEN_TO_ALL)
def wrong_value() -> str:
    raise ValueError(PHONE)


@require(Permission.OPEN_TO_ALL)
def wrong_statement() -> str:
    db.session.execute(text("select cast(:value as date)"), {"value": PHONE})
    return ""


@pytest.fixture
def faulty(database_url: URL, redis_server_url: str, key_folder: Path) -> Iterator[FlaskClient]:
    """The product with two routes that fail, as it runs in earnest."""
    app = create_app(settings_of(database_url, redis_server_url, key_folder))
    app.add_url_rule("/wrong-value", view_func=wrong_value)
    app.add_url_rule("/wrong-statement", view_func=wrong_statement)
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("path", ["/wrong-value", "/wrong-statement"])
def test_a_fault_of_ours_is_no_fault_of_the_sender(
    faulty: FlaskClient, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    """A phone drops a report that was refused with 4xx, and sends one again after 5xx."""
    page, document = faulty.get(path, headers=HTML), faulty.get(path, headers=JSON)
    assert (page.status_code, document.status_code) == (500, 500)
    assert document.json is not None
    assert (document.json["code"], document.json["status"]) == ("broken", 500)
    written = [logging.Formatter().format(record) for record in caplog.records]
    assert any("test_faults_of_ours.py" in line for line in written)
    for said in (page.text, document.text, *written):
        assert PHONE not in said


def test_a_statement_that_fails_tells_no_bound_value(app: Flask) -> None:
    with app.app_context():
        assert db.engine.hide_parameters


@pytest.mark.parametrize("path", ["/console", "/cases", "/healthz", "/"])
def test_without_a_database_even_the_signed_in_get_a_page(
    redis_server_url: str, key_folder: Path, path: str
) -> None:
    nowhere = make_url("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    client = create_app(settings_of(nowhere, redis_server_url, key_folder)).test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "a token"
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "未保存任何内容" in answer.text
