"""Changing and refusing what was proposed, and what that costs in lateness and travel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from gis.errors import Conflict, Invalid
from gis.reason import Reason
from governance.accounts.models import Account
from governance.cases.on_duty import VISITED, duty_until
from governance.dispatching.models import Proposal, Visit, VisitState
from governance.dispatching.retiming import OVERRULED, retime
from governance.dispatching.standing import Cost, stand
from governance.dispatching.turns import deciding, visit_to_decide
from governance.permissions import Viewer
from workflows.cases.models import Case
from workflows.dispatch.slots import TOMORROW
from workflows.roles import Role

_MINUTE = timedelta(minutes=1)


def send_other(
    session: Session, viewer: Viewer, visit_id: int, worker_id: int, *, now: datetime
) -> tuple[Visit, Cost]:
    """Have another worker go; both rounds are put in order and timed anew. Not accepted yet.

    Also brings back what was refused, or what was left because the case had changed: whoever
    names somebody has looked at the case as it is now. Returns the visit and what the change adds.
    """
    proposal, visit = visit_to_decide(session, viewer.district, visit_id)
    worker = session.get(Account, (viewer.district, worker_id))
    if worker is None or worker.role is not Role.GRID_WORKER or not worker.active:
        raise Invalid(Reason("worker_unknown"), "worker_id")
    if duty_until(session, viewer.district, worker_id, now) is None:
        raise Conflict(Reason("worker_off_duty", {"worker": worker.name}), "worker_id")
    if visit.state is VisitState.ACCEPTED:
        raise Conflict(Reason("visit_decided", {"who": visit.decided_label or ""}))
    case = session.get_one(Case, (visit.district, visit.case_id), populate_existing=True)
    if case.stage not in VISITED or case.due_at is None:
        raise Conflict(Reason("visit_over"))
    changed = [each for each in {visit.worker_id, worker.id} if each is not None]
    before = stand(session, proposal, now, changed).cost(changed)
    if visit.worker_id is None and visit.nearest_late is not None:
        before += Cost(max(0.0, TOMORROW - (case.due_at - now) / _MINUTE))
    visit.worker_id, visit.worker_label, visit.version = worker.id, worker.name, case.version
    visit.state, visit.reason = VisitState.PROPOSED, None
    visit.decided_label, visit.decided_at, visit.seq = None, None, 10_000
    visit.why = [Reason(OVERRULED, {"who": viewer.label or ""}).as_json()]
    session.flush()
    added = retime(session, proposal, changed, now) - before
    _count(proposal, added)
    return visit, added


def refuse(session: Session, viewer: Viewer, visit_id: int, reason: str, *, now: datetime) -> Visit:
    """Decide that nobody goes by this proposal, and say why; the case stays with its owner."""
    proposal, visit = visit_to_decide(session, viewer.district, visit_id)
    if visit.state is not VisitState.PROPOSED:
        raise Conflict(Reason("visit_decided", {"who": visit.decided_label or ""}))
    changed = [] if visit.worker_id is None else [visit.worker_id]
    before = stand(session, proposal, now, changed).cost(changed)
    visit.state, visit.decided_label, visit.decided_at = VisitState.REFUSED, viewer.label, now
    visit.reason = reason
    session.flush()
    if changed:
        _count(proposal, retime(session, proposal, changed, now) - before)
    return visit


def refuse_rest(
    session: Session, viewer: Viewer, proposal_id: int, reason: str, *, now: datetime
) -> int:
    """Refuse all that is not decided yet; the number of visits."""
    proposal = deciding(session, viewer.district, proposal_id)
    done: Any = session.execute(
        update(Visit)
        .where(
            Visit.district == proposal.district,
            Visit.proposal_id == proposal.id,
            Visit.state == VisitState.PROPOSED,
        )
        .values(state=VisitState.REFUSED, decided_label=viewer.label, decided_at=now, reason=reason)
    )
    return int(done.rowcount)


def _count(proposal: Proposal, added: Cost) -> None:
    """The figures of the proposal go with what people change."""
    figures = proposal.figures
    proposal.figures = {
        **figures,
        "late": max(0, round(figures["late"] + added.late)),
        "way": max(0, round(figures["way"] + added.way)),
    }
