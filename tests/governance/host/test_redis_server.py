from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from governance.host.home import Home
from governance.host.processes import ProcessFile, end
from governance.host.redis_server import RedisServer
from governance.host.server_account import server_account


@pytest.fixture
def server(throw_away_folder: Path) -> Iterator[RedisServer]:
    home = Home(throw_away_folder)
    home.prepare(server_account())
    record = ProcessFile(home.run / "redis.json")
    log = home.log / "redis.log"
    server = RedisServer(home.data / "redis", home.sockets, log, record, server_account())
    server.ensure_running()
    yield server
    server.stop()


def test_it_saves_nothing_and_evicts_nothing(server: RedisServer) -> None:
    with redis.Redis.from_url(server.url, decode_responses=True) as client:
        settings = client.config_get("*")
        assert settings["save"] == ""
        assert settings["appendonly"] == "no"
        assert settings["maxmemory-policy"] == "noeviction"
        assert settings["port"] == "0"


def test_after_kill_9_it_starts_again_empty(server: RedisServer) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.set("rung", 1)
    process = server.record.running()
    assert process is not None
    process.kill()
    end([process], patience=30)
    assert server.ensure_running()
    assert not server.ensure_running()
    with redis.Redis.from_url(server.url) as client:
        assert client.get("rung") is None


def test_stopping_twice_is_as_good_as_once(server: RedisServer) -> None:
    server.stop()
    server.stop()
    assert server.record.running() is None
