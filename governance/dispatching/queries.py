"""Reading a proposal: its rounds, the visits of one, and what the map draws."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Row, Text, case, cast, func, literal_column, select
from sqlalchemy.orm import Session

from gis.errors import NotFound
from gis.reason import Reason
from governance.cases.filter import LARGEST
from governance.dispatching.models import Proposal, ProposalState, Visit, VisitState
from workflows.cases.models import Case
from workflows.tasks.models import Task, TaskState

Rows = Sequence[Row[*tuple[Any, ...]]]

_OF_CASE = (Case.district == Visit.district) & (Case.id == Visit.case_id)


def latest(session: Session, district: int) -> Proposal | None:
    """The proposal that is being worked out or decided on."""
    return session.scalars(
        select(Proposal)
        .where(Proposal.district == district, Proposal.state != ProposalState.REPLACED)
        .order_by(Proposal.asked_at.desc(), Proposal.id.desc())
        .limit(1)
    ).first()


def proposal_by_id(session: Session, district: int, proposal_id: int) -> Proposal:
    proposal = session.get(Proposal, (district, proposal_id)) if proposal_id <= LARGEST else None
    if proposal is None:
        raise NotFound(Reason("proposal_unknown"))
    return proposal


def visit_by_id(session: Session, district: int, visit_id: int) -> Visit:
    visit = session.get(Visit, (district, visit_id)) if visit_id <= LARGEST else None
    if visit is None:
        raise NotFound(Reason("visit_unknown"))
    return visit


def rounds(session: Session, proposal: Proposal) -> Rows:
    """One row a worker: id, name, visits, undecided, late minutes, first arrival and last.

    Visits that nobody was found for stand together under worker None, first. A round keeps its
    place in the list, whatever is decided.
    """
    undecided = func.count().filter(Visit.state == VisitState.PROPOSED)
    avoided = func.coalesce(func.sum(Visit.nearest_late - Visit.late), 0.0)
    return session.execute(
        select(
            Visit.worker_id,
            func.max(Visit.worker_label).label("label"),
            func.count().label("visits"),
            undecided.label("undecided"),
            func.count().filter(Visit.state == VisitState.STALE).label("stale"),
            func.sum(Visit.late).label("late"),
            avoided.label("avoided"),
            func.min(Visit.arrival_at).label("first_at"),
            func.max(Visit.arrival_at).label("last_at"),
        )
        .where(
            Visit.district == proposal.district,
            Visit.proposal_id == proposal.id,
            Visit.state != VisitState.REFUSED,
        )
        .group_by(Visit.worker_id)
        .order_by(Visit.worker_id.is_not(None), Visit.worker_id)
    ).all()


def visits_of(session: Session, proposal: Proposal, worker_id: int | None) -> Rows:
    """The visits of one round in their order, each with its case."""
    if worker_id is not None and worker_id > LARGEST:
        return []
    return session.execute(
        select(Visit, *_CASE)
        .join(Case, _OF_CASE)
        .where(
            Visit.district == proposal.district,
            Visit.proposal_id == proposal.id,
            Visit.worker_id.is_(None) if worker_id is None else Visit.worker_id == worker_id,
        )
        .order_by(case((Visit.state == VisitState.REFUSED, 1), else_=0), Visit.seq, Case.due_at)
    ).all()


_CASE = (
    Case.no,
    Case.address,
    Case.text,
    Case.urgent,
    Case.due_at,
    Case.due_provisional,
    Case.class_id,
    Case.stage,
    Case.definition,
    Case.definition_version,
    Case.owner_label,
    Case.version,
)


def places(session: Session, proposal: Proposal) -> Rows:
    """Every visit with its point, by worker and in order: what the map draws."""
    return session.execute(
        select(
            Visit.id,
            Visit.worker_id,
            Visit.worker_label,
            Visit.seq,
            Visit.late,
            Visit.state,
            Case.no,
            func.ST_X(Case.geom).label("lon"),
            func.ST_Y(Case.geom).label("lat"),
        )
        .join(Case, _OF_CASE)
        .where(
            Visit.district == proposal.district,
            Visit.proposal_id == proposal.id,
            Visit.state.in_((VisitState.PROPOSED, VisitState.ACCEPTED)),
            Case.geom.is_not(None),
        )
        .order_by(Visit.worker_id, Visit.seq)
    ).all()


_WRITTEN_BY = cast(literal_column("dispatch_visit.xmin"), Text)
"""The transaction that wrote a row last."""


def mark_of(session: Session, district: int) -> str:
    """Changes whenever anything is decided or changed: the proposal, and what became of its visits.

    Rows say by themselves who wrote them, so that no writer needs to remember to.
    """
    proposal = latest(session, district)
    if proposal is None:
        return ""
    count, written = session.execute(
        select(func.count(), func.sum(cast(_WRITTEN_BY, BigInteger))).where(
            Visit.district == district, Visit.proposal_id == proposal.id
        )
    ).one()
    return f"{proposal.id}.{proposal.state.value}.{count}.{written or 0}"


def counts(session: Session, proposal: Proposal) -> dict[str, int]:
    """Visits by state; those undecided that have nobody count as `left`."""
    state = case(
        (
            (Visit.state == VisitState.PROPOSED) & Visit.worker_id.is_(None),
            "left",
        ),
        else_=Visit.state,
    )
    rows = session.execute(
        select(state, func.count())
        .where(Visit.district == proposal.district, Visit.proposal_id == proposal.id)
        .group_by(state)
    )
    return {str(name): count for name, count in rows}


def is_accepting(session: Session, district: int, kind: str, now: datetime) -> bool:
    """Whether a task still accepts the rest of a proposal."""
    waiting = select(Task.id).where(
        Task.district == district,
        Task.kind == kind,
        Task.state.in_((TaskState.READY, TaskState.RUNNING)),
        Task.run_at <= now,
    )
    return session.scalar(select(waiting.exists())) or False
