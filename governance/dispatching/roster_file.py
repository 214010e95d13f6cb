"""A roster as departments keep it: a CSV of account, day, start and end (账号,日期,上班,下班).

Start 休 (or `off`) means leave on that day. What the file says of a worker and day takes the place
of what was there; it is taken over whole or not at all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import Invalid, TooLarge
from gis.reason import Reason
from governance.accounts.models import Account
from governance.dispatching.forms import FIRST_YEAR, LAST_YEAR
from governance.dispatching.roster import Hours
from governance.dispatching.roster_taking import Line, take_over
from workflows.roles import Role

COLUMNS = ("账号", "日期", "上班", "下班")
OFF = frozenset({"休", "休息", "请假", "off", "leave"})
FILE_LIMIT = 2 * 1024 * 1024
"""Bytes; nobody need read more than one beyond it."""

MOST_LINES = 20_000
LONGEST_CELL = 1_000
SHOWN_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Loaded:
    shifts: int
    leave: int


def load_roster(
    session: Session, district: int, content: bytes, name: str, *, now: datetime
) -> Loaded:
    """Take over a file; Invalid lists the first faults, each with its line and column."""
    lines, faults = _read(_decoded(content))
    workers = {
        account.username: account
        for account in session.scalars(
            select(Account)
            .where(Account.district == district, Account.role == Role.GRID_WORKER, Account.active)
            .order_by(Account.id)
            .with_for_update(key_share=True)
        )
    }
    faults += [
        _fault(line.number, Reason("roster_worker_unknown", {"worker": line.username[:80]}), 0)
        for line in lines
        if line.username not in workers
    ]
    faults = faults or _twice(lines)
    if not faults:
        stamp = {"district": district, "source": name[:80] or "roster file", "set_at": now}
        given = [(workers[line.username], line) for line in lines]
        faults = [_fault(number, reason, 2) for number, reason in take_over(session, given, stamp)]
    if faults:
        raise Invalid(faults[0].reason, faults[0].field, faults[1:SHOWN_FAULTS])
    shifts = sum(line.hours is not None for line in lines)
    return Loaded(shifts, len(lines) - shifts)


def _decoded(content: bytes) -> str:
    if len(content) > FILE_LIMIT:
        raise TooLarge(Reason("request_too_large"), "file")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(Reason("roster_unreadable"), "file")


def _read(text: str) -> tuple[list[Line], list[Invalid]]:
    lines: list[Line] = []
    faults: list[Invalid] = []
    try:
        for number, cells in _rows(text):
            if number > MOST_LINES:
                faults.append(_fault(number, Reason("roster_too_long", {"most": MOST_LINES})))
                break
            try:
                lines.append(_line(number, cells))
            except Invalid as refusal:
                faults.append(refusal)
    except csv.Error:
        raise Invalid(Reason("roster_unreadable"), "file") from None
    if not lines and not faults:
        faults.append(Invalid(Reason("roster_empty"), "file"))
    return lines, faults


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that say something, by number; the first may name the columns."""
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=None)), start=1):
        cells = [cell.strip() for cell in row]
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise Invalid(Reason("roster_unreadable"), "file")
        heads = number == 1 and not any(letter.isdigit() for cell in cells[1:] for letter in cell)
        if any(cells) and not heads:
            yield number, cells


def _line(number: int, cells: list[str]) -> Line:
    off = len(cells) > 2 and cells[2].lower() in OFF
    if len(cells) < (3 if off else 4):
        raise _fault(number, Reason("roster_line_unreadable"))
    day = _day(number, cells[1])
    if off:
        return Line(number, cells[0], day, None)
    return Line(number, cells[0], day, Hours(day, *(_time(number, cells, at) for at in (2, 3))))


def _day(number: int, text: str) -> date:
    try:
        day = date(*(int(part) for part in text.replace("/", "-").split("-")))
    except (ValueError, TypeError, OverflowError):
        day = date.min
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _fault(number, Reason("roster_day_unreadable", {"value": text[:20]}), 1)
    return day


def _time(number: int, cells: list[str], column: int) -> time:
    """24:00 is midnight; 8:00 needs no zero in front."""
    text = cells[column]
    try:
        hour, minute = (int(part) for part in text.replace("：", ":").split(":")[:2])
        return time(0 if (hour, minute) == (24, 0) else hour, minute)
    except (ValueError, OverflowError):
        raise _fault(
            number, Reason("roster_time_unreadable", {"value": text[:20]}), column
        ) from None


def _fault(number: int, reason: Reason, column: int | None = None) -> Invalid:
    """`column` counts from 0; None means the whole line."""
    where = f"line {number}"
    return Invalid(reason, where if column is None else f"{where}, {COLUMNS[column]}")


def _twice(lines: Sequence[Line]) -> list[Invalid]:
    """Lines that name a day as leave which another line names, too."""
    said: dict[tuple[str, date], Line] = {}
    faults = []
    for line in lines:
        before = said.setdefault((line.username, line.day), line)
        if before is not line and (before.hours is None or line.hours is None):
            faults.append(
                _fault(line.number, Reason("roster_day_twice", {"line": before.number}), 1)
            )
    return faults
