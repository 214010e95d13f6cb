"""Reports that come in at the same moment, on a database that really commits."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL, Engine, text
from sqlalchemy.orm import Session

from governance.app import create_app
from governance.extensions import db
from tests.governance.intake.district import a_report, build_district, sign_in
from tests.support.settings import settings_of

AT_ONCE = 8


@pytest.fixture
def app(
    committed_database: URL, committed_engine: Engine, redis_url: str, key_folder: Path
) -> Iterator[Flask]:
    with Session(committed_engine) as session:
        build_district(session)
    app = create_app(settings_of(committed_database, redis_url, key_folder))
    yield app
    with app.app_context():
        db.engine.dispose()


def send(app: Flask, key: str, **changes: Any) -> tuple[int, bytes]:
    client = app.test_client()
    sign_in(client)
    response = client.post(
        "/api/v1/reports", json=a_report(**changes), headers={"Idempotency-Key": key}
    )
    return response.status_code, response.get_data()


def counts(engine: Engine) -> dict[str, int]:
    tables = ("case", "case_event", "clock", "task", "report", "sealed_value")
    with engine.connect() as connection:
        return {
            table: connection.scalar(text(f'select count(*) from "{table}"')) or 0
            for table in tables
        }


def test_one_report_sent_by_many_at_once_is_one_case(app: Flask, committed_engine: Engine) -> None:
    reporter = {"name": "王小明", "phone": "13800138000"}
    with ThreadPoolExecutor(AT_ONCE) as senders:
        answers = list(
            senders.map(lambda _: send(app, "one-key-0001", reporter=reporter), range(AT_ONCE))
        )
    assert sorted(status for status, _body in answers) == [200] * (AT_ONCE - 1) + [201]
    assert len({body for _status, body in answers}) == 1
    assert counts(committed_engine) == {
        "case": 1,
        "case_event": 3,
        "clock": 1,
        "task": 1,
        "report": 1,
        "sealed_value": 2,
    }


def test_of_two_bodies_under_one_key_one_is_taken(app: Flask, committed_engine: Engine) -> None:
    texts = ["同济路3号门前路灯不亮", "同济路5号门前路灯不亮"] * (AT_ONCE // 2)
    with ThreadPoolExecutor(AT_ONCE) as senders:
        answers = list(senders.map(lambda text: send(app, "one-key-0002", text=text), texts))
    statuses = sorted(status for status, _body in answers)
    assert statuses == [200] * (AT_ONCE // 2 - 1) + [201] + [422] * (AT_ONCE // 2)
    assert counts(committed_engine)["case"] == 1


def test_different_reports_at_once_are_all_kept(app: Flask, committed_engine: Engine) -> None:
    with ThreadPoolExecutor(AT_ONCE) as senders:
        answers = list(senders.map(lambda number: send(app, f"key-{number:05}"), range(60)))
    assert {status for status, _body in answers} == {201}
    with committed_engine.connect() as connection:
        numbers = connection.scalars(text('select no from "case"')).all()
        orphans = connection.scalar(
            text('select count(*) from report r left join "case" c on c.id = r.case_id'
                 " and c.no = r.answer ->> 'case_no' where c.id is null")
        )  # fmt: skip
    assert len(set(numbers)) == 60
    assert orphans == 0
