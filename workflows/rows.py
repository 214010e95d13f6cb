"""Writing whole rows fast: all the rows of one report are one statement, compiled once.

The path of a report writes the same few rows over and over. Rebuilding their statements each time,
and waiting for the answer to each before the next is sent, was most of its cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, insert
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


class RowInsert:
    """The INSERT of one table with all its columns.

    What a row leaves out is in `defaults`, or has the column's own plain default, or is NULL;
    `generated` are columns that the database fills.
    """

    def __init__(
        self, model: type[Base], *, generated: tuple[str, ...] = (), **defaults: Any
    ) -> None:
        self._table = model.__table__
        self._columns = [column for column in self._table.columns if column.name not in generated]
        self._defaults = plain_defaults(model) | defaults
        self._processors: WeakKeyDictionary[Dialect, _Processors] = WeakKeyDictionary()

    def sql(self, dialect: Dialect, mark: str) -> str:
        """Return the statement; the names of its parameters begin with `mark`."""
        values: dict[str, Any] = {
            column.name: bindparam(f"{mark}{column.name}") for column in self._columns
        }
        statement = insert(self._table).values(values).inline()  # type: ignore[arg-type]
        return str(statement.compile(dialect=dialect))

    def parameters(self, dialect: Dialect, mark: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the driver is given for `row`."""
        values = {**self._defaults, **row}
        return {
            f"{mark}{name}": values.get(name) if process is None else process(values.get(name))
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


class Batch:
    """Rows that are written together, by one statement in one round trip.

    Each row is an INSERT of its own inside the statement. Foreign keys are looked at when it ends,
    so that the rows may refer to each other; if one fails, none was written.
    """

    def __init__(self) -> None:
        self._rows: list[tuple[RowInsert, Mapping[str, Any]]] = []

    def add(self, insert: RowInsert, row: Mapping[str, Any]) -> None:
        self._rows.append((insert, row))

    def write(self, session: Session) -> None:
        """Write the rows. Errors are SQLAlchemy's, and never quote a value."""
        if not self._rows:
            return
        dialect = session.get_bind().dialect
        shape = tuple(insert for insert, _row in self._rows)
        statements = _statements.setdefault(dialect, {})
        known = statements.get(shape)
        if known is None:
            known = statements[shape] = numbered(_one_statement(shape, dialect), r"%\((\w+)\)s")
        sql, names = known
        parameters: dict[str, Any] = {}
        for place, (insert_, row) in enumerate(self._rows):
            parameters |= insert_.parameters(dialect, _mark(place), row)
        run(session, sql, [parameters[name] for name in names])


def _one_statement(shape: tuple[RowInsert, ...], dialect: Dialect) -> str:
    *first, last = (insert.sql(dialect, _mark(place)) for place, insert in enumerate(shape))
    if not first:
        return last
    parts = (f"written_{place} AS ({sql})" for place, sql in enumerate(first))
    return f"WITH {', '.join(parts)} {last}"


def _mark(place: int) -> str:
    return f"r{place}_"


_statements: WeakKeyDictionary[Dialect, dict[tuple[RowInsert, ...], Statement]] = (
    WeakKeyDictionary()
)
