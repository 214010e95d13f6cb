"""Work that must happen (task): a row with a time, a lease and a fencing token."""

from __future__ import annotations

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, InDistrict, UtcDateTime, WordType


class TaskState(enum.StrEnum):
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Task(InDistrict, Base):
    """(kind, key) is unique in a district: the same duty can be written twice and is owed once.

    `payload` carries ids, never personal data. A worker that holds `lease_token` may finish the
    task; one whose lease ran out and was given away may not.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("district", "kind", "key"),
        Index("ix_task_ready", "run_at", postgresql_where=text("state = 'ready'")),
        Index("ix_task_running", "lease_until", postgresql_where=text("state = 'running'")),
    )

    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[TaskState] = mapped_column(WordType(TaskState), default=TaskState.READY)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    enqueued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)
