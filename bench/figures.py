"""Figures over a year of a million cases: bin/bench figures.

A month's indicators by department are read out of what is kept, with and without changes that wait
to be folded in, against a hand-written count of the same tallies over the cases themselves; rounds
alternate in one run. Then what keeping costs: the trigger on a case that is written, and the fold
of a second's moves against these moves, each in a transaction of its own. Every answer is compared
with the one from scratch. It runs in a throw-away instance.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

import governance.tables  # noqa: F401 - makes the metadata whole
from bench import _year
from bench._instance import servers
from bench._writing import cost_of_trigger
from workflows.cases.models import Case
from workflows.cases.services import make_move
from workflows.engine import Actor, MoveInput
from workflows.figures.counting import Question, Span, Way, count
from workflows.figures.formulas import shipped
from workflows.figures.keeping import fold, rebuild
from workflows.figures.measures import BASES, TALLIES
from workflows.indicators import Wish, indicators
from workflows.refusals import Refused
from workflows.roles import Role

GOAL_MS = 100.0
GOAL_RATIO = 0.2
MOVES, MOVES_A_FOLD = 300, 30
LEADER = Actor(Role.LEADER, 1, None, "leader")
CHANGED = 2000
"""Cases of the last days that change before anything is folded: minutes of a busy district."""
DISTRICT, ZONE = _year.DISTRICT, ZoneInfo("Asia/Shanghai")
MONTH = Span(date(2026, 3, 1), date(2026, 3, 31))
YEAR = Span(date(2025, 4, 1), date(2026, 3, 31))
RATE = ("closed_on_time", "should_close")
ONE_RATE, EVERY = "one rate of a month by department", "all indicators of a month by department"
ASKED = {
    ONE_RATE: Question(("due",), RATE, (MONTH,), "department"),
    EVERY: Question(tuple(BASES), TALLIES, (MONTH,), "department"),
    "all indicators of a month by department within a street": Question(
        tuple(BASES), TALLIES, (MONTH,), "department", (("street", "440604001"),)
    ),
    "all indicators of a year by department": Question(
        tuple(BASES), TALLIES, (YEAR,), "department"
    ),
    "one rate of a year by community": Question(("due",), RATE, (YEAR,), "community"),
    "one rate of a month by grid worker": Question(("due",), RATE, (MONTH,), "worker"),
}
BY_HAND = text("""
    select coalesce(department_id::text, ''),
        count(*) filter (where stage = 'closed' and (not late or exempt)), count(*)
    from "case"
    where district = :district and part is null and stage <> 'voided' and survivor_id is null
        and handling_due_at >= cast(:first as date)::timestamp at time zone 'Asia/Shanghai'
        and handling_due_at < (cast(:last as date) + 1)::timestamp at time zone 'Asia/Shanghai'
    group by department_id
""")
TOUCH = text("""
    update "case" set reworks = reworks + 1, version = version + 1 where district = :district
    and id in (
        select id from "case" where district = :district order by opened_at desc limit :changed
    )
