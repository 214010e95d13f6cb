"""A crowd of synthetic cases: the closed ones of the sample, again and again at its doors."""

from typing import Any

import psycopg

SPREAD = 0.0006
"""Degrees, about 60 m: how far from its door a case may lie."""

_GROW = (
    # No foreign keys, as the rows are the sample's; no triggers, as the pyramid is counted after.
    "set session_replication_role = replica",
    """
    create temp table door as
    select row_number() over (order by id) - 1 as n, geom from location where level = 'door'
    """,
    """
    create temp table pattern as
    select row_number() over (order by id) - 1 as n, c.* from "case" c where closed_at is not null
    """,
    "create index on door (n)",
    "create index on pattern (n)",
    "analyze door, pattern",
)
_COPY = """
    insert into "case" (id, no, geom, opened_at, {same})
    select nextval('case_id_seq'), p.district || '2025' || lpad(({rows} - g)::text, 9, '0'),
           st_setsrid(st_makepoint(
               st_x(d.geom) + (random() + random() + random() - 1.5) * {spread},
               st_y(d.geom) + (random() + random() + random() - 1.5) * {spread}), 4490),
           p.opened_at - g * interval '30 s', {same_of_pattern}
    from generate_series(1, {rows}) g
    join pattern p on p.n = g % (select count(*) from pattern)
    join door d on d.n = g::bigint * 7919 % (select count(*) from door)
"""
_OWN = frozenset({"id", "no", "geom", "opened_at"})


def grow(superuser: str, cases: int) -> None:
    """Bring the district to `cases` cases; `superuser` is the conninfo of one."""
    with psycopg.connect(superuser) as database:
        missing = cases - _one(database, 'select count(*) from "case"')
        if missing <= 0:
            return
        for statement in _GROW:
            database.execute(statement.encode())
        indexes = _indexes(database)
        for name, _definition in indexes:
            database.execute(f"drop index {name}".encode())
        same = [name for name in _columns(database) if name not in _OWN]
        statement = _COPY.format(
            rows=missing,
            spread=SPREAD,
            same=", ".join(same),
            same_of_pattern=", ".join(f"p.{name}" for name in same),
        )
        database.execute(statement.encode())
        for _name, definition in indexes:
            database.execute(definition.encode())
    with psycopg.connect(superuser, autocommit=True) as database:
        database.execute('vacuum analyze "case"')


def _indexes(database: "psycopg.Connection[Any]") -> list[tuple[str, str]]:
    """The indexes that no constraint needs: made again afterwards, in a quarter of the time."""
    return database.execute(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index"
        " where indrelid = '\"case\"'::regclass and not indisunique"
    ).fetchall()


def _columns(database: "psycopg.Connection[Any]") -> list[str]:
    rows = database.execute(
        "select attname from pg_attribute where attrelid = '\"case\"'::regclass"
        " and attnum > 0 and not attisdropped and attgenerated = ''"
    ).fetchall()
    return [name for (name,) in rows]


def _one(database: "psycopg.Connection[Any]", query: str) -> int:
    row = database.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0
