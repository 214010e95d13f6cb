"""The yardstick: two connections that write the rows which the product wrote, and nothing else."""

import multiprocessing
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

CONNECTIONS = 2
Row = dict[str, Any]
CaseRows = dict[str, list[Row]]
"""The rows of one case by table: `case` and whatever belongs to it."""

TABLES = ("case", "clock", "case_event", "task", "report")

_OF_CASE = {
    "case": 'select * from "case" where id = %(id)s',
    "clock": "select * from clock where case_id = %(id)s",
    "case_event": "select * from case_event where case_id = %(id)s order by seq",
    "task": "select * from task where payload ->> 'case_id' = %(id)s::text"
    " or payload ->> 'clock_id' in (select id::text from clock where case_id = %(id)s)",
    "report": "select * from report where case_id = %(id)s",
}


def rows_of_cases(conninfo: str, numbers: Sequence[str]) -> list[CaseRows]:
    """Read what the product wrote for these cases, ready to be written once more."""
    with psycopg.connect(conninfo, row_factory=dict_row) as database:
        ids = database.execute('select id from "case" where no = any(%s)', [list(numbers)])
        return [
            {
                table: [
                    _writable(row)
                    for row in database.execute(query.encode(), {"id": found["id"]}).fetchall()
                ]
                for table, query in _OF_CASE.items()
            }
            for found in ids.fetchall()
        ]


def _writable(row: Row) -> Row:
    return {
        name: Jsonb(value) if isinstance(value, dict | list) else value
        for name, value in row.items()
        if name != "id"
    }


def rate(conninfo: str, cases: Sequence[CaseRows], mark: str) -> float:
    """Write the cases again over CONNECTIONS processes; cases per second of the whole."""
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(CONNECTIONS), context.Queue()
    writers = [
        context.Process(
            target=_write_all,
            args=(conninfo, cases[number::CONNECTIONS], f"{mark}{number}", start, results),
        )
        for number in range(CONNECTIONS)
    ]
    for writer in writers:
        writer.start()
    seconds = max(results.get() for _ in writers)
    for writer in writers:
        writer.join()
    return len(cases) / float(seconds)


def _write_all(
    conninfo: str, cases: Sequence[CaseRows], mark: str, start: Any, results: Any
) -> None:
    with psycopg.connect(conninfo) as database:
        statements = {
            table: _insert(table, list(cases[0][table][0]), returning=table in {"case", "clock"})
            for table in TABLES
        }
        start.wait()
        began = time.perf_counter()
        for number, case in enumerate(cases):
            _write(database, statements, case, f"{mark}-{number}")
        results.put(time.perf_counter() - began)


def _write(
    database: "psycopg.Connection[tuple[Any, ...]]",
    statements: dict[str, sql.Composed],
    case: CaseRows,
    mark: str,
) -> None:
    """Write one case under numbers of its own, and commit."""
    cursor = database.cursor()
    (row,) = case["case"]
    (case_id,) = cursor.execute(statements["case"], {**row, "no": mark}).fetchone() or (0,)
    (clock,) = case["clock"]
    cursor.execute(statements["clock"], {**clock, "case_id": case_id})
    events = [{**event, "case_id": case_id} for event in case["case_event"]]
    cursor.executemany(statements["case_event"], events)
    tasks = [{**task, "key": f"{mark}:{place}"} for place, task in enumerate(case["task"])]
    cursor.executemany(statements["task"], tasks)
    (report,) = case["report"]
    cursor.execute(statements["report"], {**report, "case_id": case_id, "idempotency_key": mark})
    database.commit()


def _insert(table: str, columns: Sequence[str], *, returning: bool) -> sql.Composed:
    insert = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(map(sql.Placeholder, columns)),
    )
    return insert + sql.SQL(" returning id") if returning else insert + sql.SQL("")
