"""Writing whole rows fast: each INSERT is compiled once, and several travel in one round trip.

The path of a report writes the same few rows over and over. Rebuilding their statements each time,
and waiting for the answer to each before the next is sent, was most of its cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from sqlalchemy import bindparam, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis.orm import Base

_Processors = tuple[tuple[str, Any], ...]


class RowInsert:
    """The INSERT of one table with all its columns; those that a row leaves out become NULL.

    `defaults` are values of columns that rows need not name; `generated` are columns that the
    database fills in.
    """

    def __init__(
        self, model: type[Base], *, generated: tuple[str, ...] = (), **defaults: Any
    ) -> None:
        self._columns = [
            column for column in model.__table__.columns if column.name not in generated
        ]
        self._statement = (
            insert(model.__table__)  # type: ignore[arg-type]
            .values({column.name: bindparam(column.name) for column in self._columns})
            .inline()
        )
        self._defaults = defaults
        self._compiled: WeakKeyDictionary[Dialect, tuple[str, _Processors]] = WeakKeyDictionary()

    def write(self, session: Session, row: Mapping[str, Any]) -> None:
        """Insert one row. Inside `together` its failure shows at the end of the block."""
        sql, processors = self._for(session.get_bind().dialect)
        values = {**self._defaults, **row}
        written = {
            name: values.get(name) if process is None else process(values.get(name))
            for name, process in processors
        }
        with _as_sqlalchemy_says():
            _driver(session).cursor().execute(sql, written)

    def _for(self, dialect: Dialect) -> tuple[str, _Processors]:
        known = self._compiled.get(dialect)
        if known is None:
            processors = tuple(
                (column.name, column.type.dialect_impl(dialect).bind_processor(dialect))
                for column in self._columns
            )
            known = (str(self._statement.compile(dialect=dialect)), processors)
            self._compiled[dialect] = known
        return known


@contextmanager
def together(session: Session) -> Iterator[None]:
    """Send what RowInserts write in this block without waiting for each answer.

    Nothing may be read from the database inside. The first failure is raised at the end, in
    SQLAlchemy's terms and without the values, as an error of its own would be.
    """
    session.flush()
    with _as_sqlalchemy_says(), _driver(session).pipeline():
        yield


def _driver(session: Session) -> Any:
    return session.connection().connection.driver_connection


@contextmanager
def _as_sqlalchemy_says() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        said = DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True)
        raise said from error
