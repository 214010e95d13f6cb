"""Requests as lists: those that wait for somebody, and those of one case."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from workflows.applications.models import Application, ApplicationState
from workflows.cases.models import Case
from workflows.roles import Role


def waiting_for(
    session: Session, district: int, approver: Role, *, limit: int
) -> Sequence[Row[Application, Case]]:
    """The requests that this role must answer, each with its case; those whose clock ends first
    come first, since a pause cannot be granted once it is due.
    """
    return session.execute(
        select(Application, Case)
        .join(Case, (Case.district == Application.district) & (Case.id == Application.case_id))
        .where(*waits_for(district, approver))
        .order_by(Case.due_at.asc().nulls_last(), Application.asked_at, Application.id)
        .limit(limit)
    ).all()


def waits_for(district: int, approver: Role) -> tuple[ColumnElement[bool], ...]:
    """That a request waits for the answer of this role."""
    return (
        Application.district == district,
        Application.state == ApplicationState.WAITING,
        Application.approver == approver,
    )


def requests_of(session: Session, case: Case) -> Sequence[Application]:
    """All that was asked on the case, first to last; at most one of them waits."""
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
