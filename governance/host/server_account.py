"""The operating-system account that the private servers run as.

PostgreSQL refuses to run as root, so a launcher started by root hands the servers to an
ordinary account. Started by anyone else, the servers simply belong to that person.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from governance.host.errors import HostError

PREFERRED = ("postgres", "onemap")


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        return self.uid == os.geteuid()

    def owns(self, path: Path) -> None:
        """Give `path` to this account; nothing to do when the account is our own."""
        if not self.is_ours:
            os.chown(path, self.uid, self.gid)


def server_account() -> Account:
    """Return the account for the servers, making `onemap` when root finds none to use."""
    if os.geteuid() != 0:
        return _named(os.geteuid())
    for name in PREFERRED:
        if account := _lookup(name):
            return account
    command = [shutil.which("useradd") or "/usr/sbin/useradd", "--system", "--user-group"]
    subprocess.run([*command, "--home-dir", "/nonexistent", "onemap"], check=True)
    if account := _lookup("onemap"):
        return account
    raise HostError("Could not make the system account `onemap` that the database runs as.")


def run_as(
    account: Account,
    command: Sequence[str | Path],
    *,
    extra_env: Mapping[str, str] | None = None,
    feed: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run to the end as `account`, from / so that the account needs no right on our folder.

    `feed` is what the command reads.
    """
    return subprocess.run(
        [str(part) for part in command],
        cwd="/",
        env=server_env(extra_env),
        capture_output=True,
        check=False,
        input=feed,
        encoding="utf-8",
        user=None if account.is_ours else account.uid,
        group=None if account.is_ours else account.gid,
        extra_groups=None if account.is_ours else [],
    )


def server_env(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return our environment without PG*: a stray PGDATA must not redirect a private server."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return {**kept, **(extra or {})}


def _lookup(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _named(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise HostError(
            f"User id {uid} has no name on this machine, and PostgreSQL refuses to run without "
            f"one. Add a line for it to /etc/passwd, or start the container with a named user."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
