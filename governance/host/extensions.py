"""Extensions and roles in any database, over a connection.

Apart from `database` because the driver takes long to import, and bin/up does without it where
the servers are its own.
"""

from typing import TypeAlias

import psycopg
from psycopg import sql

from governance.host.database import EXTENSIONS
from governance.host.errors import HostError

Connection: TypeAlias = "psycopg.Connection[tuple[object, ...]]"


def ensure_role(server: Connection, role: str, *, may_create_databases: bool = False) -> None:
    if not _exists(server, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
        right = sql.SQL("CREATEDB" if may_create_databases else "NOCREATEDB")
        server.execute(sql.SQL("CREATE ROLE {} LOGIN {}").format(sql.Identifier(role), right))


def create_extensions(database: Connection) -> None:
    """Make the extensions and check that they serve Chinese text and CGCS2000."""
    for extension in EXTENSIONS:
        database.execute(
            sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
        )
    found = database.execute(
        "SELECT cardinality(show_trgm('禅城')),"
        " (SELECT count(*) FROM spatial_ref_sys WHERE srid = 4490)"
    ).fetchone()
    if not found or not found[0]:
        raise HostError(
            "This database finds no trigrams in Chinese text, so address search would be blind. "
            "It must be made with a UTF-8 locale such as C.UTF-8 (LC_CTYPE), not C or POSIX."
        )
    if not found[1]:
        raise HostError("This PostGIS does not know EPSG:4490 (CGCS2000); its tables are damaged.")


def _exists(server: Connection, query: str, name: str) -> bool:
    return server.execute(query.encode(), [name]).fetchone() is not None
