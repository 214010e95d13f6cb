"""Writers, the fold and readers at the same time, each on a connection of its own."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from gis.tiles.keeping import drawn, kept
from gis.tiles.layers import COMPONENTS
from gis.tiles.mvt import render
from gis.tiles.pyramid import fold, rebuild
from gis.tiles.scheme import Tile
from gis.tiles.selection import ALL, Selection, by_filters
from tests.gis.builders import DISTRICT
from tests.gis.test_tiles_kept_up import around, from_rows

LAMPS = by_filters(COMPONENTS, {"class": "C-01"})
SPOTS = [around(113.105, 23.005, z) for z in (9, 11, 12, 14, 15, 16)]
ASKED = [(at, selection) for at in SPOTS for selection in (ALL, LAMPS)]
_SOME = (
    "where id in (select id from component order by random() limit :rows for update skip locked)"
)
ADD = """
    insert into component (district, code, class_code, name, state, geom, source)
    select 440604, gen_random_uuid()::text::varchar(20), 'C-0' || (random() * 2)::int, '路灯',
           '完好', st_setsrid(st_makepoint(
               113.105 + random() * :step, 23.005 + random() * :step), 4490), 'test'
    from generate_series(1, :rows)"""
MOVE = f"update component set geom = st_translate(geom, :step * (random() - 0.5), 0) {_SOME}"
WRITES = (
    ADD,
    MOVE,
    f"update component set class_code = 'C-01' {_SOME}",
    f"delete from component {_SOME}",
)
ROUNDS = 60


class Town:
    """What the threads do until the writers are through."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.busy = threading.Event()
        self.busy.set()
        self.folded = self.kept = 0

    def write(self, seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(ROUNDS):
            with Session(self.engine) as session:
                for _ in range(rng.randint(1, 3)):
                    values = {"step": rng.choice((0.004, 0.4)), "rows": rng.randint(1, 4)}
                    session.execute(text(rng.choice(WRITES)), values)
                # A writer that gives up has changed nothing.
                _ = session.rollback() if rng.random() < 0.2 else session.commit()

    def keep_up(self) -> None:
        while self.busy.is_set():
            with Session(self.engine) as session:
                self.folded += fold(session, batch=20)
                session.commit()

    def look(self, seed: int) -> None:
        rng = random.Random(seed)
        while self.busy.is_set():
            at, selection = rng.choice(ASKED)
            with Session(self.engine) as session:
                drawn(session, COMPONENTS, at, DISTRICT, selection)
                session.commit()
            with Session(self.engine) as session:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
                self.compare(session, at, selection)

    def compare(self, session: Session, at: Tile, selection: Selection) -> None:
        """In one snapshot: out of the rows, out of the pyramid, and as it was kept."""
        fresh = from_rows(session, COMPONENTS, at, selection)
        assert render(session, COMPONENTS, *at, DISTRICT, selection) == fresh
        sheet = kept(session, COMPONENTS, at, DISTRICT, selection)
        if sheet is not None:
            self.kept += 1
            assert sheet.content == fresh


def test_every_snapshot_has_the_tile_of_its_rows(committed_engine: Engine) -> None:
    town = Town(committed_engine)
    with ThreadPoolExecutor() as pool:
        writers = [pool.submit(town.write, seed) for seed in range(3)]
        others = [pool.submit(town.keep_up), *(pool.submit(town.look, seed) for seed in range(3))]
        _finish(writers, town.busy.clear)
        _finish(others, lambda: None)
    with Session(committed_engine) as session:
        while fold(session):
            pass
        town.kept = 0
        for at, selection in ASKED:
            for _ in "12":
                drawn(session, COMPONENTS, at, DISTRICT, selection)
            town.compare(session, at, selection)
        assert town.kept == len(ASKED)
    assert town.folded


def test_writers_at_one_spot_do_not_wait_for_each_other(committed_engine: Engine) -> None:
    """Each holds its row uncommitted while the other writes, folds and reads the same tile."""
    add = text(ADD)
    with Session(committed_engine) as first, Session(committed_engine) as second:
        for session in (first, second):
            session.execute(text("set lock_timeout = '2s'"))
        first.execute(add, {"step": 0, "rows": 3})
        second.execute(add, {"step": 0, "rows": 2})
        second.commit()
        assert fold(second) == 2
        second.commit()
        at = around(113.105, 23.005, 11)
        assert drawn(second, COMPONENTS, at, DISTRICT, ALL).content == from_rows(
            second, COMPONENTS, at
        )
        second.commit()
        first.commit()
        assert kept(second, COMPONENTS, at, DISTRICT, ALL) is None
        assert fold(second) == 3


def test_counting_anew_while_others_write(committed_engine: Engine) -> None:
    add = text(ADD)
    with Session(committed_engine) as writer, Session(committed_engine) as counter:
        writer.execute(add, {"step": 0.003, "rows": 30})
        writer.commit()
        writer.execute(add, {"step": 0.003, "rows": 5})
        rebuild(counter, DISTRICT, [COMPONENTS])
        assert fold(writer) == 0, "one at a time"
        writer.commit()
        counter.commit()
        assert fold(writer) == 5
        for at in SPOTS:
            assert render(writer, COMPONENTS, *at, DISTRICT) == from_rows(writer, COMPONENTS, at)


def _finish(futures: list[Future[None]], then: Callable[[], None]) -> None:
    try:
        for future in futures:
            future.result(timeout=120)
    finally:
        then()
