"""Cases that belong together: parts and their parent, and those that one survivor stands for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from governance.permissions import Viewer, may_see_case
from workflows.cases.models import Case
from workflows.cases.queries import merged_into, parts_of, survivors_of, tasks_of_parts

MOST_LISTED = 50


@dataclass(frozen=True)
class Family:
    """`survivor` is the case in which this one lives on in the end, `through` the one that it was
    merged into first, where that was merged itself. `merged` are all that live on in this one, the
    oldest first. `tasks` say what each part has to do; `seen` are the numbers of those relatives
    whose page the viewer may open.
    """

    parent: Case | None
    survivor: Case | None
    through: Case | None
    parts: Sequence[Case]
    merged: Sequence[Case]
    tasks: Mapping[int, str]
    seen: Collection[str]


def family_of(session: Session, viewer: Viewer, case: Case) -> Family:
    """Every case that this one is a part of, has as a part, lives on in, or stands for."""
    parent = session.get(Case, (case.district, case.parent_id)) if case.parent_id else None
    later = survivors_of(session, case)[1:] if case.survivor_id is not None else ()
    survivor = later[-1] if later else None
    through = later[0] if len(later) > 1 else None
    parts = parts_of(session, case)
    merged = merged_into(session, case, limit=MOST_LISTED)
    relatives = (parent, survivor, through, *parts, *merged)
    return Family(
        parent=parent,
        survivor=survivor,
        through=through,
        parts=parts,
        merged=merged,
        tasks=tasks_of_parts(session, case) if parts else {},
        seen={one.no for one in relatives if one is not None and may_see_case(viewer, one)},
    )
