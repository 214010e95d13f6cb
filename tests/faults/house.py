"""The rows, the processes and the Redis of one test, and the ways to hurt them."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psutil
from redis import Redis
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from governance.host.health import is_green
from governance.host.redis_server import RedisServer
from governance.killpoints import VARIABLE
from tests.faults import probe, web
from tests.support.live import free_port
from workflows.tasks.services import owe

DISTRICT = 440604
CALM = ("--poll", "0.05")
"""For a relay whose rings nobody loses: a worker that is slow hears each but once."""
HURRY = (*CALM, "--ring-again", "2")
"""For one that must find out soon what was lost."""
DOOMED = ("--lease", "1")
"""For a worker that kills itself: what it held is soon free again."""
MORTAL = ("--lease", "5")
"""For one that may be killed, or cut off, at any moment: others must live through the pauses of a
busy machine without losing their lease."""
PATIENCE_SECONDS = 150.0
"""Only a fault that is never mended takes so long, be the machine as busy as it may."""


def wait_until(true: Callable[[], bool], what: str) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < give_up, f"waited in vain until {what}"
        time.sleep(0.05)


class House:
    def __init__(
        self, engine: Engine, redis: RedisServer, environment: dict[str, str], folder: Path
    ) -> None:
        self.engine = engine
        self.redis = redis
        self.environment = environment
        self.web_log, self.web_deaths = folder / "web.log", folder / "deaths"
        self.port = free_port()
        self.processes: list[BaseProcess] = []

    def start(
        self, name: str, killpoint: str = "", options: Sequence[str] | None = None
    ) -> BaseProcess:
        environment = {**self.environment, VARIABLE: killpoint}
        if options is None:
            options = HURRY if name == "relay" else DOOMED if killpoint else ()
        process = probe.start([name, *options], environment)
        self.processes.append(process)
        return process

    def serve(self, deaths: Sequence[str] = ()) -> BaseProcess:
        """Start the web on `port`; its n-th worker dies at the n-th of `deaths`."""
        process = web.start(self.port, deaths, self.web_log, self.web_deaths, self.environment)
        self.processes.append(process)
        wait_until(lambda: is_green(self.port) or not process.is_alive(), "the web was up")
        assert process.is_alive(), "the web did not start"
        return process

    def dies(self, process: BaseProcess) -> None:
        """Wait until a process killed itself at its killpoint."""
        process.join(PATIENCE_SECONDS)
        assert process.exitcode == -9

    def kill_redis(self) -> None:
        running = self.redis.record.running()
        assert running
        running.kill()
        psutil.wait_procs([running], timeout=PATIENCE_SECONDS)

    def forget(self) -> None:
        """Empty Redis while it is in use."""
        with Redis.from_url(self.redis.url) as client:
            client.flushall()

    def cut_sessions(self, which: str = "true") -> int:
        """Cut sessions with the database, not ours, in the middle of whatever they do."""
        cut = self.scalar(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            f" where datname = current_database() and pid <> pg_backend_pid() and {which}"
        )
        return int(cut)

    def an_hour_passes(self) -> None:
        """Move all that was begun, and the reminders of it, an hour into the past."""
        with self.engine.begin() as connection:
            for change in (
                """update "case" set opened_at = opened_at - :hour, due_at = due_at - :hour""",
                """update clock set started_at = started_at - :hour, due_at = due_at - :hour,
                    next_rung_at = next_rung_at - :hour""",
            ):
                connection.execute(text(change), {"hour": timedelta(hours=1)})

    def owe(self, numbers: range, at: datetime | None = None) -> None:
        with Session(self.engine) as session:
            for n in numbers:
                owe(session, DISTRICT, "probe", str(n), {"n": n}, at or datetime.now(UTC))
            session.commit()

    def bring_forward(self) -> None:
        """Let the time come for all that is owed."""
        with self.engine.begin() as connection:
            connection.execute(text("update task set run_at = now() where state = 'ready'"))

    def lose_workers_of(self, numbers: range) -> None:
        """Leave tasks as a worker does that died with them a minute ago."""
        with self.engine.begin() as connection:
            connection.execute(
                text(
                    "update task set state = 'running', attempts = 1, lease_until = :then,"
                    " lease_token = gen_random_uuid() where key = any(:keys)"
                ),
                {
                    "then": datetime.now(UTC) - timedelta(minutes=1),
                    "keys": [str(n) for n in numbers],
                },
            )

    def scalar(self, query: str) -> Any:
        with self.engine.connect() as connection:
            return connection.scalar(text(query))

    def drained(self) -> bool:
        return not self.scalar(
            "select (select count(*) from task where state in ('ready', 'running'))"
            " + (select count(*) from clock where next_rung_at <= now())"
        )

    def effects(self) -> list[int]:
        with self.engine.connect() as connection:
            return sorted(connection.scalars(text("select n from effect")))

    def stop(self) -> None:
        for process in self.processes:
            members = psutil.Process(process.pid).children() if process.is_alive() else []
            process.kill()
            process.join()
            for member in members:
                with suppress(psutil.NoSuchProcess):
                    member.kill()
