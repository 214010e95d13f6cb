"""Reading one case and its story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, func, literal, select
from sqlalchemy.orm import Session

from gis.errors import NotFound
from gis.reason import Reason
from workflows import definitions, engine
from workflows.applications.queries import waiting_on
from workflows.case_state import CaseState
from workflows.cases.models import Case, CaseEvent, Clock
from workflows.cases.state import counted_in_story, done_of, seen_on_site, state_of
from workflows.definition import Definition, Move
from workflows.engine import Actor, Refused


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


def state_now(session: Session, case: Case) -> CaseState:
    """Everything that the engine knows of the case, as it is read now."""
    definition = definitions.get(case.definition, case.definition_version)
    open_parts = select(func.count()).where(
        Case.district == case.district, Case.parent_id == case.id, Case.closed_at.is_(None)
    )
    return state_of(
        case,
        clocks_of(session, case),
        application=waiting_on(session, case),
        open_parts=session.scalar(open_parts) or 0,
        done={**done_of(definition, case), **_told(session, case, definition)},
        on_site=seen_on_site(session, case),
    )


def moves_open_to(session: Session, case: Case, actor: Actor, now: datetime) -> tuple[Move, ...]:
    """What this actor may do with the case now, each with what it requires."""
    definition = definitions.get(case.definition, case.definition_version)
    return engine.allowed_moves(definition, state_now(session, case), actor=actor, now=now)


def moves_here(
    session: Session, case: Case, actor: Actor, now: datetime
) -> tuple[tuple[Move, ...], tuple[tuple[Move, Refused], ...]]:
    """What this actor may do with the case now, and what not, each with the reason."""
    definition = definitions.get(case.definition, case.definition_version)
    state = state_now(session, case)
    return (
        engine.allowed_moves(definition, state, actor=actor, now=now),
        engine.refused_moves(definition, state, actor=actor, now=now),
    )


def _told(session: Session, case: Case, definition: Definition) -> dict[str, int]:
    """How often the story tells of moves that are limited and might be made next."""
    next_moves = {move.name for move in definition.moves_from(case.stage)}
    limited = next_moves & counted_in_story(definition)
    if not limited:
        return {}
    made = (
        select(CaseEvent.move, func.count())
        .where(
            CaseEvent.district == case.district,
            CaseEvent.case_id == case.id,
            CaseEvent.move.in_(limited),
        )
        .group_by(CaseEvent.move)
    )
    return dict(session.execute(made).all())


def parts_of(session: Session, case: Case) -> Sequence[Case]:
    """The cases that are co-handled or split parts of this one, first to last, open or ended.

    What each is asked to do is the opinion of its first event; see `tasks_of_parts`.
    """
    return session.scalars(
        select(Case)
        .where(Case.district == case.district, Case.parent_id == case.id)
        .order_by(Case.id)
    ).all()


def tasks_of_parts(session: Session, case: Case) -> Mapping[int, str]:
    """What each part of the case was asked to do, by the id of the part."""
    asked = (
        select(CaseEvent.case_id, CaseEvent.opinion)
        .join(Case, (Case.district == CaseEvent.district) & (Case.id == CaseEvent.case_id))
        .where(Case.district == case.district, Case.parent_id == case.id, CaseEvent.seq == 1)
    )
    return {part: opinion or "" for part, opinion in session.execute(asked)}


def survivors_of(session: Session, case: Case) -> Sequence[Case]:
    """The case, the one that it was merged into, and so on to the one that lives, which is last."""
    chain = (
        select(Case.id, Case.survivor_id, literal(0).label("step"))
        .where(Case.district == case.district, Case.id == case.id)
        .cte("chain", recursive=True)
    )
    onward = select(Case.id, Case.survivor_id, chain.c.step + 1).where(
        Case.district == case.district, Case.id == chain.c.survivor_id
    )
    whole = chain.union_all(onward)
    return session.scalars(
        select(Case)
        .join(whole, Case.id == whole.c.id)
        .where(Case.district == case.district)
        .order_by(whole.c.step)
    ).all()


def survivor_of(session: Session, case: Case) -> Case:
    """The case in which this one lives on in the end; itself if it was never merged."""
    return case if case.survivor_id is None else survivors_of(session, case)[-1]


def merged_into(session: Session, case: Case, *, limit: int | None = None) -> Sequence[Case]:
    """The cases that live on in this one, however long their chains, oldest first."""
    merged = select(Case).where(
        Case.district == case.district, Case.id.in_(living_in(case)), Case.id != case.id
    )
    return session.scalars(merged.order_by(Case.id).limit(limit)).all()


def living_in(case: Case) -> ScalarSelect[int]:
    """The ids of the case and of all that live on in it, to be looked for in a query."""
    chain = (
        select(Case.id)
        .where(Case.district == case.district, Case.id == case.id)
        .cte("chain", recursive=True)
    )
    grown = select(Case.id).where(Case.district == case.district, Case.survivor_id == chain.c.id)
    return select(chain.union(grown).c.id).scalar_subquery()
