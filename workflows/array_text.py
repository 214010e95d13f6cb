"""Columns of rows as literals of arrays, for statements that write a whole batch.

The driver takes longer to write out an array value by value than the server to read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

Row = tuple[Any, ...]
Kind = Callable[[Any], str]
"""How a value of a column stands in the literal of an array."""


def arrays(rows: Sequence[Row], kinds: Sequence[Kind]) -> Iterator[str]:
    """One literal a column; each of `kinds` writes the values of its column."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(kinds)
    for kind, column in zip(kinds, columns, strict=True):
        yield f"{{{','.join(map(kind, column))}}}"


class _Words(dict[str | None, str]):
    """The few words that rungs and roles are named by, quoted as arrays want it."""

    def __missing__(self, word: str | None) -> str:
        if word is None:
            return "NULL"
        escaped = word.replace("\\", "\\\\").replace('"', '\\"')
        self[word] = f'"{escaped}"'
        return self[word]


def number_or_null(value: int | None) -> str:
    return "NULL" if value is None else str(value)


def moment_or_null(value: datetime | None) -> str:
    return "NULL" if value is None else value.isoformat()


word: Kind = _Words().__getitem__
"""For words of a small vocabulary: each that was ever written is kept."""
