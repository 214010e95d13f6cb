"""bin/up: from whatever is there to a product that answers."""

import fcntl
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from governance.host import frontend, packages, product
from governance.host.announce import say, step
from governance.host.database import ensure_database
from governance.host.environment import (
    environment_of,
    process_environment,
    secret_key,
    vault_key,
    write_environment,
)
from governance.host.errors import HostError
from governance.host.health import check_port, wait_until_green
from governance.host.home import Home, find_home
from governance.host.instance import MARK, Instance
from governance.host.keys import ensure_key, ensure_vault_keys
from governance.host.processes import rotate
from governance.host.server_account import server_account


def up(port: int, *, detach: bool, empty: bool) -> int:
    """Set up what is missing and serve. Whatever fails, nothing half-started is left behind."""
    instance = Instance.at(find_home())
    if instance.supervisor.running():
        say(f"One Map is already running: {instance.url}   (bin/down stops it)")
        return 0
    packages.install_servers(
        database=bool(instance.private_cluster), redis=bool(instance.private_redis)
    )
    instance = Instance.at(find_home())  # the packages may have brought the servers' account
    instance.home.prepare(server_account())
    with _alone(instance.home):
        instance.stop_processes()
        check_port(port)
        ensure_key(secret_key(instance.home))
        ensure_vault_keys(vault_key(instance.home))
        frontend.ensure_vendor()
        product.compile_translations()
        with _undone_on_failure(instance):
            environment = _start_servers(instance)
            _fill(environment, empty=empty)
            supervisor = _start_supervisor(instance, environment, port, detach=detach)
            log = instance.home.log / "onemap.log" if detach else None
            wait_until_green(port, lambda: supervisor.poll() is None, log)
            product.tell_accounts(environment)
    say(f"\nOne Map is ready: {instance.url}")
    if detach:
        say(f"Logs are in {instance.home.log}; bin/down stops it.")
        return 0
    say("Ctrl-C stops it.")
    return supervisor.wait()


def _start_servers(instance: Instance) -> dict[str, str]:
    cluster, redis = instance.private_cluster, instance.private_redis
    with step("Starting the servers"):
        if cluster:
            cluster.ensure_running()
            ensure_database(cluster)
        if redis:
            redis.ensure_running()
    environment = environment_of(instance.home, cluster, redis)
    write_environment(instance.home.environment, environment)
    return environment


def _fill(environment: Mapping[str, str], *, empty: bool) -> None:
    with step("Bringing the database up to date"):
        product.run(environment, "db", "upgrade")
    if not empty:
        product.run(environment, "sample", "load", "--if-empty", show=True)


def _start_supervisor(
    instance: Instance, environment: Mapping[str, str], port: int, *, detach: bool
) -> "subprocess.Popen[bytes]":
    home = instance.home
    (home.run / "port").write_text(f"{port}\n")
    log = home.log / "onemap.log"
    rotate(log)
    with log.open("ab") as file:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "governance.host", "supervise"],
            env={
                **process_environment(environment),
                MARK: str(home.root),
                "PORT": str(port),
            },
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=file if detach else None,
            stderr=file if detach else None,
            # Ctrl-C reaches us alone, and we decide the order in which things stop.
            start_new_session=True,
        )
    if not detach:
        _pass_on_signals(supervisor)
    return supervisor


def _pass_on_signals(supervisor: "subprocess.Popen[bytes]") -> None:
    def pass_on(_number: int, _frame: FrameType | None) -> None:
        supervisor.terminate()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    with (home.run / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HostError("Another bin/up is starting One Map here right now.") from None
        yield


@contextmanager
def _undone_on_failure(instance: Instance) -> Iterator[None]:
    try:
        yield
    except BaseException:
        instance.stop_processes()
        instance.stop_servers()
        raise
