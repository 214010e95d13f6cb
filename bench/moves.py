"""Moves of cases against a direct loop of the same statements: bin/bench moves.

Cases of the sample district are led from dispatching to closing, with a return, a rework and an
extension, once move by move and once all moves of a case together. Every statement that the product
sends is written down; the transaction is rolled back, and psycopg then sends the very same
statements again, and is rolled back too. Rounds alternate, ratios are formed inside each round, and
the median counts. What one core can do is reckoned from the processor time of this process and of
its PostgreSQL backend, for other work on the machine changes that little.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bench._instance import DISTRICT, servers
from gis.crs import Point
from gis.geocoder.placement import Level, Placement
from workflows import rows
from workflows.calendars import calendars
from workflows.cases import held
from workflows.cases.models import Case, CaseSource
from workflows.cases.moving import Step, make_moves
from workflows.cases.new_case import NewCase
from workflows.cases.services import open_case
from workflows.dispatch.queries import routing
from workflows.engine import Actor, MoveInput
from workflows.roles import Role
from workflows.standards.queries import KnownClass, class_list

GOAL = 300
"""Moves a second of one core, PostgreSQL's share included."""
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WORKER = Actor(Role.GRID_WORKER, 1, label="李敏")
DISPATCHER = Actor(Role.DISPATCHER, 2, label="张岚")
LINE = "{:<10} {:>5.0f} moves/s of one core, {:.2f} of the direct loop"

Statement = tuple[str, Sequence[Any]]


