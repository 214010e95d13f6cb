"""bin/up and bin/down as a person uses them, in a home of their own."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from governance.host.health import is_green
from governance.host.home import REPOSITORY, Home
from governance.host.instance import Instance
from governance.host.processes import end
from tests.support.live import free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def home(throw_away_folder: Path) -> Home:
    return Home(throw_away_folder / "home")


@pytest.fixture
def run(home: Home) -> Iterator[Run]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ONEMAP_")}
    environment = {**kept, "ONEMAP_HOME": str(home.root)}

    def run(script: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [REPOSITORY / "bin" / script, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    yield run
    run("down")


def test_it_serves_survives_kill_9_and_stops(run: Run, home: Home) -> None:
    port = free_port()
    serve = ("up", "--detach", "--empty", "--port", str(port))
    first = run(*serve)
    assert first.returncode == 0, first.stdout + first.stderr
    assert f"One Map is ready: http://127.0.0.1:{port}" in first.stdout
    assert "bin/onemap accounts create-admin" in first.stdout
    assert is_green(port)

    again = run(*serve)
    assert again.returncode == 0
    assert f"already running: http://127.0.0.1:{port}" in again.stdout

    instance = Instance.at(home)
    with psycopg.connect(instance.cluster.conninfo("onemap", "onemap")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    kill_everything(instance)
    assert not is_green(port)

    after = run(*serve)
    assert after.returncode == 0, after.stdout + after.stderr
    with psycopg.connect(instance.cluster.conninfo("onemap", "onemap")) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)

    assert "One Map has stopped" in run("down").stdout
    assert list(instance.processes()) == []
    assert instance.cluster.postmaster() is None
    assert instance.redis.record.running() is None
    assert "was not running" in run("down").stdout


def test_a_start_that_fails_leaves_nothing_running(run: Run, home: Home) -> None:
    home.root.mkdir()
    (home.root / "keys").mkdir(mode=0o700)
    (home.root / "keys" / "vault.key").write_text("seen by all\n")
    (home.root / "keys" / "vault.key").chmod(0o644)
    failed = run("up", "--detach", "--empty", "--port", str(free_port()))
    assert failed.returncode == 1
    assert "chmod 600" in failed.stderr
    instance = Instance.at(home)
    assert list(instance.processes()) == []
    assert instance.cluster.postmaster() is None


def test_commands_before_the_first_start_say_what_to_do(run: Run) -> None:
    failed = run("onemap", "--help")
    assert failed.returncode == 1
    assert "run bin/up first" in failed.stderr


def kill_everything(instance: Instance) -> None:
    servers = [instance.cluster.postmaster(), instance.redis.record.running()]
    victims = [*instance.processes(), *filter(None, servers)]
    for victim in victims:
        victim.kill()
    end(victims, patience=30)
