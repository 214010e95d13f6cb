"""Citizens' messages from a table, each fit to be filed or refused with a reason."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from gis.errors import Invalid
from gis.reason import Reason
from governance.intake.forms import EARLIEST_YEAR

COLUMNS = ("msg_id", "title", "time", "body")
LONGEST_FIELD = 100_000
_TIMES = ("%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M")


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `time` in UTC, `text` its title and body, whole."""

    msg_id: str
    time: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that cannot be a report, by its number in the file (from 1, without the heading)."""

    row: int
    field: str
    reason: Reason


def read_messages(path: Path, zone: ZoneInfo) -> Iterator[Message | Unreadable]:
    """Read a CSV file, compressed or not, with at least COLUMNS, times in `zone`.

    Raises Invalid for a file that is no such table.
    """
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with _open(path) as lines:
            rows = csv.DictReader(lines)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise Invalid(Reason("columns_missing", {"names": ", ".join(missing)}), "file")
            for number, row in enumerate(rows, start=1):
                yield _message(number, row, zone)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as fault:
        raise Invalid(Reason("table_unreadable", {"problem": str(fault)}), "file") from fault


def _open(path: Path) -> io.TextIOBase:
    opener = gzip.open if path.suffix == ".gz" else open
    return opener(path, "rt", encoding="utf-8-sig", newline="")


def _message(number: int, row: dict[str, str | None], zone: ZoneInfo) -> Message | Unreadable:
    msg_id = (row["msg_id"] or "").strip()
    if not msg_id or len(msg_id) > 60:
        return Unreadable(number, "msg_id", Reason("message_without_id"))
    text = "\n".join(part.strip() for part in (row["title"], row["body"]) if part and part.strip())
    text = text.replace("\0", "")
    if not text:
        return Unreadable(number, "body", Reason("field_missing"))
    time = _time(row["time"] or "", zone)
    if time is None:
        return Unreadable(number, "time", Reason("time_unreadable"))
    return Message(msg_id, time, text)


def _time(written: str, zone: ZoneInfo) -> datetime | None:
    for shape in _TIMES:
        try:
            time = datetime.strptime(written.strip(), shape).replace(tzinfo=zone)
        except ValueError:
            continue
        return time.astimezone(UTC) if time.year >= EARLIEST_YEAR else None
    return None
