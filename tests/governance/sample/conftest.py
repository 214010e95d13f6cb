from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.orm import Session

from governance.host.keys import ensure_vault_keys
from governance.sample.ground import SEED, Ground, break_ground
from governance.sample.load import Loaded, load
from governance.settings import Settings
from tests.support.databases import Cloner


@pytest.fixture(scope="session")
def now() -> datetime:
    """When the history of the sample under test ends: a Sunday morning in the district."""
    return datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def ground() -> Ground:
    return break_ground(SEED)


@pytest.fixture(scope="session")
def vault_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """As much of the application as the vault looks at: where its keys are."""
    keys = tmp_path_factory.mktemp("keys") / "vault.key"
    ensure_vault_keys(keys)
    app = Flask("vault")
    app.config["ONEMAP"] = Settings("", "", Path(), keys)
    return app


@pytest.fixture(scope="session")
def sample_url(clone_database: Cloner, schema_template: str) -> URL:
    return clone_database(schema_template)


@pytest.fixture(scope="session")
def loaded(sample_url: URL, vault_app: Flask, now: datetime) -> Loaded:
    """The sample, loaded once and committed."""
    engine = create_engine(sample_url)
    with vault_app.app_context(), Session(engine) as session:
        done = load(session, now=now)
        session.commit()
    engine.dispose()
    return done


@pytest.fixture(scope="session")
def sample_engine(sample_url: URL, loaded: Loaded) -> Iterator[Engine]:
    engine = create_engine(sample_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sample(sample_engine: Engine) -> Iterator[Session]:
    """A session on the loaded sample whose changes are rolled back."""
    with sample_engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()
