"""Reading rows fast into objects that no session watches.

Loading a wide row through the unit of work, and comparing it at the end, costs more than all that a
move of a case has to do in between. Types stay those of the columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from geoalchemy2 import Geometry
from sqlalchemy import TypeDecorator, inspect
from sqlalchemy.engine import Dialect

from gis.orm import Base

Model = TypeVar("Model", bound=Base)
_Processors = tuple[tuple[str, Any], ...]


class RowReader(Generic[Model]):
    """Makes objects of a table out of what the driver answered for `columns`."""

    def __init__(self, model: type[Model]) -> None:
        self._table = model.__table__
        self._manager: Any = inspect(model).class_manager
        self._processors: WeakKeyDictionary[Dialect, _Processors] = WeakKeyDictionary()
        self.width = len(self._table.columns)

    def columns(self, alias: str) -> str:
        """The columns of `alias`, to be selected in this order and one after the other."""
        return ", ".join(f'{alias}."{column.name}"' for column in self._table.columns)

    def made(self, dialect: Dialect, answered: Sequence[Any]) -> Model:
        """An object with these values of all columns; it belongs to no session."""
        made: Model = self._manager.new_instance()
        made.__dict__.update(
            (name, value if process is None or value is None else process(value))
            for (name, process), value in zip(self._processors_of(dialect), answered, strict=True)
        )
        return made

    def values_of(self, made: Model) -> dict[str, Any]:
        """What its columns hold."""
        kept = made.__dict__
        return {column.name: kept.get(column.name) for column in self._table.columns}

    def _processors_of(self, dialect: Dialect) -> _Processors:
        known = self._processors.get(dialect)
        if known is None:
            known = self._processors[dialect] = tuple(
                (column.name, _processor(column.type, dialect)) for column in self._table.columns
            )
        return known


def _processor(kind: Any, dialect: Dialect) -> Any:
    """Our own types say more than the driver does; of all others it makes what they hold."""
    if isinstance(kind, TypeDecorator | Geometry):
        return kind.dialect_impl(dialect).result_processor(dialect, None)
    return None
