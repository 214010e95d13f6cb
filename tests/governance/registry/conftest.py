"""The office that the tests of loading sit in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine

from governance.extensions import db
from tests.governance.registry.office import Office, open_office
from tests.support.settings import settings_of


@pytest.fixture
def office(
    committed_database: URL, committed_engine: Engine, redis_url: str, key_folder: Path
) -> Iterator[Office]:
    """Real commits: a load's progress is told on a connection of its own."""
    from governance.app import create_app  # noqa: PLC0415 - while a page is being taken apart

    app = create_app(settings_of(committed_database, redis_url, key_folder))
    app.testing = True
    yield open_office(app, committed_engine)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
