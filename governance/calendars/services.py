"""Bringing a calendar, or a year's arrangement, into force: read, propose, publish, count anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from governance.calendars.reading import text_of
from workflows.arrangement import read_arrangement
from workflows.calendar import WorkCalendar
from workflows.calendar_versions import (
    LOCK,
    Author,
    Proposed,
    propose_arrangement,
    propose_calendar,
    publish,
)
from workflows.cases import recounting
from workflows.tasks.services import owe

RECOUNT_TASK = "calendar.recount"
AT_ONCE = 20
"""Batches that are counted anew with the import itself; what is left is owed."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to bring into force.

    `name` and `department` (its code) choose the calendar; `year` takes one year alone out of a
    table of dates.
    """

    file_name: str
    content: bytes
    name: str | None = None
    department: str | None = None
    year: int | None = None

    @property
    def is_table(self) -> bool:
        return not self.file_name.lower().endswith((".yaml", ".yml"))


@dataclass(frozen=True, slots=True)
class Imported:
    """`published` are (name, version) of new versions, `unchanged` names that say all that
    already; `recounted` clocks were moved to them, and `more` are still to be.
    """

    published: tuple[tuple[str, int], ...]
    unchanged: tuple[str, ...]
    recounted: int
    more: bool


def propose(session: Session, district: int, wish: Wish) -> Sequence[Proposed]:
    """What would come into force. Raises Invalid with the field or line at fault."""
    text = text_of(wish.content)
    if wish.is_table:
        arrangement = read_arrangement(text, wish.year)
        return propose_arrangement(
            session, district, arrangement, name=wish.name, department=wish.department
        )
    calendar = WorkCalendar.from_yaml(text)
    return [
        propose_calendar(session, district, calendar, name=wish.name, department=wish.department)
    ]


def bring_into_force(
    session: Session, district: int, wish: Wish, *, by: str | None, now: datetime
) -> Imported:
    """Publish what `propose` says, and count the provisional clocks anew that run on it."""
    session.execute(LOCK, {"district": district})
    author = Author(wish.file_name, by)
    published, unchanged = [], []
    for proposed in propose(session, district, wish):
        version = publish(session, district, proposed, by=author, now=now)
        if version is None:
            unchanged.append(proposed.name)
        else:
            published.append((version.name, version.version))
    recounted = 0
    for _ in range(AT_ONCE):
        moved = recounting.recount(session, district, now=now)
        recounted += moved
        if moved < recounting.BATCH:
            return Imported(tuple(published), tuple(unchanged), recounted, more=False)
    owe(session, district, RECOUNT_TASK, f"{now.isoformat()}", {}, now)
    return Imported(tuple(published), tuple(unchanged), recounted, more=True)


def count_on(
    session: Session,
    district: int,
    payload: Mapping[str, Any],  # noqa: ARG001 - what a handler is given
    now: datetime,
) -> None:
    """One batch of what an import left, and the duty of the next."""
    if recounting.recount(session, district, now=now) == recounting.BATCH:
        owe(session, district, RECOUNT_TASK, f"{now.isoformat()}", {}, now)
