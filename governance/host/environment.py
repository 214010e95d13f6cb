"""What every process of the product is told, kept in a file so that later commands find it."""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

from governance.host.cluster import NAME, ROLE, Cluster
from governance.host.errors import HostError
from governance.host.home import REPOSITORY, Home
from governance.host.redis_server import RedisServer

DISTRICT = "440604"

# What a command may find set by the person who runs it; it then wins over the file.
NAMES = (
    "ONEMAP_HOME",
    "ONEMAP_DATABASE_URL",
    "ONEMAP_REDIS_URL",
    "ONEMAP_SECRET_KEY_FILE",
    "ONEMAP_VAULT_KEY_FILE",
    "ONEMAP_DISTRICT",
)


def secret_key(home: Home) -> Path:
    return Path(os.environ.get("ONEMAP_SECRET_KEY_FILE", home.keys / "secret.key"))


def vault_key(home: Home) -> Path:
    return Path(os.environ.get("ONEMAP_VAULT_KEY_FILE", home.keys / "vault.key"))


def environment_of(
    home: Home, cluster: Cluster | None, redis: RedisServer | None
) -> dict[str, str]:
    """Return the variables of an instance; None stands for a server that the caller named."""
    given = {name: os.environ[name] for name in NAMES if name in os.environ}
    return {
        "ONEMAP_DISTRICT": DISTRICT,
        "ONEMAP_SECRET_KEY_FILE": str(secret_key(home)),
        "ONEMAP_VAULT_KEY_FILE": str(vault_key(home)),
        **({"ONEMAP_DATABASE_URL": cluster.url(NAME, ROLE)} if cluster else {}),
        **({"ONEMAP_REDIS_URL": redis.url} if redis else {}),
        **given,
        "ONEMAP_HOME": str(home.root),
    }


def write_environment(path: Path, variables: Mapping[str, str]) -> None:
    """Write `NAME='value'` lines that a shell can source; the file may hold a password."""
    temporary = path.with_suffix(".new")
    temporary.touch(mode=0o600)
    temporary.write_text(
        "".join(f"{name}={shlex.quote(value)}\n" for name, value in sorted(variables.items()))
    )
    temporary.replace(path)


def read_environment(path: Path) -> dict[str, str]:
    """Read what `write_environment` wrote. HostError where no instance was ever set up."""
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        raise HostError("One Map is not set up here yet: run bin/up first.") from None
    variables: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        try:
            (word,) = shlex.split(line)
            name, value = word.split("=", 1)
        except ValueError:
            raise HostError(f"{path}, line {number}: expected NAME='value'.") from None
        variables[name] = value
    return variables


def process_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return our environment with `variables`, the virtual environment's programs found first."""
    programs = REPOSITORY / ".venv" / "bin"
    return {
        **os.environ,
        **variables,
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONUNBUFFERED": "1",
    }
