"""What the queue promises, without Redis: the rows alone decide."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from workflows.tasks import claims
from workflows.tasks.claims import ATTEMPTS_ALLOWED, LONGEST_WAIT, LeaseLost, wait_after
from workflows.tasks.models import Task, TaskState
from workflows.tasks.services import dead_tasks, owe, retry_dead

DISTRICT = 440604
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LENGTH = timedelta(seconds=60)
LATER = timedelta(seconds=10)


def owed(session: Session, key: str = "k", run_at: datetime = NOW) -> int:
    owe(session, DISTRICT, "probe", key, {"n": 1}, run_at)
    return session.scalars(select(Task.id).where(Task.key == key)).one()


def state_of(session: Session, task_id: int) -> tuple[TaskState, int]:
    session.expire_all()
    row = session.execute(select(Task.state, Task.attempts).where(Task.id == task_id)).one()
    return row.state, row.attempts


def leased(session: Session, task_id: int, now: datetime = NOW) -> claims.Lease:
    held = claims.lease(session, DISTRICT, task_id, length=LENGTH, now=now)
    assert held is not None
    return held


def test_a_duty_written_twice_is_owed_once(session: Session) -> None:
    assert owe(session, DISTRICT, "probe", "k", {"n": 1}, NOW)
    assert not owe(session, DISTRICT, "probe", "k", {"n": 2}, NOW)
    assert owe(session, DISTRICT, "other", "k", {"n": 3}, NOW)
    assert owe(session, DISTRICT + 1, "probe", "k", {"n": 4}, NOW)
    assert sorted(task.payload["n"] for task in session.scalars(select(Task))) == [1, 3, 4]


def test_a_duty_rolled_back_was_never_owed(session: Session) -> None:
    attempt = session.begin_nested()
    owe(session, DISTRICT, "probe", "k", {}, NOW)
    attempt.rollback()
    assert session.scalars(select(Task)).all() == []


def test_one_lease_at_a_time(session: Session) -> None:
    task_id = owed(session)
    held = leased(session, task_id)
    assert (held.kind, held.payload, held.attempt) == ("probe", {"n": 1}, 1)
    assert claims.lease(session, DISTRICT, task_id, length=LENGTH, now=NOW) is None


def test_a_task_of_tomorrow_is_not_leased_today(session: Session) -> None:
    task_id = owed(session, run_at=NOW + timedelta(days=1))
    assert claims.lease(session, DISTRICT, task_id, length=LENGTH, now=NOW) is None
    leased(session, task_id, NOW + timedelta(days=1))


def test_a_finished_task_is_not_leased_again(session: Session) -> None:
    task_id = owed(session)
    claims.finish(session, leased(session, task_id), now=NOW)
    assert claims.lease(session, DISTRICT, task_id, length=LENGTH, now=NOW) is None
    assert state_of(session, task_id) == (TaskState.DONE, 1)


def test_a_late_worker_finishes_nothing(session: Session) -> None:
    task_id = owed(session)
    late = leased(session, task_id)
    after = NOW + LENGTH + timedelta(seconds=1)
    assert claims.return_expired(session, limit=9, now=after).ready == [(DISTRICT, task_id)]
    with pytest.raises(LeaseLost):
        claims.finish(session, late, now=after)
    second = leased(session, task_id, after)
    for end in (
        lambda: claims.finish(session, late, now=after),
        lambda: claims.fail(session, late, error="X", now=after),
    ):
        with pytest.raises(LeaseLost):
            end()
    claims.finish(session, second, now=after)
    assert state_of(session, task_id) == (TaskState.DONE, 2)


def test_a_live_lease_is_left_alone(session: Session) -> None:
    task_id = owed(session)
    leased(session, task_id)
    returned = claims.return_expired(session, limit=9, now=NOW + LENGTH)
    assert (returned.ready, returned.dead) == ([], [])


def test_failures_wait_longer_and_longer_and_then_end(session: Session) -> None:
    task_id, now = owed(session), NOW
    for attempt in range(1, ATTEMPTS_ALLOWED):
        assert claims.fail(session, leased(session, task_id, now), error="E", now=now) == "ready"
        just_before = now + wait_after(attempt) - timedelta(microseconds=1)
        assert claims.lease(session, DISTRICT, task_id, length=LENGTH, now=just_before) is None
        now += wait_after(attempt)
    assert claims.fail(session, leased(session, task_id, now), error="E", now=now) == "dead"
    assert state_of(session, task_id) == (TaskState.DEAD, ATTEMPTS_ALLOWED)
    assert [task.error for task in dead_tasks(session, DISTRICT)] == ["E"]


def test_a_task_that_kills_its_workers_is_given_up(session: Session) -> None:
    task_id, now = owed(session), NOW
    for _ in range(ATTEMPTS_ALLOWED):
        leased(session, task_id, now)
        now += LENGTH + timedelta(seconds=1)
        returned = claims.return_expired(session, limit=9, now=now)
    assert (returned.ready, returned.dead) == ([], [(DISTRICT, task_id)])
    assert dead_tasks(session, DISTRICT)[0].error == claims.LEASE_EXPIRED


@pytest.mark.parametrize("choice", ["named", "all"])
def test_the_dead_can_be_tried_again(session: Session, choice: str) -> None:
    task_id = owed(session)
    session.execute(text("update task set state = 'dead', attempts = 8"))
    assert retry_dead(session, DISTRICT + 1, None, NOW) == 0
    assert retry_dead(session, DISTRICT, [task_id] if choice == "named" else None, NOW) == 1
    assert leased(session, task_id).attempt == 1
    assert retry_dead(session, DISTRICT, None, NOW) == 0


def rung(session: Session, now: datetime, limit: int = 9) -> list[int]:
    found = claims.unrung(session, limit=limit, ring_again_after=LATER, now=now)
    claims.mark_rung(session, found, now=now)
    return [task_id for _, task_id in found]


def test_the_bell_rings_oldest_first_and_again_only_after_a_while(session: Session) -> None:
    second = owed(session, "second", NOW - timedelta(minutes=1))
    first = owed(session, "first", NOW - timedelta(minutes=2))
    owed(session, "tomorrow", NOW + timedelta(days=1))
    assert rung(session, NOW, limit=1) == [first]
    assert rung(session, NOW) == [second]
    assert rung(session, NOW + LATER) == []
    leased(session, first)
    assert rung(session, NOW + LATER + timedelta(microseconds=1)) == [second]


def test_an_expired_task_is_rung_at_once(session: Session) -> None:
    task_id = owed(session)
    rung(session, NOW)
    leased(session, task_id)
    after = NOW + LENGTH + timedelta(seconds=1)
    claims.return_expired(session, limit=9, now=after)
    assert rung(session, after) == [task_id]


@given(st.integers(1, 60))
def test_waits_grow_to_a_bound(attempt: int) -> None:
    assert timedelta() < wait_after(attempt) <= wait_after(attempt + 1) <= LONGEST_WAIT
