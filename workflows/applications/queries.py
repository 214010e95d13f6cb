"""Requests as lists: those that wait for somebody, and those of one case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, select, tuple_
from sqlalchemy.orm import Session

from workflows.applications.models import Application, ApplicationState
from workflows.cases.models import Case
from workflows.roles import Role

MOST = 50

Place = tuple[datetime, int]
"""Where a page ends: when its last request was asked, and its id."""


def waiting_for(
    session: Session,
    district: int,
    approver: Role,
    *,
    after: Place | None = None,
    limit: int = MOST,
) -> Sequence[Row[Application, Case]]:
    """The requests that this role must answer, each with its case, the oldest first.

    `after` is the place of the last row that was seen; the next page begins behind it.
    """
    wanted = (
        select(Application, Case)
        .join(Case, (Case.district == Application.district) & (Case.id == Application.case_id))
        .where(
            Application.district == district,
            Application.state == ApplicationState.WAITING,
            Application.approver == approver,
        )
        .order_by(Application.asked_at, Application.id)
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(tuple_(Application.asked_at, Application.id) > after)
    return session.execute(wanted).all()


def requests_of(session: Session, case: Case) -> Sequence[Application]:
    """All that was asked on the case, first to last."""
    return session.scalars(
        select(Application)
        .where(Application.district == case.district, Application.case_id == case.id)
        .order_by(Application.id)
    ).all()


def waiting_on(session: Session, case: Case) -> Application | None:
    """The request that waits for an answer; there is at most one."""
    return session.scalars(
        select(Application).where(
            Application.district == case.district,
            Application.case_id == case.id,
            Application.state == ApplicationState.WAITING,
        )
    ).one_or_none()
