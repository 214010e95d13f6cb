"""Where everything lives that a running instance owns: one folder, safe to delete when down."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from governance.host.errors import HostError
from governance.host.server_account import Account, run_as, server_account

REPOSITORY = Path(__file__).resolve().parents[2]

# A unix socket's path holds 107 bytes; `.s.PGSQL.5432.lock` is the longest name put in there.
SOCKET_FOLDER_LIMIT = 107 - len("/.s.PGSQL.5432.lock")


@dataclass(frozen=True)
class Home:
    root: Path

    @property
    def keys(self) -> Path:
        """Beside `data`, never inside it: a backup of the data must not carry its keys."""
        return self.root / "keys"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def run(self) -> Path:
        """Process records and the start-up lock."""
        return self.root / "run"

    @property
    def environment(self) -> Path:
        return self.root / "environment"

    @property
    def sockets(self) -> Path:
        inside = self.root / "sockets"
        if len(os.fsencode(inside)) <= SOCKET_FOLDER_LIMIT:
            return inside
        mark = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"onemap-{mark}"

    def prepare(self, account: Account) -> None:
        """Make the folders, each with the narrowest rights that still work.

        Raises HostError where `account` could not reach its own files.
        """
        closed = 0o700 if account.is_ours else 0o711
        for folder, mode in (
            (self.root, closed),
            (self.data, closed),
            (self.log, closed),
            (self.run, 0o700),
            (self.keys, 0o700),
        ):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(mode)
        if blocked := blocked_folder(self.root, account):
            raise HostError(
                f"The database runs as `{account.name}`, which may not enter {blocked}. Either "
                f"`chmod o+x {blocked}`, or set ONEMAP_HOME to a folder that everyone may pass "
                f"through, such as /var/lib/onemap."
            )
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if self.sockets.stat().st_uid not in {os.geteuid(), account.uid}:
            raise HostError(
                f"{self.sockets} belongs to someone else; remove it or move ONEMAP_HOME."
            )
        self.sockets.chmod(0o700)
        account.owns(self.sockets)


def blocked_folder(path: Path, account: Account) -> Path | None:
    """Return the topmost existing folder on the way to `path` that `account` may not enter."""
    if account.is_ours:
        return None
    for folder in reversed([path, *path.parents]):
        if folder.exists() and run_as(account, ["test", "-x", folder]).returncode:
            return folder
    return None


def find_home() -> Home:
    """Return ONEMAP_HOME, else `.onemap` in the repository.

    For root in a repository that the servers' account cannot reach (such as one under /root)
    it is a folder of /var/lib/onemap, the same one every time for the same repository.
    """
    if named := os.environ.get("ONEMAP_HOME"):
        return Home(Path(named).expanduser().resolve())
    if os.geteuid() == 0 and blocked_folder(REPOSITORY, server_account()):
        mark = hashlib.sha256(os.fsencode(REPOSITORY)).hexdigest()[:8]
        return Home(Path("/var/lib/onemap") / f"{REPOSITORY.name}-{mark}")
    return Home(REPOSITORY / ".onemap")
