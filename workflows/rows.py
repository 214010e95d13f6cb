"""Writing whole rows fast: all the rows of one report or move are one statement, compiled once.

The path of a report writes the same few rows over and over. Rebuilding their statements each time,
and waiting for the answer to each before the next is sent, was most of its cost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from psycopg.types.json import Jsonb
from sqlalchemy import bindparam, cast, insert, literal_column, select, update
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from gis.orm import Base
from gis.statements import numbered, run

_Processors = tuple[tuple[str, Any], ...]
Statement = tuple[str, tuple[str, ...]]
"""Its text, and the names of its parameters in their order."""


def plain_defaults(model: type[Base]) -> dict[str, Any]:
    """What the columns of a table hold where a row does not say."""
    return {
        column.name: column.default.arg
        for column in model.__table__.columns
        if isinstance(column.default, ScalarElementColumnDefault)
    }


class RowStatement:
    """A statement that writes one row of a table, with a parameter for each of `columns`."""

    def __init__(self, columns: Sequence[Any], defaults: Mapping[str, Any]) -> None:
        self._columns = columns
        self._defaults = defaults
        self._processors: WeakKeyDictionary[Dialect, _Processors] = WeakKeyDictionary()

    def sql(self, dialect: Dialect, mark: str, after: Sequence[str] = ()) -> str:
        """Return the statement; the names of its parameters begin with `mark`.

        `after` names those updates of the same batch that stand before it.
        """
        raise NotImplementedError

    def parameters(self, dialect: Dialect, mark: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the driver is given for `row`."""
        values = {**self._defaults, **row}
        return {
            f"{mark}{name}": _as_text(
                values.get(name) if process is None else process(values.get(name))
            )
            for name, process in self._processors_of(dialect)
        }

    def _processors_of(self, dialect: Dialect) -> _Processors:
        known = self._processors.get(dialect)
        if known is None:
            known = self._processors[dialect] = tuple(
                (column.name, column.type.dialect_impl(dialect).bind_processor(dialect))
                for column in self._columns
            )
        return known


class RowInsert(RowStatement):
    """The INSERT of one table with all its columns.

    What a row leaves out is in `defaults`, or has the column's own plain default, or is NULL;
    `generated` are columns that the database fills. With `waits` the row is written once the
    updates that stand before it in the batch are, which a unique index may ask for.
    """

    def __init__(
        self,
        model: type[Base],
        *,
        generated: tuple[str, ...] = (),
        waits: bool = False,
        **defaults: Any,
    ) -> None:
        self._table = model.__table__
        self._waits = waits
        columns = [column for column in self._table.columns if column.name not in generated]
        super().__init__(columns, plain_defaults(model) | defaults)

    def sql(self, dialect: Dialect, mark: str, after: Sequence[str] = ()) -> str:
        names = [column.name for column in self._columns]
        statement: Any = insert(self._table)  # type: ignore[arg-type]
        if self._waits and after:
            values = [cast(bindparam(f"{mark}{each.name}"), each.type) for each in self._columns]
            written: list[Any] = [literal_column(f"exists (select from {one})") for one in after]
            statement = statement.from_select(names, select(*values).where(*written))
        else:
            statement = statement.values({name: bindparam(f"{mark}{name}") for name in names})
        return str(statement.inline().compile(dialect=dialect))


class RowUpdate(RowStatement):
    """The UPDATE of these columns of one row, which its district and id name."""

    def __init__(self, model: type[Base], columns: Sequence[str]) -> None:
        self._table = model.__table__
        self._keys = [self._table.c.district, self._table.c.id]
        super().__init__([*self._keys, *(self._table.c[name] for name in columns)], {})

    def sql(self, dialect: Dialect, mark: str, after: Sequence[str] = ()) -> str:
        values: dict[str, Any] = {
            each.name: bindparam(f"{mark}{each.name}")
            for each in self._columns
            if each not in self._keys
        }
        named = (key == bindparam(f"{mark}{key.name}") for key in self._keys)
        statement: Any = update(self._table)  # type: ignore[arg-type]
        statement = statement.where(*named).values(values).returning(literal_column("1"))
        return str(statement.compile(dialect=dialect))


class Batch:
    """Rows that are written together, by one statement in one round trip.

    Each row is an INSERT or UPDATE of its own inside the statement. Foreign keys are looked at when
    it ends, so that the rows may refer to each other; if one fails, none was written.
    """

    def __init__(self) -> None:
        self._rows: list[tuple[RowStatement, Mapping[str, Any]]] = []

    def add(self, statement: RowStatement, row: Mapping[str, Any]) -> None:
        self._rows.append((statement, row))

    def write(self, session: Session) -> None:
        """Write the rows. Errors are SQLAlchemy's, and never quote a value."""
        if not self._rows:
            return
        dialect = session.get_bind().dialect
        shape = tuple(statement for statement, _row in self._rows)
        statements = _statements.setdefault(dialect, {})
        known = statements.get(shape)
        if known is None:
            known = statements[shape] = numbered(_one_statement(shape, dialect), r"%\((\w+)\)s")
        sql, names = known
        parameters: dict[str, Any] = {}
        for place, (statement, row) in enumerate(self._rows):
            parameters |= statement.parameters(dialect, _mark(place), row)
        run(session, sql, [parameters[name] for name in names])


def _one_statement(shape: tuple[RowStatement, ...], dialect: Dialect) -> str:
    updated: list[str] = []
    parts: list[str] = []
    for place, statement in enumerate(shape):
        sql = statement.sql(dialect, _mark(place), updated)
        if place == len(shape) - 1:
            return f"WITH {', '.join(parts)} {sql}" if parts else sql
        parts.append(f"written_{place} AS ({sql})")
        if isinstance(statement, RowUpdate):
            updated.append(f"written_{place}")
    raise AssertionError("a batch without rows is not written")


def _mark(place: int) -> str:
    return f"r{place}_"


def _as_text(value: Any) -> Any:
    """The value as PostgreSQL reads it from text.

    The driver would send each whole number by the narrowest type that holds it, and an absent one
    without: one statement would be prepared anew for every mixture of them that comes up.
    """
    write = _TEXTS.get(type(value))
    return value if write is None else write(value)


_TEXTS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "t" if value else "f",
    int: str,
    float: repr,
    Decimal: str,
    datetime: datetime.isoformat,
    UUID: str,
    Jsonb: lambda value: json.dumps(value.obj, ensure_ascii=False),
}

_statements: WeakKeyDictionary[Dialect, dict[tuple[RowStatement, ...], Statement]] = (
    WeakKeyDictionary()
)
