"""The parts of the product that the queue needs, on a database that really commits."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL, text
from sqlalchemy.orm import Session

from governance.extensions import db
from governance.jobs.handlers import HANDLERS
from governance.settings import Settings

DISTRICT = 440604


@pytest.fixture
def app(committed_database: URL, redis_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = Flask("queue")
    address = committed_database.render_as_string(hide_password=False)
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    app.config["ONEMAP"] = Settings(address, redis_url, tmp_path / "secret", tmp_path / "vault")
    db.init_app(app)
    with app.app_context():
        db.session.execute(text("create table effect (n int)"))
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of task whose one effect can be counted."""

    def handle(session: Session, district: int, payload: dict[str, Any], now: datetime) -> None:
        session.execute(text("insert into effect values (:n)"), payload)

    monkeypatch.setitem(HANDLERS, "probe", handle)
