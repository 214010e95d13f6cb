"""While the database is away, whoever asks is told to come back; nothing is a fault of ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import make_url

from governance.app import create_app
from tests.support.settings import settings_of

NOBODY_THERE = make_url("postgresql+psycopg://onemap@/onemap?host=/nonexistent")


@pytest.fixture
def client(redis_url: str, key_folder: Path) -> FlaskClient:
    client = create_app(settings_of(NOBODY_THERE, redis_url, key_folder)).test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "a token of a sign-in"
    return client


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/sign-in", "/console", "/no-such-page", "/cases/4406042026000000001"]
)
def test_a_page_says_that_it_is_away(client: FlaskClient, path: str, accept: str) -> None:
    answer = client.get(path, headers={"Accept": accept})
    # That there is no such page can be said without asking anybody, where nothing stands above it.
    known = {503} if (path, accept) != ("/no-such-page", "application/json") else {404}
    assert answer.status_code in known
    assert answer.status_code == 404 or answer.headers["Retry-After"]


def test_a_report_is_not_taken(client: FlaskClient) -> None:
    answer = client.post(
        "/api/v1/reports", json={"text": "路灯不亮"}, headers={"Idempotency-Key": "key-00001"}
    )
    assert (answer.status_code, answer.json and answer.json["code"]) == (
        503,
        "database_unavailable",
    )
