"""Throw-away servers for tests, shared by every test run that is under way in a repository."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from governance.host.cluster import ROLE, Cluster
from governance.host.errors import HostError
from governance.host.extensions import ensure_role
from governance.host.home import Home
from governance.host.locks import only_one
from governance.host.server_account import server_account


@contextmanager
def test_cluster(home: Home) -> Iterator[Cluster]:
    """Give the test cluster of `home`, which the last run to leave stops.

    Runs hold a shared lock while they use it, which the kernel lets go even after kill -9.
    """
    account = server_account()
    home.prepare(account)
    cluster = Cluster(
        home.data / "postgres", home.sockets, home.log / "postgres.log", account, durable=False
    )
    with (home.run / "users.lock").open("w") as users:
        with only_one(home.run / "start.lock"):
            fcntl.flock(users, fcntl.LOCK_SH)
            _start(cluster)
        try:
            yield cluster
        finally:
            with only_one(home.run / "start.lock"):
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass
                else:
                    cluster.stop()


def _start(cluster: Cluster) -> None:
    try:
        cluster.ensure_running()
    except HostError:
        if not cluster.exists:
            raise
        # Without fsync a crash of the machine may leave it beyond repair, and nothing in it
        # is worth repairing.
        shutil.rmtree(cluster.data)
        cluster.ensure_running()
    with psycopg.connect(cluster.conninfo("postgres"), autocommit=True) as server:
        ensure_role(server, ROLE, may_create_databases=True)
