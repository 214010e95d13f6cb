"""A private Redis: a doorbell that forgets, reached through a unix socket only."""

import re
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from governance.host.errors import HostError
from governance.host.locks import only_one
from governance.host.processes import ProcessFile, stop
from governance.host.server_account import Account, run_as

MINIMUM = (6, 2)
PATIENCE_SECONDS = 20.0
INSTALL = (
    "Install Redis 6.2 or newer (Debian, Ubuntu: `apt install redis-server`; Fedora: `dnf install "
    "redis`), or set ONEMAP_REDIS_URL to a server that runs."
)


@dataclass(frozen=True)
class RedisServer:
    folder: Path
    sockets: Path
    log: Path
    record: ProcessFile
    account: Account

    @property
    def socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def exists(self) -> bool:
        return self.folder.exists()

    @property
    def _pid_file(self) -> Path:
        return self.folder / "redis.pid"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def ensure_running(self) -> bool:
        """Start the server where needed; return whether this call started it."""
        with only_one(self.record.path.with_suffix(".lock")):
            if self.record.running() and self._answers():
                return False
            self.stop()
            self._start()
        return True

    def _start(self) -> None:
        program = find_redis()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.account.owns(self.folder)
        settings = self.folder / "redis.conf"
        settings.write_text(self._settings())
        self.account.owns(settings)
        self.socket.unlink(missing_ok=True)
        self.log.touch()
        self.account.owns(self.log)
        # It leaves our session by itself (daemonize): Ctrl-C in the terminal is for the
        # launcher, which decides in which order things stop.
        done = run_as(self.account, [program, settings])
        if done.returncode:
            raise HostError(f"Redis did not start: {done.stderr or done.stdout}")
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            if time.monotonic() > give_up:
                raise HostError(f"Redis did not start; its log is {self.log}.")
            time.sleep(0.02)
        self.record.write(int(self._pid_file.read_text()))

    def stop(self) -> None:
        if process := self.record.running():
            stop(process, PATIENCE_SECONDS)
        self.record.forget()

    def _answers(self) -> bool:
        # The client library takes longer to import than everything else here together.
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1.0)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def _settings(self) -> str:
        # Nothing is saved: every duty is a row in PostgreSQL, and a snapshot would only bring
        # back stale rings. noeviction makes a full Redis refuse loudly instead of dropping.
        return (
            "port 0\n"
            f'unixsocket "{self.socket}"\n'
            "unixsocketperm 700\n"
            f'dir "{self.folder}"\n'
            'save ""\n'
            "appendonly no\n"
            "maxmemory 256mb\n"
            "maxmemory-policy noeviction\n"
            "daemonize yes\n"
            f'pidfile "{self._pid_file}"\n'
            f'logfile "{self.log}"\n'
        )


def find_redis() -> str:
    """Return the path of redis-server; HostError names what to install."""
    program = shutil.which("redis-server", path="/usr/bin:/usr/local/bin:/opt/homebrew/bin") or (
        shutil.which("redis-server")
    )
    if not program:
        raise HostError(f"Redis was not found. {INSTALL}")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    version = re.search(r"v=(\d+)\.(\d+)", said.stdout)
    if not version or tuple(map(int, version.groups())) < MINIMUM:
        raise HostError(f"{program} is too old ({said.stdout.strip()}). {INSTALL}")
    return program
