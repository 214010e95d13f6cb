"""The shim between a ring and a task: what it does when things go wrong."""

import logging
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from governance import clock
from governance.extensions import db
from governance.jobs.handlers import HANDLERS
from governance.jobs.run import run
from workflows.tasks.claims import ATTEMPTS_ALLOWED
from workflows.tasks.services import owe

DISTRICT = 440604
PHONE = "13800138000"


@pytest.fixture
def task_id(app: Flask, probe: None) -> int:
    return owed("probe")


def owed(kind: str) -> int:
    owe(db.session(), DISTRICT, kind, kind, {"n": 7}, clock.now() - timedelta(seconds=1))
    db.session.commit()
    return int(db.session.execute(text("select max(id) from task")).scalar_one())


def seen(task_id: int) -> tuple[str, int, str | None]:
    db.session.rollback()
    row = db.session.execute(
        text("select state, attempts, error from task where id = :id"), {"id": task_id}
    ).one()
    return row.state, row.attempts, row.error


def effects() -> list[int]:
    return list(db.session.scalars(text("select n from effect")))


def test_a_second_ring_does_nothing(task_id: int) -> None:
    run(DISTRICT, task_id)
    run(DISTRICT, task_id)
    run(DISTRICT, task_id + 1)
    run(DISTRICT + 1, task_id)
    assert seen(task_id) == ("done", 1, None)
    assert effects() == [7]


def test_what_a_failing_handler_did_is_undone(
    task_id: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail_late(session: Session, *_: object) -> None:
        session.execute(text("insert into effect values (1)"))
        raise ValueError(PHONE)

    monkeypatch.setitem(HANDLERS, "probe", fail_late)
    run(DISTRICT, task_id)
    state, attempts, error = seen(task_id)
    assert (state, attempts) == ("ready", 1)
    assert error is not None
    assert "ValueError" in error
    assert "test_run.py" in error
    assert effects() == []
    assert PHONE not in caplog.text + error


def test_the_databases_message_is_not_kept(
    task_id: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """PostgreSQL names the values of the row at fault, and SQLAlchemy the parameters."""

    def break_a_constraint(session: Session, *_: object) -> None:
        session.execute(text("insert into effect values (:n)"), {"n": PHONE * 3})

    monkeypatch.setitem(HANDLERS, "probe", break_a_constraint)
    run(DISTRICT, task_id)
    _, _, error = seen(task_id)
    assert error is not None
    assert "Error" in error
    assert PHONE not in caplog.text + error


def test_a_handler_whose_lease_was_given_away_leaves_nothing(
    task_id: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def overtaken(session: Session, *_: object) -> None:
        session.execute(text("insert into effect values (1)"))
        with db.engine.begin() as other:
            other.execute(text("update task set lease_token = gen_random_uuid()"))

    monkeypatch.setitem(HANDLERS, "probe", overtaken)
    run(DISTRICT, task_id)
    assert seen(task_id) == ("running", 1, None)
    assert effects() == []
    assert "given to another worker" in caplog.text


def test_a_dead_task_is_told_loudly(
    task_id: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delitem(HANDLERS, "probe")
    for _ in range(ATTEMPTS_ALLOWED):
        db.session.execute(text("update task set run_at = now() - interval '1 s'"))
        db.session.commit()
        run(DISTRICT, task_id)
    state, attempts, error = seen(task_id)
    assert (state, attempts) == ("dead", ATTEMPTS_ALLOWED)
    assert error is not None
    assert "HandlerUnknown" in error
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert "onemap tasks dead" in errors[0].getMessage()


def test_a_database_that_is_away_is_no_exception(
    task_id: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def lose_the_connection(session: Session, *_: object) -> None:
        session.execute(text("select pg_terminate_backend(pg_backend_pid())"))

    monkeypatch.setitem(HANDLERS, "probe", lose_the_connection)
    run(DISTRICT, task_id)
    assert seen(task_id)[0] == "ready"
