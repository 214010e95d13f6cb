"""The worker: one RQ worker process on one queue. Why it does not fork is in docs/adr/0003."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer

from governance.jobs.bell import PATIENCE_SECONDS, QUEUE, connect
from governance.jobs.run import run

log = logging.getLogger(__name__)

WORKER_TTL_SECONDS = 30
"""An idle worker asks Redis anew every TTL - 15 seconds, and notices then that it is gone."""

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0


class Ring(Job):
    """A job that can be nothing but `run`.

    RQ imports whatever function the job in Redis names; so who can write to Redis could run any
    program as the worker. Here it can at most ring for a task.
    """

    @property
    def func(self) -> Callable[[int, int], None]:
        return run


class Listener(SimpleWorker):
    """RQ's worker, without its channel for commands, and back soon after Redis was away."""

    job_class = Ring
    max_connection_wait_time = 2.0
    stop: threading.Event

    def subscribe(self) -> None:
        """Listen to nobody: tasks are minded in PostgreSQL, not through Redis."""

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stop.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def _install_signal_handlers(self) -> None:
        super()._install_signal_handlers()  # type: ignore[no-untyped-call]
        # A signal that came before these handlers reached only the flag.
        if self.stop.is_set():
            raise StopRequested


def listen(redis_url: str, stop: threading.Event) -> None:
    """Work until SIGTERM or SIGINT, which let the task in hand end.

    RQ's worker quits when Redis fails it in the middle of a job; a new one then takes its place.
    """
    pause = 0.0
    try:
        while not stop.wait(pause):
            pause = min(max(pause * 2, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
            try:
                if _worker(redis_url, stop).work(logging_level="WARNING"):
                    pause = 0.0
            except RedisError as error:
                log.warning("waiting for Redis: %s", type(error).__name__)
    except StopRequested:
        return


def _worker(redis_url: str, stop: threading.Event) -> Any:
    worker = Listener(
        [QUEUE],
        connection=connect(redis_url, socket_timeout=WORKER_TTL_SECONDS + PATIENCE_SECONDS),
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL_SECONDS,
        log_job_description=False,
    )
    worker.stop = stop
    return worker
