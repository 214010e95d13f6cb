"""The product's database in a private cluster: its role, its extensions, and proof of both."""

from governance.host.cluster import NAME, PORT, ROLE, SUPERUSER, Cluster
from governance.host.errors import HostError
from governance.host.postgres import find_postgres
from governance.host.server_account import run_as

EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")

# \gexec runs what the query before it returned: nothing, where the thing exists already.
SCRIPT = rf"""
SELECT 'CREATE ROLE {ROLE} LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') \gexec
SELECT 'CREATE DATABASE {NAME} OWNER {ROLE}'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{NAME}') \gexec
\connect {NAME}
{"".join(f"CREATE EXTENSION IF NOT EXISTS {name};" for name in EXTENSIONS)}
SELECT cardinality(show_trgm('禅城')) > 0
    AND EXISTS (SELECT FROM spatial_ref_sys WHERE srid = 4490);
"""  # noqa: S608 - every name in it is a constant of ours


def ensure_database(cluster: Cluster) -> None:
    """Make the role and the database where missing. Safe to repeat after any interruption.

    The role is no superuser: the extensions, which need one, are made here and not by Alembic.
    """
    psql = find_postgres(cluster.data).program("psql")
    where = ["-h", str(cluster.sockets), "-p", str(PORT), "-U", SUPERUSER, "-d", "postgres"]
    done = run_as(
        cluster.account,
        [psql, *where, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"],
        extra_env={"PGCLIENTENCODING": "UTF8"},
        feed=SCRIPT,
    )
    if done.returncode:
        raise HostError(f"The database could not be made: {done.stderr.strip()}")
    if done.stdout.split()[-1:] != ["t"]:
        raise HostError(
            "The database that was made finds no trigrams in Chinese text or does not know "
            "EPSG:4490. PostgreSQL or PostGIS is damaged here: install both anew."
        )
