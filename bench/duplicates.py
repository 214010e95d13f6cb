"""Likely duplicates among a million cases, and a city's own repeats: bin/bench duplicates.

Speed: reports at busy and quiet doors, each looked up by turns with a bare look-up of the same box
in the same index, and with `select 1`, on one connection. Recall: where ONEMAP_DATA is, the city's
cases are opened and closed in the table as time goes on, and each closing note that names an
earlier case at most 200 m away is asked for, at the moment its report came in. What counts was
weighed on the earlier half of these; the later half is the figure. Ends with 1 where a goal is
missed.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bench._instance import servers
from bench._repeats import (
    CITY,
    DISTRICT,
    CityCase,
    advance,
    city_cases,
    fill,
    reports,
    stage,
    unstage,
)
from gis.crs import Point
from gis.statements import Query
from governance.host.cluster import NAME, Cluster
from governance.host.home import Home
from governance.host.server_account import server_account
from workflows.cases.duplicates import MOST, likely_duplicates
from workflows.standards.queries import class_list

NOW = datetime(2026, 11, 1, tzinfo=UTC)
RECALL, RATIO = 0.85, 16.0
RADIUS_M, HOURS = 200, 7 * 24
"""Of every class of the city: those who named the cases looked as far as this."""
_ONE = Query("select 1")
_BARE = Query("""
    select id from "case" where district = :district and due_at is not null
      and geom && st_makeenvelope(:west, :south, :east, :north, 4490)
""")


def main() -> int:
    parser = argparse.ArgumentParser("bin/bench duplicates", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--reports", type=int, default=400)
    parser.add_argument("--home", type=Path, help="keep the database here for the next run")
    options = parser.parse_args()
    if options.home is not None:
        return run(options.home, options)
    with tempfile.TemporaryDirectory(prefix="onemap-bench-") as folder:
        return run(Path(folder), options)


def run(home: Path, options: argparse.Namespace) -> int:
    home.mkdir(parents=True, exist_ok=True)
    missed: list[str] = []
    with servers(home, sample=False) as started:
        cluster = _cluster(home)
        engine = create_engine(
            "postgresql+psycopg://", creator=lambda: psycopg.connect(started.conninfo)
        )
        with psycopg.connect(cluster.conninfo(NAME)) as database:
            if not database.execute('select 1 from "case" limit 1').fetchone():
                fill(database, options.cases)
            with Session(engine) as session:
                missed += speed(session, reports(database, options.reports))
            file = Path(os.environ.get("ONEMAP_DATA", "")) / "boston" / "cases_2015_q1_q3.csv.gz"
            if file.is_file():
                with Session(engine) as session:
                    missed += recall(database, session, city_cases(file))
                database.rollback()
            else:
                print("recall: not measured, as ONEMAP_DATA is not set")
        engine.dispose()
    for goal in missed:
        print(f"MISSED: {goal}")
    return 1 if missed else 0


def _cluster(home: Path) -> Cluster:
    account, kept = server_account(), Home(home)
    return Cluster(kept.data / "postgres", kept.sockets, kept.log / "postgres.log", account)


def speed(session: Session, asked: Sequence[tuple[float, float, int, str]]) -> list[str]:
    """Time per report as a ratio to what the database does at the least."""
    classes = class_list(session, DISTRICT).by_id
    taken: dict[str, list[float]] = {"find": [], "bare": [], "one": []}
    found = 0
    for turn, (lon, lat, class_id, words) in enumerate(asked):
        known = classes[class_id]
        box = _box(lon, lat, known.duplicate_radius_m)
        looks: dict[str, Callable[[], Any]] = {
            "one": partial(_ONE.rows, session, {}),
            "bare": partial(_BARE.rows, session, box),
            "find": partial(
                likely_duplicates, session, DISTRICT, known, Point(lon, lat), now=NOW, text=words
            ),
        }
        for name in sorted(looks, key=lambda one: hash((turn, one))):
            began = time.perf_counter()
            rows = list(looks[name]())
            taken[name].append(time.perf_counter() - began)
            found += bool(rows) if name == "find" else 0
    half = {name: statistics.median(values) for name, values in taken.items()}
    worst = statistics.quantiles(taken["find"], n=20)[-1]
    ratio = half["find"] / half["bare"]
    print(
        f"speed: {len(asked)} reports, {found} with a likely duplicate;"
        f" a report / a bare look-up of its box = {ratio:.1f}, / select 1 ="
        f" {half['find'] / half['one']:.1f}"
        f" (median {half['find'] * 1000:.2f} ms, 95th of 100 {worst * 1000:.2f} ms)"
    )
    return [] if ratio <= RATIO else [f"a report takes {ratio:.1f} bare look-ups, goal {RATIO}"]


def recall(database: Any, session: Session, cases: Sequence[CityCase]) -> list[str]:
    """Of the cases that a note names, how many are among the first five when its report came."""
    class_ids = stage(database, cases, RADIUS_M, HOURS)
    database.commit()
    asked = [case for case in cases if case.repeats]
    middle = asked[len(asked) // 2].opened_at
    hits: dict[bool, list[tuple[bool, int]]] = {False: [], True: []}
    since = cases[0].opened_at - timedelta(days=1)
    try:
        for case in asked:
            advance(database, since, case.opened_at)
            database.commit()
            since = case.opened_at
            known = class_list(session, CITY).by_id[class_ids[case.group, case.kind]]
            found = likely_duplicates(
                session,
                CITY,
                known,
                Point(case.lon, case.lat),
                now=case.opened_at,
                text=case.text,
                address=case.address[:255],
            )
            session.rollback()
            named = case.repeats & {int(one.no) for one in found}
            hits[case.opened_at >= middle].append((bool(named), min(case.repeats)))
    finally:
        database.rollback()
        unstage(database)
        database.commit()
    shares = {later: _share(tried) for later, tried in hits.items()}
    for later, tried in hits.items():
        part = "later half (the figure)" if later else "earlier half (weighed on)"
        print(
            f"recall@{MOST}, {part}: {sum(hit for hit, _ in tried)} of {len(tried)} ="
            f" {shares[later]:.1%}; each named case counted once: {_once(tried)}"
        )
    if shares[True] < RECALL:
        return [f"recall@{MOST} of the later half is {shares[True]:.1%}, goal {RECALL:.0%}"]
    return []


def _share(found: Sequence[tuple[bool, int]]) -> float:
    return sum(hit for hit, _ in found) / len(found)


def _once(found: Sequence[tuple[bool, int]]) -> str:
    """Where many reports repeat one case, they weigh as one together."""
    by_named: dict[int, list[bool]] = {}
    for hit, named in found:
        by_named.setdefault(named, []).append(hit)
    share = statistics.fmean(statistics.fmean(one) for one in by_named.values())
    return f"{share:.1%} of {len(by_named)}"


def _box(lon: float, lat: float, radius_m: float) -> dict[str, float]:
    high, wide = radius_m / 111_000, radius_m / 102_000
    return {
        "district": DISTRICT,
        "west": lon - wide,
        "south": lat - high,
        "east": lon + wide,
        "north": lat + high,
    }


if __name__ == "__main__":
    sys.exit(main())
