"""Writing many rows at once: COPY, with ids that are reserved beforehand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import shapely
from psycopg import Connection, sql
from sqlalchemy.dialects.postgresql import JSONB

from gis.orm import SRID, Base
from governance.sample.plane import Floats
from governance.vault.models import SealedValue
from governance.vault.services import COPY_COLUMNS, seal_many
from governance.vault.services import Row as Secret
from workflows.rows import plain_defaults

Row = Mapping[str, Any]
"""Column -> value, without the district; all rows of one writing have the same columns."""


class Copier:
    """COPY into the tables of one district, in the transaction of `connection`."""

    def __init__(self, connection: Connection[Any], district: int) -> None:
        self._connection = connection
        self.district = district

    def reserve(self, table: type[Base], count: int) -> int:
        """Take `count` ids in a row from the table's own sequence; returns the first."""
        return self.reserve_from(f"{table.__tablename__}_id_seq", count)

    def reserve_from(self, sequence: str, count: int) -> int:
        # `setval` counts from the value just taken: whoever asks in between only leaves a gap.
        found = self._connection.execute(
            "with first as (select nextval(%(name)s::regclass) as id)"
            " select id, setval(%(name)s::regclass, id + greatest(%(count)s, 1) - 1) from first",
            {"name": sequence, "count": count},
        ).fetchone()
        if found is None:
            raise LookupError(sequence)
        return int(found[0])

    def write(self, table: type[Base], rows: Iterable[Row]) -> None:
        """COPY `rows`; mappings and lists of a JSON column become JSON."""
        found = iter(rows)
        first = next(found, None)
        if first is None:
            return
        defaults = plain_defaults(table)
        columns = [column for column in {**defaults, **first} if column != "district"]
        types = table.__table__.columns
        as_json = {name for name in columns if isinstance(types[name].type, JSONB)}
        statement = sql.SQL("copy {table} ({columns}) from stdin").format(
            table=sql.Identifier(table.__tablename__),
            columns=sql.SQL(", ").join(map(sql.Identifier, ["district", *columns])),
        )
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            for told in (first, *found):
                row = {**defaults, **told}
                copy.write_row(
                    [
                        self.district,
                        *(_json(row[name]) if name in as_json else row[name] for name in columns),
                    ]
                )

    def write_sealed(self, secrets: Iterable[Secret]) -> None:
        """Seal personal values and COPY them into the vault."""
        sealed = seal_many(secrets)
        self.write(SealedValue, (dict(zip(COPY_COLUMNS, one, strict=True)) for one in sealed))


def points(lonlat: Floats) -> list[str]:
    """(n, 2) degrees as what PostGIS reads: EWKB in hexadecimal."""
    return shapes(shapely.points(lonlat))


def shapes(geometries: Any) -> list[str]:
    marked = shapely.set_srid(geometries, SRID)
    found: list[str] = shapely.to_wkb(marked, hex=True, include_srid=True).tolist()
    return found


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
