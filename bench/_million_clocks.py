"""A million open cases, each with its running clock of handling, made by SQL in a minute or two.

A made-up district beside the sample; its rows are as a dispatch leaves them. Their starts repeat a
few thousand moments, whose rungs are reckoned by the product, so that all times are true.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import psycopg
from psycopg.types.json import Jsonb

from workflows import definitions
from workflows.calendar import WorkCalendar
from workflows.cases.clocks import HANDLING, Reckoning, Watch
from workflows.deadlines import Budget
from workflows.rulers import Unit

FIRST_DISTRICT = 990_000
NOW = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)
"""A Wednesday, ten in the morning."""

STARTS = 4000
LATER = timedelta(days=1, seconds=7)
"""Until when those whose half has passed are left alone; no rung falls on such a second."""

LIMIT = Budget(Decimal(3), Unit.WORK_DAY)
SPEC = {
    "name": "bench",
    "timezone": "Asia/Shanghai",
    "hours": {day: ["08:00-12:00", "14:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
    "work_day": "hours",
    "holidays": ["2026-01-01", "2026-02-17"],
    "workdays": ["2026-02-14"],
    "years": [2026],
}
GRID = definitions.latest("grid")
KEY = (GRID.key, GRID.version)
STAGE = next(stage.key for stage in GRID.stages.values() if stage.clock == HANDLING)
CALENDAR = WorkCalendar.from_spec(SPEC)
WATCH = Watch.over(GRID.clocks[HANDLING], LIMIT.unit, urgent=False)


class Start(NamedTuple):
    """A moment at which clocks started, and what follows from it. `passed` says that it waits."""

    started_at: datetime
    due_at: datetime
    next_rung_at: datetime
    passed: bool


def starts() -> Iterator[Start]:
    """Moments so that at NOW half of the time has just passed, or is still to pass."""
    draw = random.Random(5)
    half = WATCH.ladder.rungs[0].at
    while True:
        started_at = NOW - timedelta(minutes=draw.randrange(60 * 24 * 5))
        reckoning = Reckoning(started_at, LIMIT, CALENDAR)
        at, after = reckoning.reached(half), reckoning.reached(WATCH.ladder.rungs[1].at)
        passed = at <= NOW < after
        yield Start(started_at, reckoning.reached(Decimal(1)), NOW if passed else at, passed=passed)


def chosen(count: int) -> Sequence[Start]:
    """`count` moments of which half have passed and half not."""
    found: dict[bool, list[Start]] = {True: [], False: []}
    for start in starts():
        if start.next_rung_at < NOW:
            continue
        found[start.passed].append(start)
        if min(len(each) for each in found.values()) >= count // 2:
            return [each for pair in zip(*found.values(), strict=False) for each in pair]
    raise AssertionError


def build(conninfo: str, clocks: int) -> int:
    """Write a district with `clocks` open cases and return its number; no clock waits yet.

    Those whose half has passed are to be looked at a day after NOW, until `wake` wakes them.
    """
    with psycopg.connect(conninfo) as connection:
        connection.execute("set synchronous_commit = off")
        used = connection.execute("select max(district) from department").fetchone()
        district = max(FIRST_DISTRICT, (used[0] or 0) if used else 0) + 1
        calendar, department = _base(connection, district)
        connection.execute(_START)
        text = "".join(
            "\t".join(map(str, (number, *one))) + "\n" for number, one in enumerate(chosen(STARTS))
        )
        with connection.cursor().copy("copy start from stdin") as copy:
            copy.write(text)
        values = {
            "district": district,
            "calendar": calendar,
            "department": department,
            "key": KEY[0],
            "version": KEY[1],
            "stage": STAGE,
            "clocks": clocks,
            "later": LATER,
        }
        with _without_indexes(connection):
            connection.execute(_CASES, values)
            connection.execute(_CLOCKS, values)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute('vacuum (analyze) "case"')
        connection.execute("vacuum (analyze) clock")
    return district


def wake(conninfo: str, district: int, count: int) -> None:
    """Let `count` more clocks be looked at now."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        woken = connection.execute(
            "update clock set next_rung_at = %(now)s where district = %(district)s and id in ("
            "select id from clock where district = %(district)s and next_rung_at = %(later)s"
            " order by id limit %(count)s)",
            {"now": NOW, "later": NOW + LATER, "district": district, "count": count},
        ).rowcount
        assert woken == count, f"only {woken} clocks are left to wake"


@contextmanager
def _without_indexes(connection: psycopg.Connection) -> Iterator[None]:
    """Take foreign keys and plain indexes off while rows are written, and put them on again."""
    constraints = connection.execute(_FOREIGN_KEYS).fetchall()
    indexes = connection.execute(_INDEXES).fetchall()
    for table, name, _definition in constraints:
        connection.execute(f'alter table {table} drop constraint "{name}"')
    for name, _definition in indexes:
        connection.execute(f'drop index "{name}"')
    yield
    for _name, definition in indexes:
        connection.execute(definition)
    for table, name, definition in constraints:
        connection.execute(f'alter table {table} add constraint "{name}" {definition} not valid')


def _base(connection: psycopg.Connection, district: int) -> tuple[int, int]:
    department = connection.execute(
        "insert into department (district, code, name, name_en, active)"
        " values (%s, 'bench', '路灯管理所', 'Lamps', true) returning id",
        [district],
    ).fetchone()
    calendar = connection.execute(
        "insert into calendar_version (district, name, version, spec, created_at, source)"
        " values (%s, 'bench', 1, %s, %s, 'bench') returning id",
        [district, Jsonb(SPEC), NOW],
    ).fetchone()
    assert department
    assert calendar
    return calendar[0], department[0]


_FOREIGN_KEYS = """
select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
where contype = 'f' and conrelid in ('"case"'::regclass, 'clock'::regclass)
"""
_INDEXES = """
select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
where indrelid in ('"case"'::regclass, 'clock'::regclass) and not indisunique
"""
_START = """
create temp table start
    (n int primary key, s timestamptz, d timestamptz, r timestamptz, passed bool) on commit drop
"""
_CASES = f"""
insert into "case" (district, id, no, source, sample, text, urgent, place_level, place_confidence,
    why, definition, definition_version, stage, version, owner_kind, owner_department_id,
    owner_label, department_id, calendar_id, due_at, due_provisional, handling_due_at, late,
    opened_at, filed_at, dispatched_at, changed_at, events, returns, reworks, reopenings, returned,
    suspensions, extensions, supervisions, appeals, exempt, forced)
select %(district)s, g.n, %(district)s || '2026' || lpad(g.n::text, 9, '0'), 'grid_worker', false,
    '路灯不亮', false, 'door', 0.9, '{{}}', %(key)s, %(version)s, %(stage)s, 4, 'department',
    %(department)s, '路灯管理所', %(department)s, %(calendar)s, s.d, false, s.d, false, s.s, s.s,
    s.s, s.s, 4, 0, 0, 0, false, 0, 0, 0, 0, false, false
from generate_series(1, %(clocks)s) g(n) join start s on s.n = g.n %% {STARTS}
"""
_CLOCKS = f"""
insert into clock (district, id, case_id, key, calendar_id, amount, unit, started_at, due_at,
    provisional, pauses, rung, next_rung_at, extensions, revision)
select %(district)s, g.n, g.n, 'handling', %(calendar)s, 3, 'work_day', s.s, s.d, false, '[]', 0,
    case when s.passed then s.r + %(later)s else s.r end, 0, 1
from generate_series(1, %(clocks)s) g(n) join start s on s.n = g.n %% {STARTS}
"""
