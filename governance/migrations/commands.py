"""`onemap db …`: bring the schema up to date, or back."""

from __future__ import annotations

import click
from alembic import command
from flask.cli import AppGroup

from governance.accounts.identity import settings
from governance.migrations.configuration import alembic_config

schema = AppGroup("db", help="The database schema.")
COMMANDS = (schema,)


@schema.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Migrate up to REVISION (head)."""
    command.upgrade(alembic_config(settings().database_url), revision)


@schema.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Migrate down to REVISION (base empties the database)."""
    command.downgrade(alembic_config(settings().database_url), revision)
