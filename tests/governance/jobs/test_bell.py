"""From a row to its effect through a real Redis, in one process."""

import signal
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import text

from governance import clock
from governance.extensions import db
from governance.jobs import bell as bells
from governance.jobs.bell import Bell
from governance.jobs.relay import Relay, Rhythm
from governance.jobs.worker import _worker
from workflows.tasks.services import owe

DISTRICT = 440604


@pytest.fixture(autouse=True)
def kept_handlers() -> Iterator[None]:
    """RQ's worker takes over the signals of the process that it works in."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def relay(app: Flask, redis_url: str, probe: None) -> Relay:
    return Relay(Bell(redis_url), Rhythm(ring_again_after=timedelta()), threading.Event())


def owe_some(count: int) -> None:
    for n in range(count):
        owe(db.session(), DISTRICT, "probe", str(n), {"n": n}, clock.now())
    db.session.commit()


def work(redis_url: str) -> None:
    _worker(redis_url, threading.Event()).work(burst=True, logging_level="WARNING")


def effects() -> list[int]:
    db.session.rollback()
    return sorted(db.session.scalars(text("select n from effect")))


def test_a_duty_becomes_its_effect(relay: Relay, redis_url: str) -> None:
    owe_some(3)
    assert relay.look() == 3
    work(redis_url)
    assert effects() == [0, 1, 2]
    assert relay.look() == 0


def test_ringing_twice_does_it_once(relay: Relay, redis_url: str) -> None:
    owe_some(3)
    assert [relay.look(), relay.look()] == [3, 3]
    work(redis_url)
    assert effects() == [0, 1, 2]


def test_a_flushed_redis_is_rung_again(relay: Relay, redis_url: str) -> None:
    owe_some(3)
    relay.look()
    with Redis.from_url(redis_url) as client:
        client.flushall()
    work(redis_url)
    assert effects() == []
    relay.look()
    work(redis_url)
    assert effects() == [0, 1, 2]


def test_rings_do_not_pile_up_while_the_worker_is_away(
    relay: Relay, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bells, "ROOM", 5)
    owe_some(4)
    assert [relay.look() for _ in range(3)] == [4, 1, 0]
    work(redis_url)
    assert effects() == [0, 1, 2, 3]


def test_a_job_in_redis_can_run_nothing_else(app: Flask, redis_url: str, tmp_path: Path) -> None:
    with Redis.from_url(redis_url) as client:
        queue = Queue(bells.QUEUE, connection=client, serializer=JSONSerializer)
        queue.enqueue("os.mkdir", args=(f"{tmp_path}/made", 0o700))
        work(redis_url)
    assert not list(tmp_path.iterdir())


def test_nothing_personal_is_in_redis(relay: Relay, redis_url: str) -> None:
    """A job is two numbers; the payload stays in its row."""
    owe(db.session(), DISTRICT, "probe", "k", {"n": 987654321}, clock.now())
    db.session.commit()
    relay.look()
    with Redis.from_url(redis_url) as client:
        jobs = [client.hgetall(key) for key in client.scan_iter("rq:job:*")]
    assert len(jobs) == 1
    assert "987654321" not in str(jobs)
