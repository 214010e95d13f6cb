"""What is under way and was reported before: found by the product's own search."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.crs import Point
from governance.sample.divisions import DISTRICT
from workflows.cases.duplicates import likely_duplicates
from workflows.cases.models import Case
from workflows.standards.queries import class_list


def note_repeats(session: Session) -> int:
    """Note in every open case the likely duplicates that it had when it was opened; counts them.

    Nobody reported a part: it lies where the case lies that it belongs to, and repeats nothing.
    """
    classes = class_list(session, DISTRICT).by_id
    found = 0
    rows = session.execute(
        select(Case, func.ST_X(Case.geom), func.ST_Y(Case.geom)).where(
            Case.district == DISTRICT,
            Case.due_at.is_not(None),
            Case.class_id.is_not(None),
            Case.parent_id.is_(None),
        )
    )
    for case, lon, lat in rows.all():
        near = likely_duplicates(
            session, DISTRICT, classes[case.class_id], Point(lon, lat), now=case.opened_at
        )
        earlier = [one.as_json() for one in near if one.no != case.no]
        if earlier:
            case.why = {**case.why, "duplicates": earlier}
            found += 1
    session.flush()
    return found
