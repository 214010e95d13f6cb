"""A roster as departments keep it: a CSV of account, day, start and end (账号,日期,上班,下班).

Start 休 (or `off`) means leave on that day. What the file says of a worker and day takes the place
of what was there; it is taken over whole or not at all.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gis.errors import DomainError, Invalid
from gis.reason import Reason
from governance.accounts.duty import Leave, Shift
from governance.accounts.models import Account
from governance.dispatching.forms import FIRST_YEAR, LAST_YEAR
from governance.dispatching.roster import (
    DAY,
    Hours,
    add_leave,
    add_shift,
    calendar_of,
    moments,
)
from workflows.roles import Role

OFF = frozenset({"休", "休息", "请假", "off", "leave"})
MOST_LINES = 20_000
SHOWN_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `hours` None means leave."""

    number: int
    username: str
    day: date
    hours: Hours | None


@dataclass(frozen=True, slots=True)
class Loaded:
    shifts: int
    leave: int


def load_roster(
    session: Session, district: int, content: bytes, name: str, *, now: datetime
) -> Loaded:
    """Take over a file; Invalid lists the first faults, each with its line."""
    lines, faults = _read(_decoded(content))
    workers = {
        account.username: account
        for account in session.scalars(
            select(Account).where(
                Account.district == district, Account.role == Role.GRID_WORKER, Account.active
            )
        )
    }
    faults += [
        _fault(line.number, Reason("roster_worker_unknown", {"worker": line.username}))
        for line in lines
        if line.username not in workers
    ]
    if faults:
        raise Invalid(faults[0].reason, faults[0].field, faults[1:SHOWN_FAULTS])
    _clear(session, district, {(workers[line.username].id, line.day) for line in lines})
    source = name[:80] or "roster file"
    shifts = 0
    for line in lines:
        worker = workers[line.username]
        try:
            if line.hours is None:
                add_leave(session, worker, line.day, line.day, now=now, source=source)
            else:
                add_shift(session, worker, line.hours, now=now, source=source)
                shifts += 1
        except DomainError as refusal:
            raise _fault(line.number, refusal.reason) from None
    return Loaded(shifts, len(lines) - shifts)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(Reason("roster_unreadable"), "file")


def _read(text: str) -> tuple[list[Line], list[Invalid]]:
    lines: list[Line] = []
    faults: list[Invalid] = []
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and _is_heading(cells)):
            continue
        if number > MOST_LINES:
            faults.append(_fault(number, Reason("roster_too_long", {"most": MOST_LINES})))
            break
        try:
            lines.append(_line(number, cells))
        except (ValueError, IndexError, TypeError):
            faults.append(_fault(number, Reason("roster_line_unreadable")))
    if not lines and not faults:
        faults.append(Invalid(Reason("roster_empty"), "file"))
    return lines, faults


def _line(number: int, cells: list[str]) -> Line:
    username, day = cells[0], _day(cells[1])
    if cells[2].lower() in OFF:
        return Line(number, username, day, None)
    hours = Hours(day, _time(cells[2]), _time(cells[3]))
    return Line(number, username, day, hours)


def _day(text: str) -> date:
    day = date(*(int(part) for part in text.replace("/", "-").split("-")))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError
    return day


def _time(text: str) -> time:
    """24:00 is midnight; 8:00 needs no zero in front."""
    hour, minute = text.replace("：", ":").split(":")[:2]
    return time(int(hour) % 24, int(minute))


def _is_heading(cells: list[str]) -> bool:
    return not any(character.isdigit() for cell in cells[1:] for character in cell)


def _fault(number: int, reason: Reason) -> Invalid:
    return Invalid(reason, f"line {number}")


def _clear(session: Session, district: int, days: set[tuple[int, date]]) -> None:
    """Take away what the roster says of these workers and days; longer leave is cut around."""
    calendar = calendar_of(session, district)
    for account_id, day in sorted(days):
        begins, ends = moments(calendar, Hours(day, time(0), time(0)))
        session.execute(
            delete(Shift).where(
                Shift.district == district,
                Shift.account_id == account_id,
                Shift.starts_at >= begins,
                Shift.starts_at < ends,
            )
        )
        for leave in session.scalars(
            select(Leave).where(
                Leave.district == district,
                Leave.account_id == account_id,
                Leave.first_day <= day,
                Leave.last_day >= day,
            )
        ).all():
            _cut(session, leave, day)
    session.flush()


def _cut(session: Session, leave: Leave, day: date) -> None:
    first, last = leave.first_day, leave.last_day
    session.delete(leave)
    session.flush()
    for start, end in ((first, day - DAY), (day + DAY, last)):
        if start <= end:
            session.add(
                Leave(
                    district=leave.district,
                    account_id=leave.account_id,
                    first_day=start,
                    last_day=end,
                    source=leave.source,
                    set_at=leave.set_at,
                )
            )
    session.flush()
