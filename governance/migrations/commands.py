"""`onemap db …`: bring the schema up to date, or back."""

from __future__ import annotations

from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from flask.cli import AppGroup

from governance.accounts.identity import settings

schema = AppGroup("db", help="The database schema.")
COMMANDS = (schema,)


def alembic_config(database_url: str) -> Config:
    """Alembic pointed at this folder and `database_url`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["database_url"] = database_url
    return config


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
