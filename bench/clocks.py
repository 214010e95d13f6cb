"""Finding and firing the clocks that are due, among a million that run: bin/bench clocks.

In a throw-away instance with a million open cases. First the next hundred due clocks are read, each
time between two bare `select 1` through the same SQLAlchemy session and driver. Then clocks whose
half has passed are swept by the product (`fire_due`, a batch a transaction) and, as many others, by
a bare loop over psycopg: claim with SKIP LOCKED, then one set-based statement for each table that
the product writes, with times that it need not reckon. Rounds alternate, ratios are formed inside
each round, and the median counts.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bench import _million_clocks
from bench._bare_sweep import bare_sweep
from bench._instance import servers
from bench._million_clocks import NOW
from gis.statements import Query
from workflows.cases.rungs import BATCH, fire_due, next_due

GOAL_NEXT, GOAL_SWEEP = 6.0, 0.8
HUNDRED = 100
ONE = Query("select 1")
COUNTS = """
    select (select count(*) from case_event where district = %(district)s),
        (select count(*) from notice where district = %(district)s),
        (select sum(rung) from clock where district = %(district)s),
        (select sum(events) from "case" where district = %(district)s),
        (select count(*) from clock where district = %(district)s and next_rung_at <= %(now)s)
"""


def main() -> int:
    parser = argparse.ArgumentParser("bin/bench clocks", description=__doc__)
    parser.add_argument("--clocks", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--due", type=int, default=10_000, help="swept by each side in each round")
    parser.add_argument("--home", type=Path, help="keep the instance here for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onemap-bench-") as folder:
        home = options.home or Path(folder)
        home.mkdir(exist_ok=True)
        with servers(home, sample=False) as started:
            began = time.perf_counter()
            district = _million_clocks.build(started.conninfo, options.clocks)
            print(f"{options.clocks} open clocks made in {time.perf_counter() - began:.0f} s")
            bench = Bench(started.conninfo, district, options.due)
            return bench.run(options.rounds)


class Bench:
    def __init__(self, conninfo: str, district: int, due: int) -> None:
        self.conninfo, self.district, self.due = conninfo, district, due
        self.engine = create_engine(
            "postgresql+psycopg://", creator=partial(psycopg.connect, conninfo)
        )

    def run(self, rounds: int) -> int:
        _million_clocks.wake(self.conninfo, self.district, self.due)
        fetched = self.fetch()
        self.swept("warm-up", self.product)
        ratios = []
        for number in range(1, rounds + 1):
            order = [("product", self.product), ("bare", self.bare)]
            took = {}
            for name, sweep in order if number % 2 else reversed(order):
                _million_clocks.wake(self.conninfo, self.district, self.due)
                took[name] = self.swept(name, sweep)
            ratios.append(took["bare"] / took["product"])
            rates = {name: f"{self.due / seconds:.0f}/s" for name, seconds in took.items()}
            print(f"round {number}: {rates}, ratio {ratios[-1]:.3f}")
        ratio = statistics.median(ratios)
        met = fetched <= GOAL_NEXT and ratio >= GOAL_SWEEP
        print(
            f"next {HUNDRED} due: {fetched:.2f} x select 1 (goal <= {GOAL_NEXT});"
            f" sweep of {rounds * self.due}: {ratio:.3f} of the bare loop (goal >= {GOAL_SWEEP});"
            f" {'met' if met else 'MISSED'}"
        )
        return 0 if met else 1

    def fetch(self) -> float:
        """How many `select 1` it takes to read the next hundred due clocks; the median."""
        ratios = []
        with Session(self.engine) as session:
            for number in range(400):
                before = _timed(lambda: ONE.rows(session, {}))
                found = _timed(lambda: next_due(session, now=NOW, limit=HUNDRED))
                after = _timed(lambda: ONE.rows(session, {}))
                if number >= 50:
                    ratios.append(found / ((before + after) / 2))
            assert len(next_due(session, now=NOW, limit=HUNDRED)) == HUNDRED
        return statistics.median(ratios)

    def swept(self, name: str, sweep: Callable[[], None]) -> float:
        """The seconds of a sweep, which must have written one rung of each due clock."""
        before = self.counts()
        assert before[-1] == self.due
        seconds = _timed(sweep)
        after = self.counts()
        written = [now - was for was, now in zip(before, after, strict=True)]
        expected = [self.due, self.due, self.due, self.due, -self.due]
        assert written == expected, f"{name} wrote {written}, not {expected}"
        return seconds

    def product(self) -> None:
        while True:
            with Session(self.engine) as session:
                looked_at = fire_due(session, now=NOW)
                session.commit()
            if looked_at < BATCH:
                return

    def bare(self) -> None:
        bare_sweep(self.conninfo, NOW, BATCH)

    def counts(self) -> list[int]:
        with psycopg.connect(self.conninfo) as connection:
            row = connection.execute(COUNTS, {"district": self.district, "now": NOW}).fetchone()
        assert row
        return [int(value) for value in row]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
