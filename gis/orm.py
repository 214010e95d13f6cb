"""The ground floor of every table: base class, names of constraints, column types in use."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Integer,
    MetaData,
    String,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SRID = 4490
"""CGCS2000 geographic coordinates; stored x = longitude, y = latitude."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored as timestamptz; naive values are refused, what is read is in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


class WordType(TypeDecorator[Any]):
    """A StrEnum stored as its text, so that adding a word needs no migration of a database type."""

    impl = String(32)
    cache_ok = True

    def __init__(self, words: type[enum.StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.words(value)


def geometry(kind: str) -> Geometry:
    """Column type of a `kind` (POINT, POLYGON, …) in CGCS2000.

    Its GiST index is written out in each table: Alembic would otherwise create it twice.
    """
    return Geometry(kind, srid=SRID, spatial_index=False)


class InDistrict:
    """Primary key (district, id): a district's rows can move to a shard of their own."""

    district: Mapped[int] = mapped_column(Integer, primary_key=True, sort_order=-2)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, sort_order=-1)


def fk(column: str, table: str, key: str = "id", **options: Any) -> ForeignKeyConstraint:
    """Foreign key from (district, `column`) to (district, `key`) of `table`."""
    return ForeignKeyConstraint(
        ["district", column], [f"{table}.district", f"{table}.{key}"], **options
    )
