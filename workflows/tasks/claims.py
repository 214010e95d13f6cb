"""Who may do a task now: ringing for it, leasing it, finishing it or failing.

A task moves ready -> running -> done. Whoever runs it holds a lease until a moment and a token;
every statement that ends a lease asks for the token, so that a worker that was thought dead and
comes back late changes nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text, case, cast, literal, null, or_, select, tuple_, update
from sqlalchemy.orm import Session

from workflows.tasks.models import Task, TaskState

ATTEMPTS_ALLOWED = 8
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)

LEASE_EXPIRED = "lease expired: the worker was lost or took too long"

Address = tuple[int, int]
"""(district, id) of a task."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do one task until its time is up. `attempt` counts from 1."""

    district: int
    task_id: int
    token: uuid.UUID
    kind: str
    payload: Mapping[str, Any]
    attempt: int


class LeaseLost(Exception):
    """The task is no longer ours; whatever was done for it must be rolled back."""


def wait_after(attempt: int) -> timedelta:
    """How long to leave a task alone after its `attempt`-th failure."""
    return min(FIRST_WAIT * (1 << min(attempt - 1, 20)), LONGEST_WAIT)


def lease(
    session: Session, district: int, task_id: int, *, length: timedelta, now: datetime
) -> Lease | None:
    """Take a ready task that is due, or None: it is done, dead, somebody else's, or not yet due.

    An attempt counts from here and not from its failure, so that a task which kills its worker
    is given up like any other.
    """
    token = uuid.uuid4()
    row = session.execute(
        update(Task)
        .where(
            Task.district == district,
            Task.id == task_id,
            Task.state == TaskState.READY,
            Task.run_at <= now,
        )
        .values(
            state=TaskState.RUNNING,
            attempts=Task.attempts + 1,
            lease_token=token,
            lease_until=now + length,
        )
        .returning(Task.kind, Task.payload, Task.attempts)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return None if row is None else Lease(district, task_id, token, *row)


def finish(session: Session, held: Lease, *, now: datetime) -> None:
    """Mark the task done, in the transaction of its effects; LeaseLost rolls both back."""
    _end(
        session,
        held,
        {
            "state": TaskState.DONE,
            "done_at": now,
            "lease_token": None,
            "lease_until": None,
            "error": None,
        },
    )


def fail(session: Session, held: Lease, *, error: str, now: datetime) -> TaskState:
    """Put the task back for later, or give it up after ATTEMPTS_ALLOWED; says which.

    `error` is kept for whoever minds the queue: it names the fault and no value.
    """
    given_up = held.attempt >= ATTEMPTS_ALLOWED
    state = TaskState.DEAD if given_up else TaskState.READY
    _end(
        session,
        held,
        {
            "state": state,
            "run_at": now + wait_after(held.attempt),
            "enqueued_at": None,
            "lease_token": None,
            "lease_until": None,
            "error": error,
        },
    )
    return state


def _end(session: Session, held: Lease, values: Mapping[str, Any]) -> None:
    ended = (
        update(Task)
        .where(
            Task.district == held.district,
            Task.id == held.task_id,
            Task.state == TaskState.RUNNING,
            Task.lease_token == held.token,
        )
        .values(values)
        .returning(Task.id)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(ended) is None:
        raise LeaseLost(f"task {held.district}/{held.task_id}")


@dataclass(frozen=True, slots=True)
class Expired:
    """Tasks whose lease ran out: some can be tried again, some were given up."""

    ready: Sequence[Address]
    dead: Sequence[Address]


def return_expired(session: Session, *, limit: int, now: datetime) -> Expired:
    """Take back the leases of workers that were lost, in every district of this database."""
    late = (
        select(Task.district, Task.id)
        .where(Task.state == TaskState.RUNNING, Task.lease_until < now)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("late")
    )
    given_up = Task.attempts >= ATTEMPTS_ALLOWED
    rows = session.execute(
        update(Task)
        .where(Task.district == late.c.district, Task.id == late.c.id)
        .values(
            state=case(
                (given_up, literal(TaskState.DEAD, Task.state.type)),
                else_=literal(TaskState.READY, Task.state.type),
            ),
            lease_token=null(),
            lease_until=null(),
            enqueued_at=null(),
            error=case((given_up, cast(LEASE_EXPIRED, Text)), else_=Task.error),
        )
        .returning(Task.district, Task.id, Task.state)
        .execution_options(synchronize_session=False)
    ).all()
    return Expired(
        ready=[(row.district, row.id) for row in rows if row.state is TaskState.READY],
        dead=[(row.district, row.id) for row in rows if row.state is TaskState.DEAD],
    )


def unrung(
    session: Session, *, limit: int, ring_again_after: timedelta, now: datetime
) -> list[Address]:
    """Lock the ready tasks that are due and that nobody rang for lately, oldest first.

    They are found by their state and never by a position: a transaction that was slow to commit
    leaves rows with ids below those that were already seen.
    """
    rows = session.execute(
        select(Task.district, Task.id)
        .where(
            Task.state == TaskState.READY,
            Task.run_at <= now,
            or_(Task.enqueued_at.is_(None), Task.enqueued_at < now - ring_again_after),
        )
        .order_by(Task.run_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    return [(row.district, row.id) for row in rows]


def mark_rung(session: Session, tasks: Sequence[Address], *, now: datetime) -> None:
    """Note that a worker was rung for these tasks, so that the bell is left alone for a while."""
    session.execute(
        update(Task)
        .where(tuple_(Task.district, Task.id).in_(tasks), Task.state == TaskState.READY)
        .values(enqueued_at=now)
        .execution_options(synchronize_session=False)
    )
