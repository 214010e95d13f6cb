"""What is corrected of a case is corrected of its open parts, too: its class, urgency and place.

A part that was corrected by itself before, so that it no longer agrees with the whole, stays as it
is. The whole is locked before its parts, and a part never locks the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from workflows.case_state import Decision
from workflows.cases.models import Case
from workflows.definition import Effect, MoveKind
from workflows.engine import MoveInput
from workflows.roles import Role

AGREES: Mapping[Effect | MoveKind, tuple[str, ...]] = {
    Effect.RECLASSIFY: ("class_id", "standard_id"),
    Effect.PRIORITISE: ("urgent",),
    MoveKind.CORRECT: ("location_id", "grid_id", "address"),
}
"""The columns in which a part that follows was like its whole until then."""


def parts_that_follow(
    session: Session, decision: Decision, case: Case, was: Mapping[str, Any]
) -> Sequence[str]:
    """The numbers of the open parts to which the move applies; `was` are the columns before it."""
    columns = AGREES.get(decision.move.effect or decision.move.kind)
    if columns is None or not decision.after.open_parts:
        return ()
    if decision.event.actor.role is Role.SYSTEM:
        # Where grids are drawn anew, each case that lies there is looked at by itself.
        return ()
    alike: list[ColumnElement[bool]] = [
        getattr(Case, name).is_not_distinct_from(was[name]) for name in columns
    ]
    return session.scalars(
        select(Case.no)
        .where(
            Case.district == case.district,
            Case.parent_id == case.id,
            Case.closed_at.is_(None),
            *alike,
        )
        .order_by(Case.id)
    ).all()


def followed_input(decision: Decision, given: MoveInput) -> MoveInput:
    """What comes with the move of a part: what the whole has now, and what was said of it."""
    after = decision.after
    return replace(given, class_id=after.class_id, standard_id=after.standard_id, version=None)
