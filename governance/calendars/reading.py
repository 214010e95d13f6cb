"""A calendar, or a year's arrangement, as people write it: YAML, or CSV of dates."""

from __future__ import annotations

from pathlib import Path

from gis.errors import Invalid, TooLarge
from gis.reason import Reason
from gis.registers.importing.limits import MEBIBYTE
from workflows.calendar import WorkCalendar

LARGEST = MEBIBYTE


def calendar_from_file(path: Path) -> WorkCalendar:
    """Read YAML. Raises Invalid with the field at fault, TooLarge, or OSError."""
    return WorkCalendar.from_yaml(text_of(content_of(path)))


def content_of(path: Path) -> bytes:
    """Read no more of a file than it takes to see that it is too large."""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def text_of(content: bytes) -> str:
    """Decode what somebody saved as UTF-8 or, as spreadsheets in China do, as GBK."""
    if len(content) > LARGEST:
        raise TooLarge(Reason("file_too_large", {"limit": LARGEST}))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(Reason("text_not_in_encoding", {"encoding": "utf-8", "line": 1}))
