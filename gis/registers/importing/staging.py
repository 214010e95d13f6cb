"""The staging table of a load: rows as they were checked, before they meet the register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis.reason import Reason
from gis.registers.importing.checking import Row, staged_names
from gis.registers.importing.fault_log import RowFault
from gis.registers.importing.joins import CELL_STAGED
from gis.registers.importing.register import Check, Register
from gis.statements import run

STAGED = "staged_row"


class Staging:
    """A table that is gone with the transaction. Its columns are those of the register."""

    def __init__(self, session: Session, register: Register) -> None:
        self._session, self._register = session, register
        self._names = staged_names(register)
        columns = ", ".join(f"{name} {kind}" for name, kind in self._names.items())
        run(session, f"drop table if exists pg_temp.{STAGED}", [])
        run(session, f"create temp table {STAGED} ({columns}) on commit drop", [])

    def write(self, rows: Sequence[Row]) -> None:
        """COPY rows: line, then the staged columns. They must be made beforehand: the making may
        ask the database, which listens to nothing else while it copies.
        """
        statement = sql.SQL("copy {} ({}) from stdin").format(
            sql.Identifier(STAGED), sql.SQL(", ").join(map(sql.Identifier, self._names))
        )
        driver: Any = self._session.connection().connection.driver_connection
        try:
            with driver.cursor() as cursor, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        except psycopg.Error as error:
            said = DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True)
            raise said from error

    def repeats(self) -> list[RowFault]:
        """Take out what an earlier row of the file keyed as well.

        A row that says the same as the first, or leaves blank what that one says, is a warning;
        one that says otherwise is refused with the first one's line.
        """
        left_out = {"line", "key", *CELL_STAGED, *self._register.uncompared}
        compared = [name for name in self._names if name not in left_out]
        other = " or ".join(f"not (s.{name} = f.{name})" for name in compared) or "false"
        run(self._session, f"analyze {STAGED} (line, key)", [])
        rows = run(
            self._session,
            f"""
            with first as (
                select key, min(line) as line from {STAGED} group by key having count(*) > 1
            ), repeated as (
                select s.ctid as place, s.line, f.line as first, coalesce({other}, false) as other
                from first join {STAGED} f using (key, line)
                join {STAGED} s on s.key = first.key and s.line > first.line
            )
            delete from {STAGED} s using repeated r where s.ctid = r.place
            returning r.line, r.first, r.other
            """,  # noqa: S608 - names of our own columns
            [],
        )
        return [_repeat(row.line, row.first, other=row.other) for row in rows]

    def refusals(self, values: dict[str, Any]) -> list[RowFault]:
        """Take out rows that the register refuses, and those that rested on them."""
        found: list[RowFault] = []
        checks = list(self._register.refusals)
        while True:
            before = len(found)
            for check in checks:
                found += self._refused(check, values)
            if len(found) == before:
                return found

    def _refused(self, check: Check, values: dict[str, Any]) -> list[RowFault]:
        statement, given = bound(
            f"delete from {STAGED} s where {check.when}"  # noqa: S608 - SQL of our own
            f" returning s.line, {params(check)} as params",
            values,
        )
        rows = run(self._session, statement, given)
        return [
            RowFault(row.line, check.field, Reason(check.code, row.params or {})) for row in rows
        ]


def params(check: Check) -> str:
    """The parameters of a check as one JSON object of SQL."""
    pairs = ", ".join(f"'{name}', {value}" for name, value in check.params.items())
    return f"jsonb_build_object({pairs})"


def bound(statement: str, values: dict[str, Any]) -> tuple[str, list[Any]]:
    """`:name` in SQL of registers as $1, $2 …, with the values that are named."""
    given: list[Any] = []
    places: dict[str, str] = {}
    for name, value in values.items():
        if f":{name}" in statement:
            given.append(value)
            places[name] = f"${len(given)}"
    for name in sorted(places, key=len, reverse=True):
        statement = statement.replace(f":{name}", places[name])
    return statement, given


def _repeat(line: int, first: int, *, other: bool) -> RowFault:
    code = "row_contradicts_earlier" if other else "row_repeats_earlier"
    return RowFault(line, None, Reason(code, {"line": first}), refused=other)
