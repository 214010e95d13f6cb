"""Cases that belong together: parts and their parent, and those that one survivor stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.cases.queries import tasks_of_parts

MOST_LISTED = 50

RELATIVE = (
    Case.id,
    Case.no,
    Case.text,
    Case.address,
    Case.class_id,
    Case.stage,
    Case.definition,
    Case.definition_version,
    Case.part,
    Case.parent_id,
    Case.survivor_id,
    Case.department_id,
    Case.owner_label,
    Case.owner_role,
    Case.handler_label,
    Case.worker_id,
    Case.due_at,
    Case.due_provisional,
    Case.opened_at,
    Case.closed_at,
    Case.version,
)

Relative = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Family:
    """Rows with the columns of RELATIVE, the oldest first; `tasks` say what each part has to do."""

    parent: Relative | None
    survivor: Relative | None
    parts: Sequence[Relative]
    merged: Sequence[Relative]
    tasks: Mapping[int, str]


def family_of(session: Session, case: Case) -> Family:
    """Every case that this one is a part of, has as a part, lives on in, or stands for."""
    rows = session.execute(
        select(*RELATIVE)
        .where(
            Case.district == case.district,
            or_(
                Case.id.in_([one for one in (case.parent_id, case.survivor_id) if one]),
                Case.parent_id == case.id,
                Case.survivor_id == case.id,
            ),
        )
        # What was merged may be much, and must not push out its few relatives.
        .order_by(Case.survivor_id.is_not_distinct_from(case.id), Case.id)
        .limit(MOST_LISTED * 2)
    ).all()
    parts = [row for row in rows if row.parent_id == case.id]
    return Family(
        parent=next((row for row in rows if row.id == case.parent_id), None),
        survivor=next((row for row in rows if row.id == case.survivor_id), None),
        parts=parts,
        tasks=tasks_of_parts(session, case) if parts else {},
        merged=[row for row in rows if row.survivor_id == case.id][:MOST_LISTED],
    )
