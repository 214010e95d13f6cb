"""What it costs a writer that the map and the figures are told of every case."""

import statistics
import time

import psycopg

ROUNDS, CASES = 10, 60
_COPY = """
    insert into "case" select (jsonb_populate_record(c, jsonb_build_object(
        'id', nextval('case_id_seq'), 'no', 'bench' || nextval('case_no_seq')))).*
    from "case" c where district = %(district)s and id = %(id)s
"""
_SWITCH = 'alter table "case" {} trigger {}'


def cost_of_trigger(conninfo: str, trigger: str = "tile_watch_cases_insert") -> str:
    """Insert single cases with and without it in turn; nothing of them stays."""
    with psycopg.connect(conninfo) as database:
        row = database.execute(
            'select district, id from "case" order by geom is null limit 1'
        ).fetchone()
        values = dict(zip(("district", "id"), row or (0, 0), strict=True))
        took: dict[str, list[float]] = {"enable": [], "disable": []}
        for _ in range(ROUNDS):
            for switch, times in took.items():
                database.execute(_SWITCH.format(switch, trigger).encode())
                began = time.perf_counter()
                for _ in range(CASES):
                    database.execute(_COPY.encode(), values)
                times.append((time.perf_counter() - began) / CASES)
        database.rollback()
    with_, without = (statistics.median(times) * 1e6 for times in took.values())
    return f"writing a case: {with_:.0f} µs with the trigger, {without:.0f} µs without"
