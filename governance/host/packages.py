"""System packages, on systems with apt; everywhere else the finders say what to install."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from governance.host.announce import say
from governance.host.errors import HostError
from governance.host.postgres import INSTALL, MINIMUM_POSTGRES, installed

NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/onemap.conf")
SERVICE_POLICY = Path("/usr/sbin/policy-rc.d")


def can_install() -> bool:
    if not shutil.which("apt-get"):
        return False
    return os.geteuid() == 0 or bool(_sudo())


def install_servers(*, database: bool, redis: bool) -> None:
    """Install what is missing of PostgreSQL with PostGIS and of Redis."""
    new_database = database and not any(choice.suffices for choice in installed())
    new_redis = redis and not shutil.which("redis-server")
    if not (new_database or new_redis) or not can_install():
        return
    _refresh()
    packages = _database_packages() if new_database else []
    with _system_left_as_found():
        install([*packages, *(["redis-server"] if new_redis else [])], refresh=False)
        if new_redis:
            # Not at the next boot either: ours is private.
            _as_root(["update-rc.d", "redis-server", "disable"], check=False)


def install(packages: Sequence[str], *, refresh: bool = True) -> None:
    if refresh:
        _refresh()
    say(f"  Installing system packages: {' '.join(packages)}")
    apt_get = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"]
    options = ["-qq", "install", "--yes", "--no-install-recommends"]
    _as_root([*apt_get, *options, *packages], check=True)


def _refresh() -> None:
    # A source that does not answer need not be one that is needed.
    _as_root(["apt-get", "update", "-qq"], check=False)


def _database_packages() -> list[str]:
    for choice in installed():
        if choice.major >= MINIMUM_POSTGRES:
            return [f"postgresql-{choice.major}-postgis-3"]
    told = subprocess.run(
        ["apt-cache", "depends", "postgresql"], capture_output=True, text=True, check=False
    )
    newest = re.search(r"Depends: postgresql-(\d+)", told.stdout)
    if not newest:
        raise HostError(f"apt offers no PostgreSQL. {INSTALL}")
    return ["postgresql", f"postgresql-{newest[1]}-postgis-3"]


@contextmanager
def _system_left_as_found() -> Iterator[None]:
    """Keep the packages from making a cluster or starting a service of the system's."""
    ours: list[Path] = []
    wanted = [(NO_CLUSTER, "create_main_cluster = false\n", "0644")]
    wanted.append((SERVICE_POLICY, "#!/bin/sh\nexit 101\n", "0755"))
    try:
        for path, text, mode in wanted:
            if not path.exists():
                ours.append(path)
                _as_root(["mkdir", "-p", str(path.parent)], check=True)
                _as_root(["tee", str(path)], check=True, text=text)
                _as_root(["chmod", mode, str(path)], check=True)
        yield
    finally:
        for path in ours:
            _as_root(["rm", "-f", str(path)], check=False)


def _as_root(command: Sequence[str], *, check: bool, text: str = "") -> None:
    done = subprocess.run(
        [*_sudo(), *command], input=text, text=True, check=False, stdout=subprocess.DEVNULL
    )
    if check and done.returncode:
        raise HostError(
            f"`{' '.join(command)}` failed, see above. Run it by hand, then start again."
        )


def _sudo() -> list[str]:
    if os.geteuid() == 0:
        return []
    program = shutil.which("sudo")
    return [program] if program else []
