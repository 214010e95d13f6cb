"""Databases of the current schema: one a worker that tests roll back, and throw-away copies."""

import itertools
import os
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine
from sqlalchemy.orm import Session

import governance.tables  # noqa: F401 - makes the metadata whole, whatever a test imports
from tests.support.template import administrate, ensure_template

_numbers = itertools.count()

Cloner = Callable[[str], URL]


@pytest.fixture(scope="session")
def clone_database(server_url: URL, database_role: str) -> Iterator[Cloner]:
    """Give a function that copies a database by name and returns the copy's address."""
    made: list[str] = []

    def clone(original: str) -> URL:
        name = f"onemap_test_{os.getpid()}_{next(_numbers)}"
        made.append(name)
        with administrate(server_url) as server:
            server.exec_driver_sql(
                f'CREATE DATABASE "{name}" TEMPLATE "{original}" OWNER "{database_role}"'
            )
        return server_url.set(database=name, username=database_role)

    yield clone
    with administrate(server_url) as server:
        for name in made:
            server.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def schema_template(server_url: URL, database_role: str) -> str:
    """Name of a database with the current schema and no rows; nobody connects to it."""
    return ensure_template(server_url, database_role)


@pytest.fixture(scope="session")
def database_url(clone_database: Cloner, schema_template: str) -> URL:
    """This worker's database. Tests that use it through `session` or `client` leave no trace."""
    return clone_database(schema_template)


@pytest.fixture(scope="session")
def engine(database_url: URL) -> Iterator[Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """One connection in a transaction that is rolled back after the test."""
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session whose commits are savepoints.

    A test that also uses `client` commits first: until then its rows are only in the session.
    """
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        yield session


@pytest.fixture
def committed_database(clone_database: Cloner, schema_template: str) -> URL:
    """A database of the test's own, for real commits, several connections and processes."""
    return clone_database(schema_template)


@pytest.fixture
def committed_engine(committed_database: URL) -> Iterator[Engine]:
    engine = create_engine(committed_database, poolclass=NullPool)
    yield engine
    engine.dispose()