def main() -> int:
    parser = argparse.ArgumentParser("bin/bench moves", description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--cases", type=int, default=20, help="in each round")
    parser.add_argument("--home", type=Path, help="keep the instance here for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onemap-bench-") as folder:
        home = options.home or Path(folder)
        home.mkdir(exist_ok=True)
        with servers(home) as started:
            return Bench(started.conninfo, options.cases).run(options.rounds)


@dataclass
class Measured:
    """What one way of making moves took: seconds beside seconds, and processor time."""

    ratios: list[float] = field(default_factory=list)
    a_second: list[float] = field(default_factory=list)


class Bench:
    def __init__(self, conninfo: str, cases: int) -> None:
        self.conninfo, self.cases = conninfo, cases
        self.engine = create_engine(
            "postgresql+psycopg://", creator=partial(psycopg.connect, conninfo)
        )
        self.sent: list[Statement] = []
        for module in (rows, held):
            module.run = self._written_down(module.run)  # type: ignore[attr-defined]

    def run(self, rounds: int) -> int:
        with Session(self.engine) as session:
            numbers = [self._open(session) for _ in range(self.cases)]
            steps = life(session)
            session.commit()
        ways: dict[str, Callable[[Session, str], None]] = {
            "one by one": lambda session, no: _one_by_one(session, no, steps),
            "together": lambda session, no: _together(session, no, steps),
        }
        found = {name: Measured() for name in ways}
        for number in range(rounds + 1):
            for name, move in ways.items():
                self._round(numbers, len(steps), move, found[name], counts=number > 0)
        for name, measured in found.items():
            a_second = statistics.median(measured.a_second)
            print(LINE.format(name, a_second, statistics.median(measured.ratios)))
        slowest = min(statistics.median(measured.a_second) for measured in found.values())
        print(f"goal: at least {GOAL} moves/s of one core")
        return 0 if slowest >= GOAL else 1

    def _round(
        self,
        numbers: Sequence[str],
        steps: int,
        move: Callable[[Session, str], None],
        measured: Measured,
        *,
        counts: bool,
    ) -> None:
        """The first round, in which statements are prepared, does not count."""
        self.sent.clear()
        next_id = self._next_clock_id()
        with Session(self.engine) as session:
            backend = session.connection().connection.driver_connection
            pid = int(backend.info.backend_pid) if backend else 0
            began, busy = time.perf_counter(), _busy(pid)
            for no in numbers:
                move(session, no)
            took, busy = time.perf_counter() - began, _busy(pid) - busy
            for no in numbers:
                stage = select(Case.stage).where(Case.district == DISTRICT, Case.no == no)
                assert session.scalar(stage) == "closed"
            session.rollback()
        direct = self._send_again(next_id)
        if counts:
            measured.ratios.append(direct / took)
            measured.a_second.append(steps * len(numbers) / busy)

    def _send_again(self, next_id: int) -> float:
        """Seconds for the same statements; new clocks get the ids that they had before."""
        with psycopg.connect(self.conninfo) as database:
            database.execute("select setval('clock_id_seq', %s, false)", [next_id])
            cursor = psycopg.RawCursor(database)
            began = time.perf_counter()
            for sql, values in self.sent:
                cursor.execute(sql, values)
                if cursor.description:
                    cursor.fetchall()
            took = time.perf_counter() - began
            database.rollback()
        return took

    def _next_clock_id(self) -> int:
        with psycopg.connect(self.conninfo) as database:
            row = database.execute("select nextval('clock_id_seq')").fetchone()
            database.execute("select setval('clock_id_seq', %s, false)", row)
        return int(row[0]) if row else 1

    def _written_down(self, send: Callable[..., Any]) -> Callable[..., Any]:
        def run(session: Session, sql: str, values: Sequence[Any], **options: Any) -> Any:
            self.sent.append((sql, list(values)))
            return send(session, sql, values, **options)

        return run

    def _open(self, session: Session) -> str:
        known = _class(session)
        new = NewCase(
            source=CaseSource.GRID_WORKER,
            text="门前路灯不亮",
            placement=Placement(level=Level.door, point=Point(113.11, 23.03), confidence=0.9),
            reporter=WORKER,
            class_id=known.id,
            standard=known.standards[0],
            department_id=_department(session),
            worker=(1, "李敏"),
        )
        return open_case(session, DISTRICT, new, now=NOW).no


def life(session: Session) -> list[Step]:
    """Fifteen moves, of which most cases see about half."""
    department = _department(session)
    handler = Actor(Role.HANDLER, 3, department, "何伟")
    sent, result = {"department_id": department}, {"result": "已更换", "photo_count": 1}
    moves: list[tuple[str, Actor, dict[str, Any]]] = [
        ("dispatch", DISPATCHER, sent),
        ("return", handler, {"reason": "不属本单位"}),
        ("dispatch", DISPATCHER, sent),
        ("take", handler, {}),
        ("ask_extension", handler, {"reason": "雨天"}),
        ("grant", DISPATCHER, {}),
        ("hand_in", handler, result),
        ("confirm", handler, {}),
        ("rework", DISPATCHER, {"reason": "照片看不清"}),
        ("take", handler, {}),
        ("hand_in", handler, result),
        ("confirm", handler, {}),
        ("send_for_verification", DISPATCHER, {}),
        ("verify_pass", WORKER, {"photo_count": 1}),
        ("close", DISPATCHER, {"closing_met": True}),
    ]
    return [
        Step(name, MoveInput(**given), actor, NOW + timedelta(minutes=2 * number))
        for number, (name, actor, given) in enumerate(moves, start=1)
    ]


def _one_by_one(session: Session, no: str, steps: Sequence[Step]) -> None:
    for step in steps:
        make_moves(session, DISTRICT, no, [step])


def _together(session: Session, no: str, steps: Sequence[Step]) -> None:
    make_moves(session, DISTRICT, no, steps)


def _class(session: Session) -> KnownClass:
    """A class whose time is long enough for all of this."""
    known = calendars(session, DISTRICT)
    day = known.by_id(known.newest_id).today(NOW)
    listed = class_list(session, DISTRICT).by_id.values()
    return next(one for one in listed if one.offered(day) and one.standards)


def _department(session: Session) -> int:
    return min(routing(session, DISTRICT).departments)


def _busy(pid: int) -> float:
    """Seconds of processor time of this process and of that of `pid`."""
    stat = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return time.process_time() + (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
