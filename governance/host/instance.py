"""One installation on this machine: its servers, its supervisor, and everything it left running."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

import psutil

from governance.host.cluster import NAME, ROLE, Cluster
from governance.host.home import Home
from governance.host.processes import ProcessFile, end, stop
from governance.host.redis_server import RedisServer
from governance.host.server_account import server_account

# Carried by the supervisor and all it starts, so that they are known even when every record of
# their pids is lost. Commands run by people do not carry it.
MARK = "ONEMAP_INSTANCE"

STOP_PATIENCE_SECONDS = 20.0
ORPHAN_PATIENCE_SECONDS = 6.0


@dataclass(frozen=True)
class Instance:
    home: Home
    cluster: Cluster
    redis: RedisServer
    supervisor: ProcessFile

    @classmethod
    def at(cls, home: Home) -> "Instance":
        account = server_account()
        log, sockets = home.log, home.sockets
        return cls(
            home,
            Cluster(home.data / "postgres", sockets, log / "postgres.log", account),
            RedisServer(
                home.data / "redis",
                sockets,
                log / "redis.log",
                ProcessFile(home.run / "redis.json"),
                account,
            ),
            ProcessFile(home.run / "supervisor.json"),
        )

    @property
    def private_cluster(self) -> Cluster | None:
        """The cluster, or None where ONEMAP_DATABASE_URL names a server of somebody else's."""
        ours = self.cluster.url(NAME, ROLE)
        return self.cluster if os.environ.get("ONEMAP_DATABASE_URL", ours) == ours else None

    @property
    def private_redis(self) -> RedisServer | None:
        ours = self.redis.url
        return self.redis if os.environ.get("ONEMAP_REDIS_URL", ours) == ours else None

    @property
    def url(self) -> str:
        """Address of the running instance, or of the last one that ran."""
        port = self.home.run / "port"
        return f"http://127.0.0.1:{port.read_text().strip() if port.exists() else 8000}"

    def processes(self) -> Iterator[psutil.Process]:
        """Yield every live process that the supervisor, dead or alive, has started."""
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARK) == str(self.home.root):
                    yield process
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue

    def stop_processes(self) -> bool:
        """Stop the supervisor and what it started; return whether anything ran."""
        supervisor = self.supervisor.running()
        if supervisor:
            stop(supervisor, STOP_PATIENCE_SECONDS)
        # What is left belonged to a supervisor that was killed.
        orphans = list(self.processes())
        for orphan in orphans:
            with contextlib.suppress(psutil.NoSuchProcess):
                orphan.terminate()
        end(orphans, ORPHAN_PATIENCE_SECONDS)
        self.supervisor.forget()
        return bool(supervisor or orphans)

    def stop_servers(self) -> bool:
        """Stop the private servers; return whether any ran."""
        ran = bool(self.redis.record.running() or self.cluster.postmaster())
        self.redis.stop()
        self.cluster.stop()
        return ran
