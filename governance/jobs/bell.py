"""The doorbell: one RQ queue in a Redis that may forget everything at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from workflows.tasks.claims import Address

QUEUE = "onemap"
JOB = "governance.jobs.run.run"
JOB_TIMEOUT_SECONDS = 45
"""Shorter than a lease: a worker that lives gives up before its lease does."""

UNHEARD_SECONDS = 600
FAILED_SECONDS = 3600
ROOM = 500
"""How many rings may wait. They last a worker a second or two; the rest waits in the table, so
that a worker which is away for a day finds no more than this when it comes back."""

PATIENCE_SECONDS = 2.0


def connect(redis_url: str, **options: Any) -> Redis:
    """A client that gives up quickly: a ring that fails is rung again, a wait holds row locks."""
    return Redis.from_url(
        redis_url,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 0),
        **options,
    )


class Bell:
    """Rings for tasks. Every method may raise redis.RedisError."""

    def __init__(self, redis_url: str) -> None:
        self._redis = connect(redis_url, socket_timeout=PATIENCE_SECONDS)
        self._queue = Queue(QUEUE, connection=self._redis, serializer=JSONSerializer)

    def room(self) -> int:
        """How many more rings may wait."""
        return max(0, ROOM - self._queue.count)

    def ring(self, tasks: Sequence[Address]) -> None:
        """Ask a worker to run each of `tasks`, in one round trip."""
        with self._redis.pipeline(transaction=False) as pipeline:
            for district, task_id in tasks:
                self._queue.enqueue(
                    JOB,
                    args=(district, task_id),
                    job_timeout=JOB_TIMEOUT_SECONDS,
                    ttl=UNHEARD_SECONDS,
                    result_ttl=0,
                    failure_ttl=FAILED_SECONDS,
                    pipeline=pipeline,
                )
            pipeline.execute()

    def close(self) -> None:
        self._redis.close()
