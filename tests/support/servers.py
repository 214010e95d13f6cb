"""The PostgreSQL and the Redis that tests talk to.

`bin/test` names its own in ONEMAP_TEST_DATABASE_URL and ONEMAP_TEST_REDIS_URL. Without them
pytest shares one throw-away cluster of the repository with every other run under way.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from sqlalchemy import URL, make_url

from governance.host.cluster import ROLE
from governance.host.home import Home, find_home
from governance.host.processes import ProcessFile
from governance.host.redis_server import RedisServer
from governance.host.server_account import server_account
from governance.host.testing import test_cluster as private_cluster


@pytest.fixture(scope="session")
def server_url() -> Iterator[URL]:
    """Address of a database whose role may make databases with extensions."""
    if named := os.environ.get("ONEMAP_TEST_DATABASE_URL"):
        yield make_url(named)
        return
    with private_cluster(Home(find_home().root / "test")) as cluster:
        yield make_url(cluster.url("postgres"))


@pytest.fixture(scope="session")
def database_role(server_url: URL) -> str:
    """Role that owns the test databases: not the superuser, where we can choose."""
    return ROLE if server_url.password is None else str(server_url.username)


@pytest.fixture(scope="session")
def redis_server_url(worker_id: str) -> Iterator[str]:
    if named := os.environ.get("ONEMAP_TEST_REDIS_URL"):
        number = int(re.sub(r"\D", "", worker_id) or 0)
        yield f"{named.split('?', 1)[0]}?db={number}"
        return
    account = server_account()
    with tempfile.TemporaryDirectory(prefix="onemap-redis-") as name:
        folder = Path(name)
        folder.chmod(0o700)
        account.owns(folder)
        server = RedisServer(
            folder, folder, folder / "log", ProcessFile(folder / "process"), account
        )
        server.ensure_running()
        yield server.url
        server.stop()


@pytest.fixture
def redis_url(redis_server_url: str) -> str:
    """Address of an empty Redis database that no other worker uses."""
    with redis.Redis.from_url(redis_server_url) as client:
        client.flushdb()
    return redis_server_url
