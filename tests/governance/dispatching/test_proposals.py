"""Proposals: worked out, decided case by case, refused where a case has moved on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gis.errors import Conflict, Invalid
from governance.dispatching import deciding, proposing
from governance.dispatching.changing import refuse, refuse_rest, send_other
from governance.dispatching.deciding import accept_all, accept_rest, accept_round, accept_visit
from governance.dispatching.models import Proposal, ProposalState, Visit, VisitState
from governance.dispatching.proposing import solve
from governance.dispatching.standing import options
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


@pytest.mark.parametrize(
    ("worker", "place", "code"),
    [
        ({"on": False, "lon": 113.1}, 113.1, "worker_none_on_duty"),
        ({}, 113.1, "worker_none_seen"),
        ({"lon": 113.1}, 113.9, "worker_none_free"),
        ({"lon": 113.1}, None, "visit_unplaced"),
    ],
    ids=["nobody on duty", "nobody at a known place", "too far", "case without a place"],
)
def test_what_nobody_can_do_stands_apart_with_its_reason(
    town: Town, session: Session, worker: dict[str, Any], place: float | None, code: str
) -> None:
    town.worker("某", **worker)
    town.waiting(place)
    proposal = town.proposal()
    (visit,) = visits(session, proposal)
    assert (visit.worker_id, visit.state) == (None, VisitState.PROPOSED)
    assert [reason["code"] for reason in visit.why] == [code]
    done = accept_all(session, town.viewer, proposal.id, now=town.now)
    assert (done.done, done.stale) == (0, 0)


def test_a_case_without_a_place_can_be_given_by_hand(town: Town, session: Session) -> None:
    worker = town.worker("东", 113.1)
    case = town.waiting(None)
    proposal = town.proposal()
    (visit,) = visits(session, proposal)
    (option,) = options(session, proposal, visit, town.now)
    assert (option.worker.id, option.cost) == (worker.id, None)
    send_other(session, town.viewer, visit.id, worker.id, now=town.now)
    assert (visit.worker_id, visit.seq, visit.arrival_at) == (worker.id, 1, None)
    assert accept_all(session, town.viewer, proposal.id, now=town.now).done == 1
    session.refresh(case)
    assert case.owner_account_id == worker.id


def test_what_was_sent_out_stays_with_whom_it_was_given_to(town: Town, session: Session) -> None:
    east = town.worker("东", 113.1)
    first, second = town.waiting(113.101, due=400), town.waiting(113.102, due=400)
    proposal = town.proposal()
    sent = next(one for one in visits(session, proposal) if one.case_id == first.id)
    accept_visit(session, town.viewer, sent.id, east.id, now=town.now)
    nearer = town.worker("近", 113.1015)
    again = town.proposal()
    (visit,) = visits(session, again)
    assert (visit.case_id, visit.worker_id) == (second.id, nearer.id)
    session.execute(update(Case).where(Case.id == first.id).values(version=Case.version + 1))
    assert len(visits(session, town.proposal())) == 2


def test_whoever_left_meanwhile_is_not_sent(town: Town, session: Session) -> None:
    east, west = town.worker("东", 113.1), town.worker("西", 113.0)
    town.waiting(113.101)
    proposal = town.proposal()
    (visit,) = visits(session, proposal)
    town.away(east)
    done = accept_all(session, town.viewer, proposal.id, now=town.now)
    assert (done.done, done.stale) == (0, 1)
    assert (visit.state, visit.why[-1]["code"]) == (VisitState.STALE, "worker_off_duty")
    with pytest.raises(Conflict):
        send_other(session, town.viewer, visit.id, east.id, now=town.now)
    send_other(session, town.viewer, visit.id, west.id, now=town.now)
    assert (visit.state, visit.worker_id) == (VisitState.PROPOSED, west.id)
    assert accept_all(session, town.viewer, proposal.id, now=town.now).done == 1


def test_nobody_sends_whom_they_have_not_seen(town: Town, session: Session) -> None:
    east, west = town.worker("东", 113.1), town.worker("西", 113.09)
    town.waiting(113.101)
    proposal = town.proposal()
    (visit,) = visits(session, proposal)
    send_other(session, town.viewer, visit.id, west.id, now=town.now)
    with pytest.raises(Conflict) as refusal:
        accept_visit(session, town.viewer, visit.id, east.id, now=town.now)
    assert refusal.value.reason.code == "visit_changed"
    done = accept_round(session, town.viewer, proposal.id, east.id, [visit.id], now=town.now)
    assert done.done == 0


def test_a_case_that_changed_can_be_confirmed(town: Town, session: Session) -> None:
    east = town.worker("东", 113.1)
    case = town.waiting(113.101)
    proposal = town.proposal()
    (visit,) = visits(session, proposal)
    session.execute(update(Case).where(Case.id == case.id).values(version=99))
    assert accept_all(session, town.viewer, proposal.id, now=town.now).stale == 1
    send_other(session, town.viewer, visit.id, east.id, now=town.now)
    assert accept_all(session, town.viewer, proposal.id, now=town.now).done == 1


def test_the_rest_is_refused_with_one_reason(town: Town, session: Session) -> None:
    east = town.worker("东", 113.1)
    town.waiting(113.101)
    town.waiting(113.102)
    proposal = town.proposal()
    first, second = visits(session, proposal)
    accept_visit(session, town.viewer, first.id, east.id, now=town.now)
    assert refuse_rest(session, town.viewer, proposal.id, "改用电话核实", now=town.now) == 1
    session.refresh(second)
    assert (second.state, second.reason) == (VisitState.REFUSED, "改用电话核实")


def test_accepting_appoints_the_worker_in_the_story_of_the_case(
    town: Town, session: Session
) -> None:
    worker, case = town.worker("东", 113.1), town.waiting(113.101)
    proposal = town.proposal()
    (visit,) = visits(session, proposal)
    done = accept_visit(session, town.viewer, visit.id, worker.id, now=town.now)
    assert (done.done, done.stale) == (1, 0)
    session.refresh(case)
    assert (case.worker_id, case.owner_account_id, case.owner_label) == (worker.id, worker.id, "东")
    event = session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).all()[-1]
    assert (event.move, event.actor_label) == ("appoint", "张岚")
    assert (visit.state, visit.decided_label) == (VisitState.ACCEPTED, "张岚")
    again = accept_round(session, town.viewer, proposal.id, worker.id, [visit.id], now=town.now)
    assert (again.done, again.stale) == (0, 0)
    with pytest.raises(Conflict):
        accept_visit(session, town.viewer, visit.id, worker.id, now=town.now)


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
    option = next(
        one for one in options(session, proposal, visit, town.now) if one.worker.id == west.id
    )
    figures = proposal.figures
    _visit, added = send_other(session, town.viewer, visit.id, west.id, now=town.now)
    assert option.cost is not None
    assert (option.seq, option.arrival_at) == (2, visit.arrival_at)
    assert (option.cost.late, option.cost.way) == pytest.approx((added.late, added.way))
    assert proposal.figures["way"] == round(figures["way"] + added.way)
    assert added.way > 0
    assert [reason["code"] for reason in visit.why][:2] == ["visit_overruled", "visit_next"]
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
        accept_visit(session, town.viewer, visit.id, visit.worker_id or 0, now=town.now)


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
