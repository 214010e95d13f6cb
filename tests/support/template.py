"""The database that every test database is copied from, built once for each state of the schema."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import psycopg
from alembic import command
from sqlalchemy import URL, Connection, NullPool, create_engine, text

from governance.host.extensions import create_extensions
from governance.host.home import REPOSITORY
from governance.migrations.configuration import alembic_config

MIGRATIONS = REPOSITORY / "governance" / "migrations"

# Building is serialised between workers by an advisory lock of the server they share.
BUILDING = 440604


@contextmanager
def administrate(server: URL) -> Iterator[Connection]:
    """Connect for statements that run outside a transaction, such as CREATE DATABASE."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def ensure_template(server: URL, role: str) -> str:
    """Return the name of a database that holds today's schema, migrating one where needed."""
    name = f"onemap_template_{_schema_mark()}"
    with administrate(server) as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": BUILDING})
        existing = connection.execute(text("SELECT datname FROM pg_database")).scalars().all()
        drop_left_behind(server, connection, list(existing))
        if name not in existing:
            drop_outdated(connection, list(existing))
            unfinished = f"{name}_unfinished"
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
            connection.exec_driver_sql(f'CREATE DATABASE "{unfinished}" OWNER "{role}"')
            _build(server.set(database=unfinished), role)
            connection.exec_driver_sql(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def drop_left_behind(server: URL, connection: Connection, names: list[str]) -> None:
    """Drop test databases of runs that were killed."""
    if not str(server.query.get("host", "")).startswith("/"):
        return  # their pids may belong to another machine
    for name in names:
        if name.startswith("onemap_test_") and not psutil.pid_exists(int(name.split("_")[2])):
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def drop_outdated(connection: Connection, names: list[str]) -> None:
    """Drop templates of earlier schemas, unless a run that may copy from them is under way."""
    if not any(name.startswith("onemap_test_") for name in names):
        for name in names:
            if name.startswith("onemap_template_"):
                connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _build(database: URL, role: str) -> None:
    address = database.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        create_extensions(connection)
    ours = database.set(username=role).render_as_string(hide_password=False)
    migrate(ours)


def migrate(address: str) -> None:
    command.upgrade(alembic_config(address), "head")


def _schema_mark() -> str:
    mark = hashlib.sha256()
    for source in sorted(MIGRATIONS.rglob("*.py")):
        mark.update(str(source.relative_to(MIGRATIONS)).encode() + b"\0" + source.read_bytes())
    return mark.hexdigest()[:16]
