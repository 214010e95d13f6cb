"""What waits for an approval: the requests that a role must answer now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from governance.console.standing import Approval, approvals_of, left_of
from governance.permissions import Permission, Viewer, may
from workflows import definitions
from workflows.applications.models import Application, ApplicationState
from workflows.cases.models import Case

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


def waiting_for(session: Session, viewer: Viewer) -> list[Waiting]:
    """The requests that the viewer's role answers; those whose clock ends first come first."""
    rows = session.execute(
        select(Application, Case)
        .join(Case, _of_case())
        .where(*_mine(viewer))
        .order_by(Case.due_at.asc().nulls_last(), Application.asked_at, Application.id)
        .limit(MOST)
    ).all()
    return [_waiting(request, case) for request, case in rows]


def count_waiting(session: Session, viewer: Viewer) -> int:
    """How many wait for the viewer; counting stops at COUNTED."""
    if viewer.account_id is None or not may(viewer, Permission.APPROVALS):
        return 0
    some = select(Application.id).where(*_mine(viewer)).limit(COUNTED)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def answered_lately(
    session: Session, viewer: Viewer, since: datetime
) -> Sequence[Row[Application, Case]]:
    """What the viewer has answered after `since`, the latest first."""
    return session.execute(
        select(Application, Case)
        .join(Case, _of_case())
        .where(
            Application.district == viewer.district,
            Application.answerer_id == viewer.account_id,
            Application.answered_at > since,
        )
        .order_by(Application.answered_at.desc(), Application.id.desc())
        .limit(ANSWERED)
    ).all()


def _mine(viewer: Viewer) -> list[ColumnElement[bool]]:
    return [
        Application.district == viewer.district,
        Application.state == ApplicationState.WAITING,
        Application.approver == viewer.role,
    ]


def _of_case() -> ColumnElement[bool]:
    return (Case.district == Application.district) & (Case.id == Application.case_id)


def _waiting(request: Application, case: Case) -> Waiting:
    definition = definitions.get(case.definition, case.definition_version)
    left = next((left_of(move, case) for move in definition.moves_named(request.move)), -1)
    return Waiting(request, case, approvals_of(definition, request), left)
