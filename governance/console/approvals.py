"""What waits for an approval: the requests that a role must answer now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from governance.console.requests import Approval, answers_told, approvals_of, left_of
from governance.permissions import Permission, Viewer, may
from workflows import definitions
from workflows.applications.models import Application
from workflows.applications.queries import waiting_for, waits_for
from workflows.cases.models import Case, CaseEvent

MOST = 200
COUNTED = 100
ANSWERED = 20


@dataclass(frozen=True)
class Waiting:
    """A request and its case.

    `left` is how often it may still be granted, this time included; -1 where nobody counts.
    """

    request: Application
    case: Case
    approvals: Sequence[Approval]
    left: int


def to_answer(session: Session, viewer: Viewer) -> list[Waiting]:
    """The requests that the viewer's role answers; those whose clock ends first come first."""
    rows = waiting_for(session, viewer.district, viewer.role, limit=MOST)
    told = _told(session, viewer.district, [request for request, _case in rows])
    return [_waiting(request, case, told.get(case.id, [])) for request, case in rows]


def count_waiting(session: Session, viewer: Viewer) -> int:
    """How many wait for the viewer; counting stops at COUNTED."""
    if viewer.account_id is None or not may(viewer, Permission.APPROVALS):
        return 0
    mine = waits_for(viewer.district, viewer.role)
    some = select(Application.id).where(*mine).limit(COUNTED)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def answered_lately(
    session: Session, viewer: Viewer, since: datetime
) -> Sequence[Row[Application, Case]]:
    """What the viewer has answered after `since`, the latest first."""
    return session.execute(
        select(Application, Case)
        .join(Case, (Case.district == Application.district) & (Case.id == Application.case_id))
        .where(
            Application.district == viewer.district,
            Application.answerer_id == viewer.account_id,
            Application.answered_at > since,
        )
        .order_by(Application.answered_at.desc(), Application.id.desc())
        .limit(ANSWERED)
    ).all()


def _told(
    session: Session, district: int, requests: Sequence[Application]
) -> Mapping[int, list[CaseEvent]]:
    """What was asked and answered on the cases whose requests others have agreed to already."""
    cases = [request.case_id for request in requests if request.step]
    told: dict[int, list[CaseEvent]] = {number: [] for number in cases}
    wanted = select(CaseEvent).where(
        CaseEvent.district == district,
        CaseEvent.case_id.in_(cases),
        CaseEvent.detail.has_key("asked"),
    )
    for event in session.scalars(wanted) if cases else ():
        told[event.case_id].append(event)
    return told


def _waiting(request: Application, case: Case, events: Sequence[CaseEvent]) -> Waiting:
    definition = definitions.get(case.definition, case.definition_version)
    left = next((left_of(move, case) for move in definition.moves_named(request.move)), -1)
    answers = next(reversed(answers_told(definition, events)), [])
    return Waiting(request, case, approvals_of(definition, request, answers), left)
