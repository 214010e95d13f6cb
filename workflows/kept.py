"""What is read for every report and changes a few times a year, kept in the process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Select, Text, bindparam, cast, func, literal_column, select, union_all
from sqlalchemy.orm import Session

from gis.orm import Base

Value = TypeVar("Value")

LOOK_AGAIN_S = 1.0
"""A change made by another process is in force here within this many seconds."""


@dataclass(slots=True)
class _Copy(Generic[Value]):
    value: Value
    mark: list[tuple[Any, ...]]
    looked_at: float


class Kept(Generic[Value]):
    """Rows of a few small tables, read again once one of them was added, changed or deleted.

    A copy belongs to one database and district. Its mark is the number of rows and a sum over
    where and by which transaction each was written: any write changes it, so that no writer needs
    to remember to raise a version.
    """

    def __init__(self, load: Callable[[Session, int], Value], *tables: type[Base]) -> None:
        self._load = load
        self._mark = union_all(*(_mark(table) for table in tables))
        self._copies: WeakKeyDictionary[Any, dict[int, _Copy[Value]]] = WeakKeyDictionary()

    def of(self, session: Session, district: int) -> Value:
        """Return what `load` made of the rows; at most LOOK_AGAIN_S old."""
        copies = self._copies.setdefault(session.get_bind(), {})
        copy = copies.get(district)
        moment = time.monotonic()
        if copy is not None and moment - copy.looked_at < LOOK_AGAIN_S:
            return copy.value
        mark = [tuple(row) for row in session.execute(self._mark, {"district": district})]
        if copy is None or copy.mark != mark:
            copy = _Copy(self._load(session, district), mark, moment)
        copy.looked_at = moment
        copies[district] = copy
        return copy.value

    def forget(self) -> None:
        """Look again at the next asking."""
        self._copies.clear()


def _mark(table: type[Base]) -> Select[*tuple[Any, ...]]:
    name = table.__tablename__
    written = (cast(literal_column(f'"{name}".{column}'), Text) for column in ("xmin", "ctid"))
    return (
        select(
            literal_column(f"'{name}'"),
            func.count(),
            func.sum(func.hashtext(func.concat(*written))),
        )
        .select_from(table)
        .where(table.__table__.c.district == bindparam("district"))
    )
