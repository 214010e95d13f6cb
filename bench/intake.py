"""Full intake over HTTP against a direct loop that does the same writes: bin/bench intake.

The product takes reports as in earnest: gunicorn with two workers, keep-alive clients, the cookie
of a signed-in grid worker, distinct texts and points of the sample district; each is authenticated,
validated, placed, classified, compared with its neighbours, routed and written with its events,
clock and tasks. Two psycopg connections then write the very same rows again. Rounds alternate, the
ratio is formed inside each round, and the median counts. It runs in a throw-away instance.
"""

import argparse
import random
import statistics
import sys
import tempfile
import uuid
from pathlib import Path

import psycopg

from bench import _clients, _direct
from bench._instance import servers, sign_in, web

GOAL = 0.30
PORT = 18_791
SAYINGS = (
    "门前路灯不亮",
    "门口垃圾散落一地",
    "旁人行道地砖松动",
    "门前污水井盖缺失",
    "路边有人占道经营",
)
COUNTED = ("case", "clock", "case_event", "task", "report")


def main() -> int:
    parser = argparse.ArgumentParser("bin/bench intake", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--reports", type=int, default=200, help="in each round")
    parser.add_argument("--home", type=Path, help="keep the instance here for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onemap-bench-") as folder:
        return run(options.home or Path(folder), options.rounds, options.reports)


def run(home: Path, rounds: int, reports: int) -> int:
    home.mkdir(exist_ok=True)
    with servers(home) as started, web(started.environment, PORT, home / "web.log"):
        cookie = sign_in(PORT, "worker")
        doors = doors_of(started.conninfo)
        _clients.send_all(PORT, requests(doors, cookie, 200))
        ratios, waits = [], []
        for number in range(1, rounds + 1):
            before = counts(started.conninfo)
            over_http, cases, took = _clients.send_all(PORT, requests(doors, cookie, reports))
            between = counts(started.conninfo)
            rows = _direct.rows_of_cases(started.conninfo, cases)
            direct = _direct.rate(started.conninfo, rows, uuid.uuid4().hex[:12])
            after = counts(started.conninfo)
            written = [between[table] - before[table] for table in COUNTED]
            assert written == [after[table] - between[table] for table in COUNTED]
            assert written[0] == reports
            ratios.append(over_http / direct)
            waits += took
            print(
                f"round {number}: HTTP {over_http:.0f}/s, direct {direct:.0f}/s,"
                f" ratio {ratios[-1]:.3f}; rows {dict(zip(COUNTED, written, strict=True))}"
            )
    ratio = statistics.median(ratios)
    half, nearly_all = (
        statistics.quantiles(waits, n=100)[49],
        statistics.quantiles(waits, n=100)[94],
    )
    print(f"waiting p50 {half * 1000:.1f} ms, p95 {nearly_all * 1000:.1f} ms")
    print(f"intake: {ratio:.3f} of the direct loop (goal: at least {GOAL:.2f})")
    return 0 if ratio >= GOAL else 1


def doors_of(conninfo: str) -> list[tuple[str, float, float]]:
    with psycopg.connect(conninfo) as database:
        return database.execute(
            "select address, st_x(geom), st_y(geom) from location where level = 'door'"
        ).fetchall()


def requests(doors: list[tuple[str, float, float]], cookie: str, count: int) -> list[bytes]:
    chosen = random.sample(doors, count)
    return [
        _clients.request_bytes(
            cookie,
            str(uuid.uuid4()),
            {
                "text": f"{address}{random.choice(SAYINGS)}，请派人处理",
                "point": {"lon": lon, "lat": lat, "crs": "cgcs2000", "accuracy_m": 10},
            },
        )
        for address, lon, lat in chosen
    ]


def counts(conninfo: str) -> dict[str, int]:
    with psycopg.connect(conninfo) as database:
        rows = {
            table: database.execute(f'select count(*) from "{table}"'.encode()).fetchone()
            for table in COUNTED
        }
    return {table: row[0] if row else 0 for table, row in rows.items()}


if __name__ == "__main__":
    sys.exit(main())
