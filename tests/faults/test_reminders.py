"""The duties of real cases, through real processes that are killed."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.faults.house import House, wait_until
from tests.workflows.agreement import assert_rows_agree, rungs_of
from tests.workflows.world import build
from workflows.cases.models import Case
from workflows.cases.notice_models import Notice
from workflows.cases.queries import clocks_of, story

CASES = 30


def test_every_reminder_comes_once_and_in_order(house: House) -> None:
    """The cases are months old, so that all of their reminders are due at once."""
    with Session(house.engine) as session:
        world = build(session)
        for _ in range(CASES):
            world.open()
        session.commit()
    house.dies(house.start("relay", "sweep.before_commit"))
    assert house.scalar("select count(*) from clock where rung > 0") == 0
    house.dies(house.start("relay", "sweep.after_commit"))
    relays = [house.start("relay") for _ in range(2)]
    house.start("worker")
    wait_until(house.drained, "every reminder came")
    assert all(relay.is_alive() for relay in relays)
    with Session(house.engine) as session:
        for case in session.scalars(select(Case)):
            reminders = [rung.name for rung in rungs_of(case, clocks_of(session, case)[-1].key)]
            moves = [event.move for event in story(session, case)]
            assert moves[-len(reminders) :] == reminders
            assert len(set(moves)) == len(moves)
            told = Counter(session.scalars(select(Notice.kind).where(Notice.case_id == case.id)))
            assert told["case_arrived"] == 1
            assert {name for name in told if name.startswith("clock_")} <= set(reminders)
            assert told[reminders[-1]]
            assert_rows_agree(session, case)
