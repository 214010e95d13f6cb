"""Two dispatchers at the same moment: one proposal is decided on, and each visit once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import governance.tables  # noqa: F401 - every table, so that foreign keys are known
from governance.dispatching.models import Proposal, ProposalState
from governance.dispatching.proposing import propose
from governance.permissions import Viewer
from tests.workflows.world import DISTRICT, NOW, build
from workflows.roles import Role

PEOPLE = 4


def test_of_proposals_asked_for_at_once_one_is_decided_on(committed_engine: Engine) -> None:
    with Session(committed_engine) as session:
        build(session)
        session.commit()
    together = Barrier(PEOPLE)

    def ask(person: int) -> None:
        with Session(committed_engine) as session:
            session.connection()
            together.wait()
            propose(session, Viewer(DISTRICT, Role.DISPATCHER, person), now=NOW)
            session.commit()

    with ThreadPoolExecutor(PEOPLE) as people:
        list(people.map(ask, range(1, PEOPLE + 1)))
    with Session(committed_engine) as session:
        states = Counter(session.scalars(select(Proposal.state)))
    assert states == {ProposalState.READY: 1, ProposalState.REPLACED: PEOPLE - 1}
