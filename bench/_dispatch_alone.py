"""Choosing whom to send to one case, from a database with a whole crew on duty."""

import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

import governance.tables  # noqa: F401 - every table, so that foreign keys are known
from bench._instance import DISTRICT, servers
from governance.cases.choosing import choose_worker
from workflows.cases.models import Case

ROUNDS, CHOICES = 20, 50

CREW = """
with base as (
    select district, password_hash, created_at from account
    where district = %(district)s and role = 'grid_worker' order by id limit 1
), hired as (
    insert into account
        (district, username, name, role, password_hash, active, sample, created_at)
    select district, 'bench-' || n, '网格员' || n, 'grid_worker', password_hash, true, false,
        created_at
    from base, generate_series(1, %(count)s) n
    returning district, id
), placed as (
    insert into worker_position (district, account_id, at, geom, accuracy_m)
    select h.district, h.id, %(now)s, st_setsrid(st_makepoint(
        113.05 + random() * 0.12, 22.98 + random() * 0.1), 4490), 10 from hired h
)
insert into shift (district, account_id, starts_at, ends_at, source, set_at)
select district, id, %(now)s - interval '1 hour', %(now)s + interval '7 hours', 'bench', %(now)s
from hired
"""


def one_case(folder: Path, workers: int) -> list[str]:
    """Print milliseconds and the ratio to `select 1`; return the goals that were missed."""
    now = datetime.now(UTC)
    with servers(folder) as started:
        with psycopg.connect(started.conninfo) as database:
            database.execute(CREW, {"district": DISTRICT, "count": workers, "now": now})
            database.execute("analyze")
        engine = create_engine(started.environment["ONEMAP_DATABASE_URL"])
        with Session(engine) as session:
            cases = session.query(Case).filter(Case.geom.is_not(None)).limit(CHOICES).all()
            for case in cases:
                session.expunge(case)
            chosen, ratios, times = set(), [], []
            for number in range(ROUNDS):
                bare, ours = _timed(session, cases, now + timedelta(seconds=number))
                ratios.append(ours / bare)
                times.append(ours)
            for case in cases:
                chosen.add(choose_worker(session, DISTRICT, case, now).worker_id)
        engine.dispose()
    ms = min(times) * 1000
    middle, ratio = statistics.median(times) * 1000, statistics.median(ratios)
    print(
        f"one case among {workers} workers: {ms:.1f} ms in the calmest round, {middle:.1f} in the"
        f" middle one; {ratio:.0f} times select 1 ({len(chosen)} workers chosen for"
        f" {len(cases)} cases)"
    )
    goals = {
        f"one case: {ms:.1f} ms, allowed 10": ms <= 10,
        "nobody was chosen": None not in chosen,
    }
    return [goal for goal, reached in goals.items() if not reached]


def _timed(session: Session, cases: list[Case], now: datetime) -> tuple[float, float]:
    """Seconds of one `select 1` and of one choice, in turn, so that noise meets both."""
    bare = ours = 0.0
    for case in cases:
        began = time.perf_counter()
        session.execute(text("select 1")).one()
        between = time.perf_counter()
        choose_worker(session, DISTRICT, case, now)
        ours += time.perf_counter() - between
        bare += between - began
    return bare / len(cases), ours / len(cases)
