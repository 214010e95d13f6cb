"""Real processes on a database and a Redis of their own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, text

from governance.host.processes import ProcessFile
from governance.host.redis_server import RedisServer
from governance.host.server_account import server_account
from tests.faults.house import House
from tests.support.settings import environment_of, settings_of


@pytest.fixture(scope="module")
def private_redis() -> Iterator[RedisServer]:
    """A Redis that no other test shares, since it will be killed."""
    account = server_account()
    # Not in pytest's own folder: the next run under way would shut the account out of it.
    with tempfile.TemporaryDirectory(prefix="onemap-redis-") as name:
        folder = Path(name)
        account.owns(folder)
        server = RedisServer(
            folder, folder, folder / "log", ProcessFile(folder / "process"), account
        )
        server.ensure_running()
        yield server
        server.stop()


@pytest.fixture
def house(
    committed_database: URL,
    committed_engine: Engine,
    private_redis: RedisServer,
    key_folder: Path,
    tmp_path: Path,
) -> Iterator[House]:
    private_redis.ensure_running()
    with committed_engine.begin() as connection:
        connection.execute(text("create table effect (n int)"))
    settings = settings_of(committed_database, private_redis.url, key_folder)
    house = House(committed_engine, private_redis, environment_of(settings), tmp_path)
    yield house
    house.stop()
    if house.web_log.exists():
        print(house.web_log.read_text()[-8000:])
