"""Owing work, and what staff do about work that was given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workflows.tasks.models import Task, TaskState


def owe(  # noqa: PLR0913, PLR0917 - what a duty is made of
    session: Session,
    district: int,
    kind: str,
    key: str,
    payload: Mapping[str, Any],
    run_at: datetime,
) -> bool:
    """Write a duty in the caller's transaction; False if (kind, key) is owed already.

    `payload` holds ids and numbers, never personal data: it is shown to whoever minds the queue.
    Nothing else has to happen: a row that commits will be done, one that rolls back never was.
    """
    written = (
        insert(Task)
        .values(
            district=district,
            kind=kind,
            key=key,
            payload=dict(payload),
            state=TaskState.READY,
            attempts=0,
            run_at=run_at,
        )
        .on_conflict_do_nothing(index_elements=["district", "kind", "key"])
        .returning(Task.id)
    )
    return session.scalar(written) is not None


def dead_tasks(session: Session, district: int, limit: int = 100) -> Sequence[Task]:
    """The tasks that were given up, oldest first."""
    return session.scalars(
        select(Task)
        .where(Task.district == district, Task.state == TaskState.DEAD)
        .order_by(Task.id)
        .limit(limit)
    ).all()


def retry_dead(session: Session, district: int, ids: Sequence[int] | None, now: datetime) -> int:
    """Make dead tasks ready again, with all their attempts; `ids` None means every one."""
    wanted = update(Task).where(Task.district == district, Task.state == TaskState.DEAD)
    if ids is not None:
        wanted = wanted.where(Task.id.in_(ids))
    revived = wanted.values(state=TaskState.READY, attempts=0, run_at=now, enqueued_at=None)
    return len(session.scalars(revived.returning(Task.id)).all())
