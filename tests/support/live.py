"""The whole product as processes on a port, with the sample district in a database of its own."""

import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from sqlalchemy import URL, Connection, make_url, text

from governance.host.command_line import product_command
from governance.host.health import is_green
from governance.host.home import REPOSITORY
from tests.support.databases import Cloner
from tests.support.settings import environment_of, settings_of
from tests.support.template import BUILDING, administrate

READY_WITHIN_SECONDS = 120.0
STOP_WITHIN_SECONDS = 10.0

# Below the range from which the kernel takes ports for outgoing connections.
PORTS = range(20_000, 32_000)

WEB_OPTIONS = ["--no-control-socket", "--graceful-timeout", "2"]
PROGRAMS = {
    "web": ["-m", "gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "4"],
    "relay": ["-m", "flask", "--app", "wsgi", "relay"],
    "worker": ["-m", "flask", "--app", "wsgi", "worker"],
}


@dataclass(frozen=True)
class LiveServer:
    """`environment` is what `onemap` commands need to work on the same database."""

    url: str
    database: URL
    environment: dict[str, str]
    processes: dict[str, "subprocess.Popen[bytes]"]

    def run(self, *command: str) -> str:
        """Run `onemap COMMAND` beside the server and return what it printed."""
        return run_command(self.environment, *command)


@pytest.fixture(scope="session")
def sample_template(
    server_url: URL, database_role: str, schema_template: str, key_folder: Path
) -> str:
    """Name of a database with the sample district, loaded once for each state of the sources."""
    name = f"onemap_template_sample_{_source_mark()}"
    with administrate(server_url) as server:
        server.execute(text("SELECT pg_advisory_lock(:key)"), {"key": BUILDING})
        if not server.scalar(text("SELECT 1 FROM pg_database WHERE datname = :n"), {"n": name}):
            drop_outdated(server)
            unfinished = f"{name}_unfinished"
            server.exec_driver_sql(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
            server.exec_driver_sql(
                f'CREATE DATABASE "{unfinished}" TEMPLATE "{schema_template}"'
                f' OWNER "{database_role}"'
            )
            database = server_url.set(database=unfinished, username=database_role)
            settings = settings_of(database, "redis://127.0.0.1:1", key_folder)
            run_command(environment_of(settings), "sample", "load")
            server.exec_driver_sql(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def drop_outdated(server: Connection) -> None:
    """Drop all but the newest sample: they are large, and every change of a source makes one."""
    names = server.execute(
        text(
            "SELECT datname FROM pg_database WHERE datname LIKE 'onemap_template_sample_%'"
            " ORDER BY oid DESC OFFSET 1"
        )
    ).scalars()
    for name in names.all():
        server.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def live_server(
    clone_database: Cloner,
    sample_template: str,
    redis_server_url: str,
    key_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LiveServer]:
    """The product with the sample district, shared by a worker's tests: they leave rows behind."""
    settings = settings_of(clone_database(sample_template), redis_server_url, key_folder)
    log = tmp_path_factory.mktemp("live") / "log"
    with serving(settings_environment=environment_of(settings), log=log) as server:
        yield server


@contextmanager
def serving(settings_environment: dict[str, str], log: Path) -> Iterator[LiveServer]:
    """Run web, relay and worker until the block ends; give them when /healthz is green."""
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), **settings_environment}
    processes: dict[str, subprocess.Popen[bytes]] = {}
    with ExitStack() as stack, log.open("wb") as output:
        for name, program in PROGRAMS.items():
            where = [*WEB_OPTIONS, "--bind", f"127.0.0.1:{port}", "wsgi:app"]
            processes[name] = subprocess.Popen(
                [sys.executable, *program, *(where if name == "web" else [])],
                cwd=REPOSITORY,
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            stack.callback(_stop, processes[name])
        give_up = time.monotonic() + READY_WITHIN_SECONDS
        while not is_green(port):
            dead = [name for name, process in processes.items() if process.poll() is not None]
            ready_in_time = not dead and time.monotonic() < give_up
            assert ready_in_time, f"not ready, ended: {dead}\n{log.read_text()[-4000:]}"
            time.sleep(0.05)
        database = settings_environment["ONEMAP_DATABASE_URL"]
        yield LiveServer(
            f"http://127.0.0.1:{port}", make_url(database), settings_environment, processes
        )


def run_command(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        product_command(*command),
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, f"onemap {' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def free_port() -> int:
    """Return a port that nobody listens on; workers start looking at different places."""
    start = os.getpid() % len(PORTS)
    for offset in range(len(PORTS)):
        port = PORTS[(start + offset) % len(PORTS)]
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    family = []
    if process.poll() is None:
        family = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
    try:
        process.wait(STOP_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for member in family:
        if member.is_running():
            member.kill()


def _source_mark() -> str:
    mark = hashlib.sha256()
    for package in ("gis", "workflows", "governance"):
        for source in sorted((REPOSITORY / package).rglob("*")):
            if source.suffix in {".py", ".yaml", ".json", ".csv", ".toml"}:
                mark.update(source.read_bytes())
    return mark.hexdigest()[:16]
