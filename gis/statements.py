"""Statements on the path of every report, handed to the driver as they are.

Compiling, caching and wrapping a statement costs SQLAlchemy more than the driver needs to send it.
That is worth paying everywhere but here. Transactions, types and errors stay SQLAlchemy's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row, tuple_row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session


class Query:
    """A SELECT whose parameters are written `:name`; a cast is written `cast(… as …)`."""

    def __init__(self, sql: str) -> None:
        self._sql, self._names = numbered(sql, r":(\w+)")

    def rows(self, session: Session, values: Mapping[str, Any]) -> list[Any]:
        """Return the rows as named tuples."""
        cursor = run(session, self._sql, [values[name] for name in self._names])
        return list(cursor.fetchall())


def run(
    session: Session, sql: str, values: Sequence[Any], *, binary: bool = False, named: bool = True
) -> Any:
    """Execute `sql`, with $1, $2 … for `values`, in the session's transaction; return the cursor.

    `binary` brings bytes as they are instead of as text; `named` gives rows names for their
    columns, which must differ then. Errors are SQLAlchemy's, and never quote a value.
    """
    session.flush()
    driver: Any = session.connection().connection.driver_connection
    rows: Any = namedtuple_row if named else tuple_row
    cursor = psycopg.RawCursor(driver, row_factory=rows)
    try:
        return cursor.execute(sql, values, binary=binary)
    except psycopg.Error as error:
        said = DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True)
        raise said from error


def numbered(sql: str, parameter: str) -> tuple[str, tuple[str, ...]]:
    """Return `sql` with $1, $2 … for what `parameter` matches, and the names in that order.

    The driver then need not look for them, which it would do anew each time in a long text.
    """
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return f"${names.setdefault(found[1], len(names) + 1)}"

    return re.sub(parameter, number, sql), tuple(names)
