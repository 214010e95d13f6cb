"""What went wrong, in words that hold no value of anybody's row."""

from __future__ import annotations

import traceback
from pathlib import Path

from gis.errors import DomainError

ROOT = Path(__file__).parents[2]


def blame(error: BaseException) -> str:
    """The kind of `error` and where in our code it arose, for a log line or a task's row.

    The message of an exception is left out: the database's name the values of the row at fault,
    and those may be somebody's phone number.
    """
    kind = type(error).__name__
    if isinstance(error, DomainError):
        kind = f"{kind}({error.reason.code})"
    place = _our_last_line(error)
    return f"{kind} at {place}" if place else kind


def _our_last_line(error: BaseException) -> str | None:
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(ROOT) and ".venv" not in path.parts:
            return f"{path.relative_to(ROOT)}:{frame.lineno} in {frame.name}"
    return None
