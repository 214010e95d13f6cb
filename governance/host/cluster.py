"""A private PostGIS cluster: made, started and stopped without touching one of the system's."""

import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from governance.host.cluster_settings import settings_text
from governance.host.errors import HostError
from governance.host.locks import only_one
from governance.host.postgres import Postgres, find_postgres
from governance.host.processes import is_alive
from governance.host.server_account import Account, run_as

SUPERUSER = "postgres"

# The product's own database and the role that owns it, which is no superuser.
NAME = "onemap"
ROLE = "onemap"

# Part of the socket's name only: the cluster listens on no network address.
PORT = 5432

# After kill -9 of the postmaster its children hold the shared memory until they notice.
ORPHANS_LEAVE_WITHIN_SECONDS = 20.0
ORPHANS = re.compile(r"shared memory block .* still in use|lock file .* already exists")


@dataclass(frozen=True)
class Cluster:
    """`durable=False` trades safety against power loss for speed and is for tests alone."""

    data: Path
    sockets: Path
    log: Path
    account: Account
    durable: bool = True

    @property
    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def url(self, database: str, role: str = SUPERUSER) -> str:
        """Return the address in the form SQLAlchemy reads."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.sockets}&port={PORT}"

    def conninfo(self, database: str, role: str = SUPERUSER) -> str:
        """Return the address in the form libpq reads."""
        return f"host={self.sockets} port={PORT} dbname={database} user={role}"

    def postmaster(self) -> psutil.Process | None:
        """Return the running server of this very data folder."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            # The postmaster lives in its data folder, so a recycled pid gives itself away.
            here = Path(process.cwd()) == self.data.resolve()
            return process if here and is_alive(process) else None
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.ZombieProcess):
            return None
        except psutil.AccessDenied:
            return None

    def ensure_running(self) -> bool:
        """Make and start the cluster where needed; return whether this call started it."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        # Two starters at once would each take the other's pid file for a leftover.
        with only_one(self.data.with_suffix(".lock")):
            if self.postmaster():
                return False
            postgres = find_postgres(self.data)
            if not self.exists:
                self._create(postgres)
            self._start(postgres)
        return True

    def stop(self) -> None:
        """Stop the server, ending its sessions; nothing to do when it does not run."""
        if self.postmaster():
            pg_ctl = find_postgres(self.data).program("pg_ctl")
            done = run_as(
                self.account, [pg_ctl, "stop", "-D", self.data, "-m", "fast", "-w", "-t", "60"]
            )
            if done.returncode and self.postmaster():
                raise HostError(f"PostgreSQL did not stop: {done.stderr or done.stdout}")

    def _create(self, postgres: Postgres) -> None:
        # initdb works in a folder beside and is renamed at the end: a half-made cluster
        # (power cut, kill -9) is never taken for a whole one.
        workshop = self.data.with_name(self.data.name + ".unfinished")
        shutil.rmtree(workshop, ignore_errors=True)
        if self.data.exists() and any(self.data.iterdir()):
            raise HostError(
                f"{self.data} holds files but no PG_VERSION, so it is not a database that can be "
                f"started. Nothing was changed: move the folder away or restore it."
            )
        workshop.mkdir(mode=0o700)
        self.account.owns(workshop)
        command: list[str | Path] = [postgres.program("initdb"), "-D", workshop]
        # Trigrams of Chinese text exist only under a UTF-8 ctype; C.UTF-8 is on every glibc system.
        options = [
            "-U",
            SUPERUSER,
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--auth=trust",
            "--no-instructions",
        ]
        options.append("--data-checksums" if self.durable else "--no-sync")
        done = run_as(self.account, [*command, *options])
        if done.returncode:
            raise HostError(f"initdb could not make the database cluster: {done.stderr.strip()}")
        with (workshop / "postgresql.conf").open("a") as configuration:
            configuration.write("\ninclude_if_exists = 'onemap.conf'\n")
        workshop.rename(self.data)

    def _start(self, postgres: Postgres) -> None:
        settings = self.data / "onemap.conf"
        settings.write_text(settings_text(self.sockets, PORT, durable=self.durable))
        self.account.owns(settings)
        self.log.touch()
        self.account.owns(self.log)
        # Nothing of ours runs (`ensure_running` looked), so a pid file can only be a leftover,
        # and its pid may by now belong to another process, at which PostgreSQL would give up.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for leftover in self.sockets.glob(".s.PGSQL.*"):
            leftover.unlink()
        give_up = time.monotonic() + ORPHANS_LEAVE_WITHIN_SECONDS
        command: list[str | Path] = [
            postgres.program("pg_ctl"),
            "start",
            "-D",
            self.data,
            "-l",
            self.log,
        ]
        while True:
            seen = self.log.stat().st_size
            done = run_as(self.account, [*command, "-w", "-t", "120", "-s"])
            if not done.returncode:
                return
            said = self.log.read_bytes()[seen:].decode(errors="replace").strip()
            if not ORPHANS.search(said) or time.monotonic() > give_up:
                raise HostError(f"PostgreSQL did not start. Its log ({self.log}) says:\n{said}")
            time.sleep(0.2)
