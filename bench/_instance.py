"""A throw-away instance with the sample district: durable servers and gunicorn."""

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from governance.accounts.commands import DEMO_PASSWORD
from governance.host.cluster import NAME, ROLE, Cluster
from governance.host.command_line import product_command
from governance.host.database import ensure_database
from governance.host.environment import process_environment
from governance.host.home import REPOSITORY, Home
from governance.host.keys import ensure_key, ensure_vault_keys
from governance.host.processes import ProcessFile
from governance.host.redis_server import RedisServer
from governance.host.server_account import server_account

DISTRICT = 440604
READY_WITHIN_SECONDS = 60.0


@dataclass(frozen=True)
class Servers:
    """A migrated database with the sample district and a Redis; `conninfo` is for psycopg."""

    conninfo: str
    environment: dict[str, str]

    def onemap(self, *arguments: str) -> str:
        done = subprocess.run(
            product_command(*arguments),
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout


@contextmanager
def servers(root: Path, *, sample: bool = True) -> Iterator[Servers]:
    """Set up below `root`, or start again what an earlier run left there.

    Without the `sample` the district is empty.
    """
    account = server_account()
    home = Home(root)
    home.prepare(account)
    cluster = Cluster(home.data / "postgres", home.sockets, home.log / "postgres.log", account)
    redis = RedisServer(
        home.data / "redis",
        home.sockets,
        home.log / "redis.log",
        ProcessFile(home.run / "redis"),
        account,
    )
    with ExitStack() as stack:
        stack.callback(cluster.stop)
        cluster.ensure_running()
        stack.callback(redis.stop)
        redis.ensure_running()
        ensure_database(cluster)
        ensure_key(home.keys / "secret.key")
        ensure_vault_keys(home.keys / "vault.key")
        started = Servers(
            cluster.conninfo(NAME, ROLE),
            process_environment(
                {
                    "ONEMAP_DATABASE_URL": cluster.url(NAME, ROLE),
                    "ONEMAP_REDIS_URL": redis.url,
                    "ONEMAP_SECRET_KEY_FILE": str(home.keys / "secret.key"),
                    "ONEMAP_VAULT_KEY_FILE": str(home.keys / "vault.key"),
                    "ONEMAP_DISTRICT": str(DISTRICT),
                }
            ),
        )
        started.onemap("db", "upgrade")
        if sample:
            started.onemap("sample", "load", "--if-empty")
        yield started


@contextmanager
def web(environment: dict[str, str], port: int, log: Path) -> Iterator[None]:
    """Serve as the Procfile does: gunicorn with two workers and threads."""
    options = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload"]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *options]
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--no-control-socket", "--error-logfile", "-", "wsgi:app"],
            cwd=REPOSITORY,
            env=environment,
            stdout=output,
            stderr=output,
        )
        try:
            wait_for(port, "/api/v1/classes", process)
            yield
        finally:
            process.terminate()
            process.wait()


def sign_in(port: int, username: str) -> str:
    """Return the cookie of a fresh sign-in."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    form = urlencode({"username": username, "password": DEMO_PASSWORD})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/sign-in", form, headers)
    response = connection.getresponse()
    assert response.status == 302, response.read()
    cookie = response.headers["Set-Cookie"]
    connection.close()
    return cookie.split(";", 1)[0]


def wait_for(port: int, path: str, process: "subprocess.Popen[bytes]") -> None:
    """Until the server answers at `path`; fails if it ends before."""
    give_up = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < give_up:
        assert process.poll() is None, "the server ended; see its log"
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError
