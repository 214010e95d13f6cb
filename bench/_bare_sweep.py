"""The least that a sweep of clocks can be: claim a batch, write its rows, commit, again."""

from datetime import datetime

import psycopg

CLAIM = """
    select k.district, k.id from clock k
    where k.next_rung_at <= %s and k.stopped_at is null
    order by k.next_rung_at limit %s
    for no key update skip locked
"""
EVENTS = """
    insert into case_event (district, case_id, seq, at, move, from_stage, to_stage, actor_role,
        owner_label, detail)
    select c.district, c.id, c.events + 1, %(now)s, 'clock_half', c.stage, c.stage, 'system',
        c.owner_label, jsonb_build_object('clock', k.key, 'due_at', k.due_at)
    from clock k join "case" c on c.district = k.district and c.id = k.case_id
    where k.district = %(district)s and k.id = any(%(ids)s)
"""
NOTICES = """
    insert into notice (district, key, case_id, kind, role, department_id, account_id, at, detail)
    select c.district, 'rung:' || k.id || ':' || k.revision || ':' || k.rung || ':0', c.id,
        'clock_half', c.owner_role, c.owner_department_id, c.owner_account_id, %(now)s,
        jsonb_build_object('no', c.no, 'stage', c.stage)
    from clock k join "case" c on c.district = k.district and c.id = k.case_id
    where k.district = %(district)s and k.id = any(%(ids)s)
    on conflict (district, key) do nothing
"""
CASES = """
    update "case" c set events = c.events + 1
    from clock k
    where k.district = %(district)s and k.id = any(%(ids)s)
        and c.district = k.district and c.id = k.case_id
"""
CLOCKS = """
    update clock set rung = rung + 1, next_rung_at = next_rung_at + interval '1 day'
    where district = %(district)s and id = any(%(ids)s)
"""


def bare_sweep(conninfo: str, now: datetime, batch: int) -> None:
    """Fire one rung of every due clock of the district, with times that are not reckoned."""
    with psycopg.connect(conninfo) as connection:
        while True:
            claimed = connection.execute(CLAIM, [now, batch]).fetchall()
            if claimed:
                district = claimed[0][0]
                values = {"district": district, "ids": [row[1] for row in claimed], "now": now}
                for statement in (EVENTS, NOTICES, CASES, CLOCKS):
                    connection.execute(statement, values)
            connection.commit()
            if len(claimed) < batch:
                return
