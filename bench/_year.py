"""A year of made-up cases, written in one statement: as many as are asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

DISTRICT = 440604
LAST_DAY = "2026-03-31"
_GROUND = (
    """
    insert into division (district, code, name, level, parent_code, source)
    select %(district)s, '440604', '样区', 'district', null, 'bench'
    union all select %(district)s, '440604' || lpad(n::text, 3, '0'), '街道' || n, 'street',
        '440604', 'bench' from generate_series(1, 4) as n
    union all select %(district)s, '44060400' || n %% 4 + 1 || lpad((n / 4 + 1)::text, 3, '0'),
        '社区' || n, 'community', '44060400' || n %% 4 + 1, 'bench'
        from generate_series(0, 143) as n
    on conflict do nothing""",
    """
    insert into department (district, code, name, name_en, active)
    select %(district)s, 'bench' || n, '部门' || n, 'Department ' || n, true
    from generate_series(1, 30) as n
    on conflict do nothing""",
    """
    insert into calendar_version (district, name, version, spec, created_at, source)
    select %(district)s, 'bench', 1, '{}', now(), 'bench'
    where not exists (select from calendar_version where district = %(district)s)""",
)
_CASES = """
    insert into "case" (
        district, id, no, source, sample, text, urgent, class_id, place_level, place_confidence,
        street_code, community_code, why, definition, definition_version, stage, version,
        owner_kind, owner_role, due_at, department_id, worker_id, handler_id, dispatcher_id,
        calendar_id,
        due_provisional, late, opened_at, filed_at, accepted_at, dispatched_at,
        handling_due_at, confirmed_at, closed_at,
        changed_at, events, returns, reworks, reopenings, returned, suspensions, extensions,
        supervisions, appeals, exempt, forced, satisfaction, evaluated_at,
        revisit_satisfaction, revisited_at, own_satisfaction, own_evaluated_at
    )
    select %(district)s, nextval('case_id_seq'), 'year' || n,
        (array['grid_worker', 'resident', 'window', 'hotline'])[1 + n %% 4], true, '路灯不亮',
        n %% 29 = 0, null, 'door', 1, '44060400' || 1 + n %% 4,
        '44060400' || 1 + n %% 4 || lpad((1 + (n * 7919) %% 36)::text, 3, '0'), '{}',
        'grid', 2,
        case when d < 0.93 then 'closed' when d <= 0.97 then 'handling' else 'voided' end,
        1, case when d between 0.93 and 0.97 then 'role' else 'nobody' end,
        case when d between 0.93 and 0.97 then 'dispatcher' end,
        case when d between 0.93 and 0.97 then t + interval '8 h' end,
        departments[1 + (n * 31) %% array_length(departments, 1)],
        1 + (n * 7919) %% 300, 1000 + (n * 13) %% 200, 2000 + n %% 12, calendar, false, late,
        t, t, t + interval '5 min', t + interval '9 min', t + interval '8 h',
        case when d < 0.93 then t + took end,
        case when d not between 0.93 and 0.97 then t + took * 1.2 end,
        t, 1, (d < 0.05)::int, (d < 0.02)::int, 0, false, 0, (d between 0.3 and 0.33)::int,
        (d between 0.5 and 0.505)::int, 0, false, false,
        case when n %% 9 = 0 then 1 + n %% 5 end,
        case when n %% 9 = 0 then t + took * 1.3 end,
        case when n %% 18 = 0 then 1 + n %% 5 end,
        case when n %% 18 = 0 then t + took * 1.25 end,
        case when n %% 18 = 9 then 1 + n %% 5 end,
        case when n %% 18 = 9 then t + took * 1.3 end
    from (
        select n, random() as d, random() < 0.06 as late,
            (%(last)s::date - random() * 365 * interval '1 day') at time zone 'Asia/Shanghai' as t,
            random() * interval '20 hours' as took
        from generate_series(%(first)s::bigint, %(cases)s::bigint) as n
    ) as made,
    (select array_agg(id) as departments from department where district = %(district)s) as ours,
    (select max(id) as calendar from calendar_version where district = %(district)s) as days"""


_INDEXES = """
    select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    from pg_index as i left join pg_constraint as c on c.conindid = i.indexrelid
    where i.indrelid = '"case"'::regclass and c.oid is null"""


@contextmanager
def _without_indexes(database: psycopg.Connection[Any]) -> Iterator[None]:
    """Made once afterwards instead of row by row, which takes many times as long."""
    indexes = database.execute(_INDEXES).fetchall()
    for name, _made in indexes:
        database.execute(f"drop index {name}".encode())
    yield
    for _name, made in indexes:
        database.execute(made.encode())


def fill(conninfo: str, cases: int) -> None:
    """Have `cases` of them. As the superuser, whom no trigger and no foreign key delays."""
    values = {"district": DISTRICT, "last": LAST_DAY, "cases": cases}
    with psycopg.connect(conninfo.replace("user=onemap", "user=postgres")) as database:
        database.execute("set session_replication_role = replica")
        for statement in _GROUND:
            database.execute(statement.encode(), values)
        there = database.execute("select count(*) from \"case\" where no like 'year%'").fetchone()
        first = (there[0] if there else 0) + 1
        with _without_indexes(database):
            database.execute(_CASES.encode(), {**values, "first": first})
    with psycopg.connect(conninfo, autocommit=True) as database:
        database.execute('vacuum analyze "case"')
