"""The Flask application, inside the transaction that the test rolls back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, Connection

from governance.extensions import db
from governance.settings import Settings
from tests.support.settings import settings_of


@pytest.fixture(scope="session")
def whole_app(database_url: URL, redis_server_url: str, key_folder: Path) -> Iterator[Flask]:
    # Here and not above: tests of the lower floors run while a page is being taken apart.
    from governance.app import create_app  # noqa: PLC0415

    app = create_app(settings_of(database_url, redis_server_url, key_folder))
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(whole_app: Flask, connection: Connection, redis_url: str) -> Iterator[Flask]:
    """The application on the test's own connection, with an empty Redis."""
    factory = db.session.session_factory
    factory.configure(bind=connection, join_transaction_mode="create_savepoint")
    yield whole_app
    with whole_app.app_context():
        db.session.remove()
    factory.configure(bind=None, join_transaction_mode="conditional_savepoint")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def bare_app(committed_database: URL, tmp_path: Path) -> Iterator[Flask]:
    """No more of an application than upkeep and commands need, on a database that sees commits."""
    app = Flask("upkeep")
    address = committed_database.render_as_string(hide_password=False)
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    app.config["ONEMAP"] = Settings(address, "", tmp_path / "secret", tmp_path / "vault")
    db.init_app(app)
    yield app
    with app.app_context():
        db.engine.dispose()
