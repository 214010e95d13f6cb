"""Bringing the schema up to date from outside the application.

Alembic is imported by a process of its own while the database is still being made; importing the
whole application for it would cost more time than making the database.
"""

import subprocess
import sys
from collections.abc import Mapping

from governance.host.environment import process_environment
from governance.host.errors import HostError

UPGRADE = """
import os, sys
from alembic import command
import geoalchemy2
import psycopg
from governance.migrations.configuration import alembic_config
sys.stdin.readline()
command.upgrade(alembic_config(os.environ["ONEMAP_DATABASE_URL"]), "head")
"""


class Upgrade:
    """A migration that has its imports behind it and waits for the database."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", UPGRADE],
            env=process_environment(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self) -> None:
        """Migrate now. HostError with Alembic's message where that fails."""
        said, _ = self._process.communicate("\n")
        if self._process.returncode:
            raise HostError(f"The database could not be brought up to date:\n{said}")

    def cancel(self) -> None:
        """End without migrating; nothing to do when it has run."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()
