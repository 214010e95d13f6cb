"""Firing the rungs of clocks: half of the time, nearly all of it, due, and beyond.

A clock says itself when it must be looked at next. The sweep takes those whose moment has come,
of all districts, a batch at a time: one statement to claim them, one for each table to write.
Whoever dies in the middle has changed nothing, and whoever else sweeps takes other clocks.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from gis.statements import Query
from workflows import definitions
from workflows.calendar import WorkCalendar
from workflows.calendars import calendar_of
from workflows.cases.clocks import HANDLING, Reckoning, Watch, pauses_of
from workflows.cases.rung_rows import Written
from workflows.deadlines import Budget
from workflows.definition import Deed, Rung, Told
from workflows.roles import Role
from workflows.rulers import Unit

log = logging.getLogger(__name__)

BATCH = 500
CLOSE_TASK = "case.close"
PUT_OFF = timedelta(hours=1)
"""For how long a clock that cannot be reckoned is left alone, lest it hold up all the others."""

DUE = Query(
    """
    select c.district, c.id as case_id, c.definition, c.definition_version, c.urgent,
        c.owner_role, c.owner_department_id, c.owner_account_id, c.department_id,
        k.id, k.key, k.calendar_id, k.amount, k.unit, k.started_at, k.due_at,
        nullif(k.pauses, '[]') as pauses, k.extensions, k.rung, k.overdue_at
    from "case" c join clock k on k.district = c.district and k.case_id = c.id
    where k.next_rung_at <= :now and k.stopped_at is null
    order by k.next_rung_at
    limit :limit
    for no key update of c, k skip locked
    """
)
"""Locks a case before its clock, as moves do, and waits for nobody."""


NEXT = Query(
    """
    select district, id, case_id, next_rung_at from clock
    where next_rung_at <= :now order by next_rung_at limit :limit
    """
)


class Address(NamedTuple):
    """Whom a notice is for, as its columns."""

    role: str | None = None
    department_id: int | None = None
    account_id: int | None = None


DISPATCHER, LEADER = Address(Role.DISPATCHER.value), Address(Role.LEADER.value)


def next_due(session: Session, *, now: datetime, limit: int) -> list[Any]:
    """Return the clocks that have waited longest, of all districts; nothing is locked."""
    return NEXT.rows(session, {"now": now, "limit": limit})


def fire_due(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Fire every rung of up to `limit` clocks whose moment has come; return how many clocks.

    A clock that nobody looked at for long fires each rung that has passed, in order, and whoever
    those would tell hears of the last of them alone. In the quiet hours of its ladder it fires
    none, and is looked at again when they end; that it has passed its time is marked at once.
    """
    calendars, wanted = _Calendars(session), {"now": now, "limit": limit}
    try:
        # Claimed within the savepoint, too: a row that is locked outside and written inside would
        # need a multixact, each of them.
        with session.begin_nested():
            rows = DUE.rows(session, wanted)
            _look_at(session, rows, calendars, now)
    except (DataError, IntegrityError):
        rows = DUE.rows(session, wanted)
        for row in rows:
            try:
                with session.begin_nested():
                    _look_at(session, [row], calendars, now)
            except (DataError, IntegrityError) as error:
                _put_off(session, row, error, now)
    return len(rows)


def _look_at(session: Session, rows: Sequence[Any], calendars: _Calendars, now: datetime) -> None:
    """Write what looks at these clocks come to."""
    written = Written(now)
    for row in rows:
        try:
            _fire(written, row, calendars[row.district, row.calendar_id], now)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one clock is its own
            _log_wrong(row, error)
            written.clock(row, row.rung, now + PUT_OFF, row.overdue_at)
    written.write(session)


def _put_off(session: Session, row: Any, error: Exception, now: datetime) -> None:
    _log_wrong(row, error)
    written = Written(now)
    written.clock(row, row.rung, now + PUT_OFF, row.overdue_at)
    written.write(session)


def _log_wrong(row: Any, error: Exception) -> None:
    # The message of an exception may quote the row.
    log.error("clock %s/%s cannot be looked at: %s", row.district, row.id, type(error).__name__)


class _Calendars(dict[tuple[int, int], WorkCalendar]):
    """The calendars that the clocks of a batch count on, by district and id."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def __missing__(self, key: tuple[int, int]) -> WorkCalendar:
        self[key] = calendar_of(self._session, *key)
        return self[key]


def _fire(written: Written, row: Any, calendar: WorkCalendar, now: datetime) -> None:
    budget = _budget(row.amount, row.unit)
    definition = definitions.get(row.definition, row.definition_version)
    watch = Watch.over(definition.clocks[row.key], budget.unit, urgent=row.urgent)
    pauses = pauses_of(row.pauses) if row.pauses else ()
    reckoning = Reckoning(row.started_at, budget, calendar, pauses, row.extensions)
    # Before it is due a clock wants to be looked at for nothing but its next rung.
    passed = row.rung + (row.due_at > now)
    look = watch.look(reckoning, row.rung, row.due_at, row.overdue_at, now, passed=passed)
    supervised = False
    last_of: dict[Address, tuple[int, Rung]] = {}
    for number, rung in look.fired:
        if Deed.CLOSE in rung.deeds:
            written.task(_close_task(row, now))
        supervised = supervised or Deed.SUPERVISE in rung.deeds
        written.event(row, number, rung)
        last_of.update(dict.fromkeys(_told(row, rung), (number, rung)))
    for nth, (address, (number, rung)) in enumerate(last_of.items()):
        written.notice(number, rung.name, nth, address)
    written.clock(
        row,
        row.rung + len(look.fired),
        look.next_rung_at,
        look.overdue_at,
        late=look.overdue_at is not None and row.key == HANDLING,
        supervised=supervised,
    )


def _close_task(row: Any, now: datetime) -> dict[str, Any]:
    return {
        "district": row.district,
        "kind": CLOSE_TASK,
        "key": f"{row.id}",
        "payload": {"case_id": row.case_id, "clock_id": row.id},
        "run_at": now,
    }


@lru_cache(maxsize=1024)
def _budget(amount: Decimal, unit: str) -> Budget:
    return Budget(amount, Unit(unit))


def _told(row: Any, rung: Rung) -> Iterator[Address]:
    """Whom a rung tells, those that the case has; nobody hears of it twice."""
    for told in rung.tell:
        match told:
            case Told.OWNER:
                yield Address(row.owner_role, row.owner_department_id, row.owner_account_id)
            case Told.DISPATCHER:
                yield DISPATCHER
            case Told.LEADER:
                yield LEADER
            case Told.DEPARTMENT if row.department_id is not None:
                yield Address(department_id=row.department_id)
