"""bin/up: from whatever is there to a product that answers."""

import argparse
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from governance.host import packages
from governance.host.announce import say, step
from governance.host.database import ensure_database
from governance.host.environment import (
    environment_of,
    secret_key,
    vault_key,
    write_environment,
)
from governance.host.errors import HostError
from governance.host.frontend import ensure_vendor
from governance.host.health import check_port, wait_until_green
from governance.host.home import find_home
from governance.host.instance import Instance
from governance.host.keys import ensure_key, ensure_vault_keys
from governance.host.launch import Supervisor
from governance.host.locks import only_one
from governance.host.sample import load_sample, tell_accounts
from governance.host.schema import Upgrade
from governance.host.server_account import server_account
from governance.host.translations import compile_translations


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        "bin/up", description="Set up what is missing and serve One Map until Ctrl-C."
    )
    parser.add_argument("--port", type=int, default=8000, help="on 127.0.0.1 (default: 8000)")
    parser.add_argument("--detach", action="store_true", help="return when ready; see bin/down")
    parser.add_argument("--empty", action="store_true", help="do not load the sample district")
    options = parser.parse_args(arguments)
    return up(options.port, detach=options.detach, empty=options.empty)


def up(port: int, *, detach: bool, empty: bool) -> int:
    """Set up what is missing and serve. Whatever fails, nothing half-started is left behind."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    instance = Instance.at(find_home())
    if instance.supervisor.running():
        say(f"One Map is already running: {instance.url}   (bin/down stops it)")
        return 0
    packages.install_servers(
        database=bool(instance.private_cluster), redis=bool(instance.private_redis)
    )
    instance = Instance.at(find_home())  # the packages may have brought the servers' account
    instance.home.prepare(server_account())
    with _alone(instance), _undone_on_failure(instance):
        instance.stop_processes()
        check_port(port)
        ensure_key(secret_key(instance.home))
        ensure_vault_keys(vault_key(instance.home))
        ensure_vendor()
        compile_translations()
        environment = environment_of(
            instance.home, instance.private_cluster, instance.private_redis
        )
        write_environment(instance.home.environment, environment)
        supervisor = Supervisor(instance, environment, port, detach=detach)
        if empty:
            # The pages import while the database is made; /healthz stays red until it is there.
            supervisor.start()
        _prepare_database(instance, environment)
        if not empty:
            supervisor.start()
        accounts = [] if empty else load_sample(environment)
        wait_until_green(port, supervisor.alive, supervisor.log)
        tell_accounts(accounts)
    say(f"\nOne Map is ready: {instance.url}")
    if detach:
        say(f"Logs are in {instance.home.log}; bin/down stops it.")
        return 0
    say("Ctrl-C stops it.")
    return supervisor.wait()


def _prepare_database(instance: Instance, environment: Mapping[str, str]) -> None:
    upgrade = Upgrade(environment)
    try:
        with step("Starting the servers"):
            _ready_servers(instance, environment)
        with step("Bringing the database up to date"):
            upgrade.run()
    finally:
        upgrade.cancel()


def _ready_servers(instance: Instance, environment: Mapping[str, str]) -> None:
    cluster, redis = instance.private_cluster, instance.private_redis
    if cluster:
        cluster.ensure_running()
        ensure_database(cluster)
    if redis:
        redis.ensure_running()
    if not (cluster and redis):
        # The drivers are needed for servers that are not ours, and take long to import.
        from governance.host.given_servers import check_database, check_redis  # noqa: PLC0415

        if not cluster:
            check_database(environment["ONEMAP_DATABASE_URL"])
        if not redis:
            check_redis(environment["ONEMAP_REDIS_URL"])


@contextmanager
def _alone(instance: Instance) -> Iterator[None]:
    try:
        with only_one(instance.home.run / "up.lock", wait=False):
            yield
    except BlockingIOError:
        raise HostError("Another bin/up is starting One Map here right now.") from None


@contextmanager
def _undone_on_failure(instance: Instance) -> Iterator[None]:
    try:
        yield
    except BaseException:
        instance.stop_processes()
        instance.stop_servers()
        raise
