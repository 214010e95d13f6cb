"""Proposals: worked out, decided case by case, refused where a case has moved on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gis.errors import Conflict, Invalid
from governance.dispatching import deciding, proposing
from governance.dispatching.deciding import (
    accept,
    accept_all,
    accept_rest,
    refuse,
    send_other,
)
from governance.dispatching.models import Proposal, ProposalState, Visit, VisitState
from governance.dispatching.proposing import solve
from tests.governance.dispatching.conftest import Town
from tests.workflows.world import DISTRICT
from workflows.cases.models import Case, CaseEvent
from workflows.tasks.models import Task


def visits(session: Session, proposal: Proposal) -> list[Visit]:
    found = (
        select(Visit).where(Visit.proposal_id == proposal.id).order_by(Visit.worker_id, Visit.seq)
    )
    return list(session.scalars(found))


def test_each_goes_to_whoever_is_near_in_order_and_it_is_said_why(
    town: Town, session: Session
) -> None:
    east, west = town.worker("东", 113.10), town.worker("西", 113.00)
    first, second, third = (
        town.waiting(113.101, due=20),
        town.waiting(113.102, due=50),
        town.waiting(113.001, due=60),
    )
    proposal = town.proposal()
    assert proposal.state is ProposalState.READY
    found = [(v.worker_id, v.seq, v.case_id) for v in visits(session, proposal)]
    assert sorted(found) == sorted(
        [(east.id, 1, first.id), (east.id, 2, second.id), (west.id, 1, third.id)]
    )
    codes = [[reason["code"] for reason in visit.why] for visit in visits(session, proposal)]
    assert ["visit_first", "worker_seen"] in codes
    assert proposal.figures["cases"] == 3
    assert proposal.figures["late"] == 0


def test_what_nobody_can_do_stands_apart_with_its_reason(town: Town, session: Session) -> None:
    town.worker("休班", 113.1, on=False)
    town.waiting(113.1)
    town.waiting(None)
    (visit,) = visits(session, town.proposal())
    assert (visit.worker_id, visit.state) == (None, VisitState.PROPOSED)
    assert visit.why[0]["code"] == "worker_none_on_duty"


def test_accepting_appoints_the_worker_in_the_story_of_the_case(
    town: Town, session: Session
) -> None:
    worker, case = town.worker("东", 113.1), town.waiting(113.101)
    proposal = town.proposal()
    (visit,) = visits(session, proposal)
    done = accept(session, town.viewer, proposal.id, [visit.id], now=town.now)
    assert (done.done, done.stale) == (1, 0)
    session.refresh(case)
    assert (case.worker_id, case.owner_account_id, case.owner_label) == (worker.id, worker.id, "东")
    event = session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).all()[-1]
    assert (event.move, event.actor_label) == ("appoint", "张岚")
    assert (visit.state, visit.decided_label) == (VisitState.ACCEPTED, "张岚")
    again = accept(session, town.viewer, proposal.id, [visit.id], now=town.now)
    assert (again.done, again.stale) == (0, 0)


@pytest.mark.parametrize(
    "moved",
    [{"version": 99}, {"stage": "closing"}],
    ids=["changed meanwhile", "no longer waits"],
)
def test_a_case_that_moved_on_is_refused_alone(
    town: Town, session: Session, moved: dict[str, Any]
) -> None:
    town.worker("东", 113.1)
    gone, stays = town.waiting(113.101), town.waiting(113.102)
    proposal = town.proposal()
    session.execute(update(Case).where(Case.id == gone.id).values(**moved))
    done = accept_all(session, town.viewer, proposal.id, now=town.now)
    assert (done.done, done.stale, done.owed) == (1, 1, 0)
    states = {visit.case_id: visit for visit in visits(session, proposal)}
    assert states[gone.id].state is VisitState.STALE
    assert states[gone.id].why[-1]["code"] in {"move_overtaken", "move_out_of_date", "visit_over"}
    assert states[stays.id].state is VisitState.ACCEPTED


def test_refusing_needs_a_reason_and_shortens_the_round(town: Town, session: Session) -> None:
    town.worker("东", 113.1)
    town.waiting(113.101, due=20)
    town.waiting(113.102, due=50)
    proposal = town.proposal()
    first, second = visits(session, proposal)
    refuse(session, town.viewer, first.id, "电话已核实", now=town.now)
    assert (first.state, first.reason, second.seq) == (VisitState.REFUSED, "电话已核实", 1)
    with pytest.raises(Conflict):
        refuse(session, town.viewer, first.id, "再说一次", now=town.now)


def test_another_worker_gets_it_in_their_round(town: Town, session: Session) -> None:
    east, west = town.worker("东", 113.10), town.worker("西", 113.08)
    case = town.waiting(113.099)
    town.waiting(113.081, due=10)
    proposal = town.proposal()
    visit = next(one for one in visits(session, proposal) if one.case_id == case.id)
    assert visit.worker_id == east.id
    before = visit.arrival_at
    send_other(session, town.viewer, visit.id, west.id, now=town.now)
    assert (visit.worker_id, visit.proposed_id, visit.seq) == (west.id, east.id, 2)
    assert before is not None
    assert visit.arrival_at is not None
    assert visit.arrival_at > before
    with pytest.raises(Invalid):
        send_other(session, town.viewer, visit.id, 10**9, now=town.now)


def test_a_later_proposal_takes_the_place_of_the_one_before(town: Town, session: Session) -> None:
    town.worker("东", 113.1)
    town.waiting(113.101)
    first = town.proposal()
    (visit,) = visits(session, first)
    second = town.proposal()
    assert (first.state, second.state) == (ProposalState.REPLACED, ProposalState.READY)
    with pytest.raises(Conflict):
        accept(session, town.viewer, first.id, [visit.id], now=town.now)


def test_a_large_one_becomes_a_task(
    town: Town, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposing, "AT_ONCE", 0)
    monkeypatch.setattr(deciding, "AT_ONCE", 1)
    town.worker("东", 113.1)
    town.waiting(113.101)
    town.waiting(113.102)
    proposal = town.proposal()
    assert proposal.state is ProposalState.WAITING
    task = session.scalars(select(Task).where(Task.kind == proposing.SOLVE_TASK)).one()
    solve(session, DISTRICT, task.payload, town.now + timedelta(seconds=1))
    assert proposal.state is ProposalState.READY
    solve(session, DISTRICT, task.payload, town.now + timedelta(seconds=2))
    assert len(visits(session, proposal)) == 2
    done = accept_all(session, town.viewer, proposal.id, now=town.now)
    assert (done.done, done.owed) == (1, 1)
    rest = session.scalars(select(Task).where(Task.kind == deciding.ACCEPT_TASK)).one()
    accept_rest(session, DISTRICT, rest.payload, town.now + timedelta(seconds=3))
    assert {visit.state for visit in visits(session, proposal)} == {VisitState.ACCEPTED}


def test_what_a_duty_does_not_reach_has_no_time(town: Town, session: Session) -> None:
    east, west = town.worker("东", 113.10), town.worker("西", 113.00, on=False)
    town.shift(west, ends=1)
    town.waiting(113.101)
    proposal = town.proposal()
    (visit,) = visits(session, proposal)
    assert visit.worker_id == east.id
    send_other(session, town.viewer, visit.id, west.id, now=town.now + timedelta(minutes=40))
    assert (visit.worker_id, visit.seq, visit.arrival_at) == (west.id, 1, None)


def test_whoever_has_the_case_keeps_it_without_a_move(town: Town, session: Session) -> None:
    worker = town.worker("东", 113.1)
    own = {"owner_kind": "account", "owner_role": None, "owner_account_id": worker.id}
    case = town.waiting(113.101, worker_id=worker.id, worker_label="东", **own)
    proposal = town.proposal()
    done = accept_all(session, town.viewer, proposal.id, now=town.now)
    assert (done.done, done.stale) == (1, 0)
    told = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.move == "appoint")
    assert session.scalars(told).all() == []
