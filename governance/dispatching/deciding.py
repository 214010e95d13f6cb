"""Accepting, changing and refusing what was proposed; every acceptance is a move of its case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import Conflict, DomainError, Invalid
from gis.reason import Reason
from governance.accounts.models import Account
from governance.cases.on_duty import VISITED
from governance.dispatching.models import Proposal, ProposalState, Visit, VisitState
from governance.dispatching.queries import proposal_by_id, visit_by_id
from governance.dispatching.retiming import retime
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
    """How many became moves, how many cases had moved on, and how many a task will accept."""

    done: int = 0
    stale: int = 0
    owed: int = 0


def accept(
    session: Session, viewer: Viewer, proposal_id: int, visit_ids: Sequence[int], *, now: datetime
) -> Accepted:
    """Accept visits of the proposal that is being decided; those decided before stay as they are.

    A case that has moved on since it was looked at is refused by itself: its visit says why, and
    the others are accepted all the same.
    """
    _deciding(session, viewer.district, proposal_id)
    actor = actor_of(viewer)
    return _accept(session, actor, _locked(session, viewer.district, proposal_id, visit_ids), now)


def accept_all(session: Session, viewer: Viewer, proposal_id: int, *, now: datetime) -> Accepted:
    """Accept every visit that has a worker and is not decided; a large rest becomes a task."""
    _deciding(session, viewer.district, proposal_id)
    visits = _undecided(session, viewer.district, proposal_id, AT_ONCE + 1)
    done = _accept(session, actor_of(viewer), visits[:AT_ONCE], now)
    if len(visits) <= AT_ONCE:
        return done
    payload = {"proposal": proposal_id, "account": viewer.account_id, "role": viewer.role.value}
    owe(session, viewer.district, ACCEPT_TASK, f"{proposal_id} {now.isoformat()}", payload, now)
    return Accepted(done.done, done.stale, 1)


def accept_rest(session: Session, district: int, payload: Mapping[str, Any], now: datetime) -> None:
    """Some more of a proposal, and the duty to go on; the handler of ACCEPT_TASK."""
    proposal_id = int(payload["proposal"])
    proposal = session.get(Proposal, (district, proposal_id))
    if proposal is None or proposal.state is not ProposalState.READY:
        return
    account = session.get_one(Account, (district, int(payload["account"])))
    actor = Actor(Role(payload["role"]), account.id, None, account.name)
    _accept(session, actor, _undecided(session, district, proposal_id, AT_ONCE), now)
    if _undecided(session, district, proposal_id, 1):
        owe(session, district, ACCEPT_TASK, f"{proposal_id} {now.isoformat()}", payload, now)


def refuse(session: Session, viewer: Viewer, visit_id: int, reason: str, *, now: datetime) -> Visit:
    """Decide that nobody goes by this proposal, and say why; the case stays with its owner."""
    visit = _one(session, viewer.district, visit_id)
    _decided(visit, VisitState.REFUSED, viewer.label, now, reason)
    session.flush()
    if visit.worker_id is not None:
        retime(session, visit.district, visit.proposal_id, [visit.worker_id], now)
    return visit


def send_other(
    session: Session, viewer: Viewer, visit_id: int, worker_id: int, *, now: datetime
) -> Visit:
    """Have another worker go; both rounds are put in order and timed anew. Not accepted yet."""
    visit = _one(session, viewer.district, visit_id)
    worker = session.get(Account, (viewer.district, worker_id))
    if worker is None or worker.role is not Role.GRID_WORKER or not worker.active:
        raise Invalid(Reason("worker_unknown"), "worker_id")
    before = visit.worker_id
    visit.worker_id, visit.worker_label = worker.id, worker.name
    session.flush()
    changed = [one for one in (before, worker.id) if one is not None]
    retime(session, visit.district, visit.proposal_id, changed, now)
    return visit


def actor_of(viewer: Viewer) -> Actor:
    return Actor(viewer.role, viewer.account_id, viewer.department_id, viewer.label)


def _accept(session: Session, actor: Actor, visits: Sequence[Visit], now: datetime) -> Accepted:
    done = stale = 0
    for visit in visits:
        try:
            with session.begin_nested():
                _appoint(session, visit, actor, now)
        except DomainError as refusal:
            _decided(visit, VisitState.STALE, actor.label, now)
            visit.why = [*visit.why, refusal.reason.as_json()]
            stale += 1
        else:
            _decided(visit, VisitState.ACCEPTED, actor.label, now)
            done += 1
        session.flush()
    return Accepted(done, stale)


def _appoint(session: Session, visit: Visit, actor: Actor, now: datetime) -> None:
    """Make the move; whoever has the case already keeps it without one."""
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
    make_move(session, visit.district, case.no, APPOINT, given, actor=actor, now=now)


def _decided(
    visit: Visit, state: VisitState, label: str | None, now: datetime, reason: str | None = None
) -> None:
    visit.state, visit.decided_label, visit.decided_at = state, label, now
    visit.reason = reason


def _deciding(session: Session, district: int, proposal_id: int) -> Proposal:
    """The proposal if it is the one that is being decided on."""
    proposal = proposal_by_id(session, district, proposal_id)
    if proposal.state is not ProposalState.READY:
        raise Conflict(Reason("proposal_replaced"))
    return proposal


def _one(session: Session, district: int, visit_id: int) -> Visit:
    """An undecided visit, locked."""
    visit = visit_by_id(session, district, visit_id)
    session.refresh(visit, with_for_update=True)
    _deciding(session, district, visit.proposal_id)
    if visit.state is not VisitState.PROPOSED:
        raise Conflict(Reason("visit_decided", {"who": visit.decided_label or ""}))
    return visit


def _undecided(session: Session, district: int, proposal_id: int, limit: int) -> Sequence[Visit]:
    """The next that have a worker, by case: two who accept at once meet in the same order."""
    return session.scalars(
        select(Visit)
        .where(
            Visit.district == district,
            Visit.proposal_id == proposal_id,
            Visit.state == VisitState.PROPOSED,
            Visit.worker_id.is_not(None),
        )
        .order_by(Visit.case_id)
        .limit(limit)
        .with_for_update()
    ).all()


def _locked(
    session: Session, district: int, proposal_id: int, visit_ids: Sequence[int]
) -> Sequence[Visit]:
    return session.scalars(
        select(Visit)
        .where(
            Visit.district == district,
            Visit.proposal_id == proposal_id,
            Visit.id.in_(visit_ids),
            Visit.state == VisitState.PROPOSED,
            Visit.worker_id.is_not(None),
        )
        .order_by(Visit.case_id)
        .with_for_update()
    ).all()