""")


def main() -> int:
    parser = argparse.ArgumentParser("bin/bench figures", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--home", type=Path, help="keep the instance here for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onemap-bench-") as folder:
        return run(options.home or Path(folder), options.cases, options.rounds)


def run(home: Path, cases: int, rounds: int) -> int:
    home.mkdir(exist_ok=True)
    with servers(home) as started:
        began = time.perf_counter()
        _year.fill(started.conninfo, cases)
        print(f"writing a year of {cases} cases: {time.perf_counter() - began:.1f} s", flush=True)
        engine = create_engine(started.environment["ONEMAP_DATABASE_URL"])
        with Session(engine) as session:
            began = time.perf_counter()
            counted = rebuild(session, DISTRICT, ZONE)
            session.commit()
            print(f"counting {counted} cases anew: {time.perf_counter() - began:.1f} s", flush=True)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as database:
            for table in ("figure_count", "case_figure", "case_change"):
                database.execute(text(f"vacuum analyze {table}"))
        problems = [*read(engine, rounds), *keep(engine, started.conninfo)]
        engine.dispose()
    for problem in problems:
        print(f"MISSED: {problem}")
    return 1 if problems else 0


def read(engine: Engine, rounds: int) -> list[str]:
    """Time every question; what waits to be folded in makes no difference to the answer."""
    problems = []
    with Session(engine) as session:
        ratio, kept_ms = against_hand(session, rounds)
        print(
            f"figures: one rate of a month by department in {kept_ms:.1f} ms,"
            f" {ratio:.3f} of counting it by hand (goals: {GOAL_MS:.0f} ms, {GOAL_RATIO})"
        )
        if kept_ms > GOAL_MS or ratio > GOAL_RATIO:
            problems.append(ONE_RATE)
        for name, asked in ASKED.items():
            kept = timed(partial(count, session, DISTRICT, asked, ZONE), rounds)
            print(f"{name}: {kept:.1f} ms", flush=True)
        slowest, took = slowest_indicator(session)
        print(f"each indicator of a month by department: {took:.1f} ms at most, {slowest}")
        if took > GOAL_MS:
            problems.append(f"{slowest} of a month by department")
        problems += [name for name, asked in ASKED.items() if not right(session, asked)]
        session.rollback()
    return problems


def slowest_indicator(session: Session) -> tuple[str, float]:
    """Of all shipped formulas, each by itself: which, and its median milliseconds."""
    known = shipped()
    took = {
        key: timed(
            partial(
                indicators,
                session,
                DISTRICT,
                known,
                Wish((key,), (MONTH,), "department"),
                zone=ZONE,
            ),
            3,
        )
        for key in known.by_key
    }
    return max(took.items(), key=lambda each: each[1])


def against_hand(session: Session, rounds: int) -> tuple[float, float]:
    """(median ratio, median milliseconds), each round both ways."""
    asked = ASKED[ONE_RATE]
    values = {"district": DISTRICT, "first": MONTH.first, "last": MONTH.last}
    ratios, took = [], []
    for _ in range(rounds):
        began = time.perf_counter()
        kept = count(session, DISTRICT, asked, ZONE)
        between = time.perf_counter()
        by_hand = session.execute(BY_HAND, values).all()
        ended = time.perf_counter()
        told = {cell.key: tuple(counts.values()) for cell, counts in kept.items()}
        assert told == {row[0]: (row[1], row[2]) for row in by_hand}
        ratios.append((between - began) / (ended - between))
        took.append((between - began) * 1000)
    return statistics.median(ratios), statistics.median(took)


def keep(engine: Engine, conninfo: str) -> list[str]:
    """What it costs to keep the figures up, and that they are right while changes wait."""
    print(cost_of_trigger(conninfo, "figure_watch_insert"))
    print(against_moves(engine))
    problems = []
    with Session(engine) as session:
        began = time.perf_counter()
        moved: Any = session.execute(TOUCH, {"district": DISTRICT, "changed": CHANGED})
        session.commit()
        print(f"{moved.rowcount} cases changed in {time.perf_counter() - began:.1f} s")
        for name, asked in ASKED.items():
            waiting = timed(partial(count, session, DISTRICT, asked, ZONE), 3)
            print(f"{name}, {moved.rowcount} changes waiting: {waiting:.1f} ms", flush=True)
        if not right(session, ASKED[EVERY]):
            problems.append(f"{EVERY}, with changes waiting")
        session.rollback()
        began, folded = time.perf_counter(), 0
        while done := fold(session, DISTRICT, ZONE):
            session.commit()
            folded += done
        each = (time.perf_counter() - began) / max(folded, 1) * 1000
        print(f"folding: {each:.3f} ms a change, {folded} changes")
        if not right(session, ASKED[EVERY]):
            problems.append(f"{EVERY}, after folding")
    return problems


def against_moves(engine: Engine) -> str:
    """A fold of a second's moves against these moves, round about; each commits by itself."""
    with Session(engine) as session:
        open_cases = session.scalars(
            select(Case.no)
            .where(Case.district == DISTRICT, Case.due_at.is_not(None), Case.definition == "grid")
            .where(Case.no.not_like("year%"))
            .order_by(Case.opened_at.desc())
            .limit(MOVES)
        ).all()
        while fold(session, DISTRICT, ZONE):
            session.commit()
        ratios, each = [], []
        for at in range(0, len(open_cases), MOVES_A_FOLD):
            some = open_cases[at : at + MOVES_A_FOLD]
            began = time.perf_counter()
            for no in some:
                given = MoveInput(opinion="请尽快处置")
                now = datetime.now(UTC)
                with suppress(Refused):
                    make_move(session, DISTRICT, no, "supervise", given, actor=LEADER, now=now)
                session.commit()
            between = time.perf_counter()
            folded = fold(session, DISTRICT, ZONE)
            session.commit()
            if not folded:
                continue
            each.append((time.perf_counter() - between) / folded * 1000)
            ratios.append((time.perf_counter() - between) / (between - began))
    return (
        f"folding {MOVES_A_FOLD} moves: {statistics.median(ratios):.2f} of making them,"
        f" {statistics.median(each):.2f} ms a move"
    )


def right(session: Session, asked: Question) -> bool:
    fresh = count(session, DISTRICT, asked, ZONE, Way.SCRATCH)
    return count(session, DISTRICT, asked, ZONE) == fresh


def timed(work: Callable[[], object], rounds: int) -> float:
    """The median of `rounds`, in milliseconds."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    sys.exit(main())
