"""Figures equal a count from scratch while processes move cases and who folds them is killed."""

from __future__ import annotations

import random

from sqlalchemy import URL, Engine, select, text
from sqlalchemy.orm import Session

from tests.workflows.counted import DISTRICT, ZONE
from tests.workflows.figures_office import Office, kill
from tests.workflows.life_words import Ids
from tests.workflows.test_figures_kept import CROSSED, EVERYTHING, assert_right
from tests.workflows.world import build
from workflows.cases.models import CaseEvent, CaseSource
from workflows.figures.keeping import fold, rebuild

WRITERS, ROUNDS, DEATHS = 3, 120, 12
KINDS = 20
"""Moves of so many kinds must have come about, those of `figures_office.LIFE` and more."""


def test_whatever_is_moved_and_whoever_is_killed(
    committed_engine: Engine, committed_database: URL
) -> None:
    with Session(committed_engine) as session:
        world = build(session)
        reports = [
            world.new_case(),
            world.new_case(source=CaseSource.HOTLINE),
            world.new_case(quick=True),
        ]
        office = Office(committed_database, Ids(world), reports, (*EVERYTHING, *CROSSED))
        rebuild(session, DISTRICT, ZONE)
        session.commit()
    readers = [office.start(office.read, seed) for seed in range(2)]
    folders = [office.start(office.keep_up) for _ in range(2)]
    office.live(lambda: Session(committed_engine))
    writers = [office.start(office.write, seed, ROUNDS) for seed in range(WRITERS)]
    rng, deaths = random.Random(1), 0
    while any(writer.is_alive() for writer in writers):
        writers[0].join(rng.uniform(0.05, 0.4))
        assert all(reader.is_alive() for reader in readers), "a figure was wrong"
        if deaths < DEATHS or rng.random() < 0.1:
            one = rng.randrange(len(folders))
            kill(folders[one])
            folders[one] = office.start(office.keep_up)
            deaths += 1
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    assert all(reader.is_alive() for reader in readers), "a figure was wrong"
    for process in (*readers, *folders):
        kill(process)
    assert office.folded.value
    assert office.compared.value
    assert deaths >= DEATHS
    with Session(committed_engine) as session:
        moved = set(session.scalars(select(CaseEvent.move).distinct()))
        assert len(moved) > KINDS, moved
        assert_right(session)
        while fold(session, DISTRICT, ZONE):
            pass
        assert session.scalar(text("select count(*) from case_change")) == 0
        assert_right(session)
