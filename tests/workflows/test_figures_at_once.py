"""Writers, the fold and readers at the same time, each on a connection of its own."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from tests.workflows.counted import DISTRICT, ZONE, Town
from tests.workflows.test_figures_kept import CROSSED, EVERYTHING, assert_right
from workflows.cases.models import Case
from workflows.figures.counting import Way, count
from workflows.figures.keeping import fold, rebuild

ROUNDS = 40
ASKED = (*EVERYTHING[:6], *CROSSED)


class Office:
    """What the threads do until the writers are through."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.busy = threading.Event()
        self.busy.set()
        self.folded = self.compared = 0
        with Session(engine) as session:
            self.town = Town(session)

    def write(self, seed: int) -> None:
        """Rows that others have locked are left to them, as the moves of one case queue up."""
        rng = random.Random(seed)
        for _ in range(ROUNDS):
            with Session(self.engine) as session:
                for _ in range(rng.randint(1, 3)):
                    self.town.add(session, **self.town.anything())
                    some = select(Case.id).order_by(text("random()")).limit(rng.randint(1, 4))
                    ids = session.scalars(some.with_for_update(skip_locked=True)).all()
                    for one in ids:
                        moved = update(Case).where(Case.id == one)
                        session.execute(moved.values(**self.town.anything()))
                # A writer that gives up has changed nothing.
                if rng.random() < 0.2:
                    session.rollback()
                else:
                    session.commit()

    def keep_up(self) -> None:
        while self.busy.is_set():
            with Session(self.engine) as session:
                self.folded += fold(session, DISTRICT, ZONE, batch=10)
                session.commit()

    def look(self, seed: int) -> None:
        rng = random.Random(seed)
        while self.busy.is_set():
            asked = rng.choice(ASKED)
            with Session(self.engine) as session:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
                fresh = count(session, DISTRICT, asked, ZONE, Way.SCRATCH)
                assert count(session, DISTRICT, asked, ZONE) == fresh
                self.compared += 1


def test_every_snapshot_has_the_figures_of_its_cases(committed_engine: Engine) -> None:
    office = Office(committed_engine)
    with ThreadPoolExecutor() as pool:
        writers = [pool.submit(office.write, seed) for seed in range(3)]
        others = [
            pool.submit(office.keep_up),
            pool.submit(office.keep_up),
            *(pool.submit(office.look, seed) for seed in range(2)),
        ]
        _finish(writers, office.busy.clear)
        _finish(others, lambda: None)
    with Session(committed_engine) as session:
        assert_right(session)
        while fold(session, DISTRICT, ZONE):
            pass
        assert session.scalar(text("select count(*) from case_change")) == 0
        assert_right(session)
    assert office.folded
    assert office.compared


def test_a_fold_waits_for_no_writer_and_no_writer_for_a_fold(committed_engine: Engine) -> None:
    """One writer holds its case uncommitted while another writes, folds and reads the same sums."""
    with Session(committed_engine) as session:
        town = Town(session)
    with Session(committed_engine) as first, Session(committed_engine) as second:
        for session in (first, second):
            session.execute(text("set lock_timeout = '2s'"))
        town.add(first)
        town.add(second)
        second.commit()
        assert fold(second, DISTRICT, ZONE) == 1
        second.commit()
        assert_right(second, EVERYTHING[:1])
        town.add(first)
        first.commit()
        assert fold(second, DISTRICT, ZONE) == 2
        assert_right(second, EVERYTHING[:1])


def test_counting_anew_while_others_write(committed_engine: Engine) -> None:
    with Session(committed_engine) as writer, Session(committed_engine) as counter:
        town = Town(writer)
        for _ in range(5):
            town.add(writer)
        writer.commit()
        town.add(writer)
        assert rebuild(counter, DISTRICT, ZONE) == 5
        assert fold(writer, DISTRICT, ZONE) == 0, "one at a time"
        writer.commit()
        counter.commit()
        assert_right(writer, EVERYTHING[:2])
        assert fold(writer, DISTRICT, ZONE) == 1
        assert_right(writer, EVERYTHING[:2])


def _finish(futures: list[Future[None]], then: Callable[[], None]) -> None:
    try:
        for future in futures:
            future.result(timeout=120)
    finally:
        then()
