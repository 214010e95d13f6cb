"""Whoever changes proposals takes turns: two dispatchers never decide at the same moment."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.errors import Conflict
from gis.reason import Reason
from governance.dispatching.models import Proposal, ProposalState, Visit
from governance.dispatching.queries import proposal_by_id, visit_by_id

_LOCK = text("select pg_advisory_xact_lock(hashtextextended('dispatch proposal', :district))")


def take_turn(session: Session, district: int) -> None:
    """Wait until nobody else of the district changes proposals; until the end of the transaction.

    One lock in front of all others: visits and cases are then taken in any order without two who
    wait for each other.
    """
    session.execute(_LOCK, {"district": district})


def deciding(session: Session, district: int, proposal_id: int) -> Proposal:
    """The proposal if it is the one that is being decided on, read after one's turn has come."""
    take_turn(session, district)
    proposal = proposal_by_id(session, district, proposal_id)
    session.refresh(proposal)
    if proposal.state is not ProposalState.READY:
        raise Conflict(Reason("proposal_replaced"))
    return proposal


def visit_to_decide(session: Session, district: int, visit_id: int) -> tuple[Proposal, Visit]:
    """The visit as it stands now, with the proposal that is being decided on."""
    visit = visit_by_id(session, district, visit_id)
    proposal = deciding(session, district, visit.proposal_id)
    session.refresh(visit)
    return proposal, visit
