"""Accepting what was proposed; every acceptance is a move of its case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import Conflict, DomainError
from gis.reason import Reason
from governance.accounts.models import Account
from governance.cases.on_duty import VISITED, on_duty
from governance.dispatching.models import Proposal, ProposalState, Visit, VisitState
from governance.dispatching.turns import deciding, take_turn, visit_to_decide
from governance.permissions import Viewer
from workflows.case_state import MoveInput
from workflows.cases.models import Case
from workflows.cases.services import make_move
from workflows.owners import Actor
from workflows.roles import Role
from workflows.tasks.services import owe

ACCEPT_TASK = "dispatching.accept"
AT_ONCE = 40
"""Visits that are accepted while the person waits; the rest of a proposal is a task's work."""

APPOINT = "appoint"


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many became moves, how many were refused as they stood, and how many a task will do."""

    done: int = 0
    stale: int = 0
    owed: int = 0


def accept_visit(
    session: Session, viewer: Viewer, visit_id: int, worker_id: int, *, now: datetime
) -> Accepted:
    """Send the worker whom the person saw; another one, chosen meanwhile, is nobody they meant."""
    _proposal, visit = visit_to_decide(session, viewer.district, visit_id)
    if visit.state is not VisitState.PROPOSED:
        raise Conflict(Reason("visit_decided", {"who": visit.decided_label or ""}))
    if visit.worker_id != worker_id:
        raise Conflict(Reason("visit_changed", {"worker": visit.worker_label or ""}))
    return _accept(session, actor_of(viewer), [visit], now)


def accept_round(  # noqa: PLR0913 - whose round, and what of it was seen
    session: Session,
    viewer: Viewer,
    proposal_id: int,
    worker_id: int,
    visit_ids: Sequence[int],
    *,
    now: datetime,
) -> Accepted:
    """Accept those of the visits seen that are still this worker's and not decided.

    A case that has moved on since it was looked at is refused by itself: its visit says why, and
    the others are accepted all the same.
    """
    proposal = deciding(session, viewer.district, proposal_id)
    own = _undecided(proposal).where(Visit.worker_id == worker_id, Visit.id.in_(visit_ids))
    return _accept(session, actor_of(viewer), session.scalars(own).all(), now)


def accept_all(session: Session, viewer: Viewer, proposal_id: int, *, now: datetime) -> Accepted:
    """Accept every visit that has a worker and is not decided; a large rest becomes a task."""
    proposal = deciding(session, viewer.district, proposal_id)
    visits = session.scalars(_undecided(proposal).limit(AT_ONCE + 1)).all()
    done = _accept(session, actor_of(viewer), visits[:AT_ONCE], now)
    if len(visits) <= AT_ONCE:
        return done
    payload = {"proposal": proposal_id, "account": viewer.account_id, "role": viewer.role.value}
    owe(session, viewer.district, ACCEPT_TASK, f"{proposal_id} {now.isoformat()}", payload, now)
    return Accepted(done.done, done.stale, 1)


def accept_rest(session: Session, district: int, payload: Mapping[str, Any], now: datetime) -> None:
    """Some more of a proposal, and the duty to go on; the handler of ACCEPT_TASK."""
    take_turn(session, district)
    proposal_id = int(payload["proposal"])
    proposal = session.get(Proposal, (district, proposal_id))
    if proposal is None or proposal.state is not ProposalState.READY:
        return
    account = session.get_one(Account, (district, int(payload["account"])))
    actor = Actor(Role(payload["role"]), account.id, None, account.name)
    visits = session.scalars(_undecided(proposal).limit(AT_ONCE + 1)).all()
    _accept(session, actor, visits[:AT_ONCE], now)
    if len(visits) > AT_ONCE:
        owe(session, district, ACCEPT_TASK, f"{proposal_id} {now.isoformat()}", payload, now)


def actor_of(viewer: Viewer) -> Actor:
    return Actor(viewer.role, viewer.account_id, viewer.department_id, viewer.label)


def _undecided(proposal: Proposal) -> Any:
    """Those that have a worker, by case, as they stand in the database."""
    return (
        select(Visit)
        .where(
            Visit.district == proposal.district,
            Visit.proposal_id == proposal.id,
            Visit.state == VisitState.PROPOSED,
            Visit.worker_id.is_not(None),
        )
        .order_by(Visit.case_id)
        .execution_options(populate_existing=True)
    )


def _accept(session: Session, actor: Actor, visits: Sequence[Visit], now: datetime) -> Accepted:
    done = stale = 0
    at_work = {one.id for one in on_duty(session, visits[0].district, now)} if visits else set()
    for visit in visits:
        try:
            with session.begin_nested():
                _appoint(session, visit, actor, now, at_work)
        except DomainError as refusal:
            visit.state = VisitState.STALE
            visit.why = [*visit.why, refusal.reason.as_json()]
            stale += 1
        else:
            visit.state = VisitState.ACCEPTED
            done += 1
        visit.decided_label, visit.decided_at, visit.reason = actor.label, now, None
        session.flush()
    return Accepted(done, stale)


def _appoint(
    session: Session, visit: Visit, actor: Actor, now: datetime, at_work: set[int]
) -> None:
    """Make the move; whoever has the case already keeps it without one.

    The visit then carries the version that the case has by that: as long as both are equal, it is
    promised as it was accepted.
    """
    if visit.worker_id not in at_work:
        raise Conflict(Reason("worker_off_duty", {"worker": visit.worker_label or ""}))
    case = session.get_one(
        Case, (visit.district, visit.case_id), populate_existing=True, with_for_update=True
    )
    if case.stage not in VISITED or case.due_at is None:
        raise Conflict(Reason("visit_over"))
    if case.worker_id == visit.worker_id and case.version == visit.version:
        return
    given = MoveInput(
        worker_id=visit.worker_id, worker_label=visit.worker_label, version=visit.version
    )
    moved = make_move(session, visit.district, case.no, APPOINT, given, actor=actor, now=now)
    visit.version = moved.version
