"""The product's database in a cluster: its role, its extensions, and proof that they work."""

from typing import TypeAlias

import psycopg
from psycopg import sql

from governance.host.cluster import NAME, ROLE, Cluster
from governance.host.errors import HostError

Connection: TypeAlias = "psycopg.Connection[tuple[object, ...]]"

EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")


def ensure_database(cluster: Cluster, name: str = NAME, role: str = ROLE) -> None:
    """Make the role and the database where missing. Safe to repeat after any interruption.

    The role is no superuser: the extensions, which need one, are made here and not by Alembic.
    """
    with psycopg.connect(cluster.conninfo("postgres"), autocommit=True) as server:
        ensure_role(server, role)
        if not _exists(server, "SELECT 1 FROM pg_database WHERE datname = %s", name):
            server.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(name), sql.Identifier(role)
                )
            )
    with psycopg.connect(cluster.conninfo(name), autocommit=True) as database:
        create_extensions(database)


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
