"""Reading one case and its story."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import NotFound
from gis.reason import Reason
from workflows import definitions, engine
from workflows.cases.models import Case, CaseEvent, Clock
from workflows.cases.state import state_of
from workflows.definition import Move
from workflows.engine import Actor


def case_by_no(session: Session, district: int, no: str) -> Case:
    """The case with this number; NotFound says so."""
    case = session.scalars(select(Case).where(Case.district == district, Case.no == no)).first()
    if case is None:
        raise NotFound(Reason("case_unknown", {"no": no}))
    return case


def story(session: Session, case: Case) -> Sequence[CaseEvent]:
    """Its events, first to last."""
    return session.scalars(
        select(CaseEvent)
        .where(CaseEvent.district == case.district, CaseEvent.case_id == case.id)
        .order_by(CaseEvent.seq)
    ).all()


def clocks_of(session: Session, case: Case) -> Sequence[Clock]:
    """Its clocks, first to last; at most one has not stopped."""
    return session.scalars(
        select(Clock)
        .where(Clock.district == case.district, Clock.case_id == case.id)
        .order_by(Clock.id)
    ).all()


def moves_open_to(session: Session, case: Case, actor: Actor, now: datetime) -> tuple[Move, ...]:
    """What this actor may do with the case now, each with what it requires."""
    definition = definitions.get(case.definition, case.definition_version)
    state = state_of(case, clocks_of(session, case))
    return engine.allowed_moves(definition, state, actor=actor, now=now)
