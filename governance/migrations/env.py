"""Run migrations one at a time, and give up a lock that traffic would have to queue behind."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, text

ADVISORY_LOCK = 4_406_040_001
"""Any number that nothing else in this database locks."""


def run() -> None:
    engine = create_engine(context.config.attributes["database_url"])
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
        connection.execute(text("set lock_timeout = '2s'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=context.config.attributes["metadata"],
            # PostGIS keeps a table of its own in the same schema.
            include_name=lambda name, kind, _parents: (kind, name) != ("table", "spatial_ref_sys"),
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
