"""The duties of a real case, through real processes that are killed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.faults.house import House, wait_until
from tests.workflows.world import build
from workflows.cases.clocks import RUNGS
from workflows.cases.models import CaseEvent
from workflows.cases.notice_models import Notice

REMINDERS = [name for name, _ in RUNGS]


def test_every_reminder_comes_once_and_in_order(house: House) -> None:
    """The case is months old, so that all of its reminders are due, each owed by the one before."""
    with Session(house.engine) as session:
        case_id = build(session).open().id
        session.commit()
    house.start("relay")
    for in_worker in ("worker.in_tx", "worker.before_commit") * 2:
        house.dies(house.start("worker", in_worker))
    house.start("worker")
    wait_until(house.drained, "every reminder came")
    with Session(house.engine) as session:
        moves = select(CaseEvent.move).where(CaseEvent.case_id == case_id).order_by(CaseEvent.seq)
        told = select(Notice.kind).where(Notice.case_id == case_id)
        assert list(session.scalars(moves))[-3:] == REMINDERS
        kinds = sorted(session.scalars(told))
    assert [kinds.count(kind) for kind in REMINDERS[:2]] == [1, 1]
    assert kinds.count("case_arrived") == 1
