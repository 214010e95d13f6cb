"""What the grid worker's phone reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.errors import NotFound
from gis.reason import Reason
from governance.intake.models import Report
from governance.permissions import Viewer, may_see_case
from workflows.cases.models import Case
from workflows.cases.queries import case_by_no, living_in
from workflows.owners import OwnerKind
from workflows.standards.queries import KnownClass, KnownStandard, class_list

CHECKING, VERIFYING, MENDING = "checking", "verifying", "mending"
ON_THE_SPOT = (CHECKING, VERIFYING, MENDING)
"""Stages in which a worker is sent to a place, or mends what they reported."""
MOST_LISTED = 50
MOST_REPORTED = 20
QUICK = 8


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A case as the phone lists it; `kind` is its class, None while it has none."""

    case: Case
    kind: KnownClass | None
    point: Point | None


def quick_classes(session: Session, district: int, day: date) -> list[KnownClass]:
    """The classes that stand as buttons."""
    return [known for known in class_list(session, district).offered(day) if known.quick][:QUICK]


def owned(session: Session, viewer: Viewer, stage: str) -> list[TaskRow]:
    """Cases that wait in this stage for this worker, the most pressing first."""
    return _rows(
        session,
        viewer,
        _listed(viewer)
        .where(
            Case.stage == stage,
            Case.owner_kind == OwnerKind.ACCOUNT,
            Case.owner_account_id == viewer.account_id,
            Case.due_at.is_not(None),
        )
        .order_by(Case.due_at, Case.id)
        .limit(MOST_LISTED),
    )


def open_in_grids(session: Session, viewer: Viewer) -> tuple[list[TaskRow], int]:
    """Other open cases of this worker's grids by deadline, and how many there are in all."""
    mine = (
        Case.worker_id == viewer.account_id,
        Case.due_at.is_not(None),
        Case.stage.not_in(ON_THE_SPOT),
    )
    count = select(func.count()).select_from(Case).where(Case.district == viewer.district, *mine)
    rows = _listed(viewer).where(*mine).order_by(Case.due_at, Case.id).limit(MOST_LISTED)
    return _rows(session, viewer, rows), session.scalar(count) or 0


def reported(session: Session, viewer: Viewer) -> list[TaskRow]:
    """The latest cases that this worker reported."""
    own = select(Report.case_id).where(
        Report.district == viewer.district, Report.account_id == viewer.account_id
    )
    newest = Case.opened_at.desc(), Case.id.desc()
    rows = _listed(viewer).where(Case.id.in_(own)).order_by(*newest).limit(MOST_REPORTED)
    return _rows(session, viewer, rows)


def case_for(session: Session, viewer: Viewer, no: str) -> Case:
    """The case of this number; NotFound if there is none or the viewer may not know of it."""
    case = case_by_no(session, viewer.district, no)
    if not may_look(session, viewer, case):
        raise NotFound(Reason("case_unknown", {"no": no}))
    return case


def may_look(session: Session, viewer: Viewer, case: Case) -> bool:
    """Whoever may see the case, and the member of staff who reported it, or reported what lives on
    in it.
    """
    if may_see_case(viewer, case):
        return True
    if viewer.account_id is None or viewer.district != case.district:
        return False
    own = select(Report.id).where(
        Report.district == case.district,
        Report.case_id.in_(living_in(case)),
        Report.account_id == viewer.account_id,
    )
    return session.scalar(own.limit(1)) is not None


def standard_of(session: Session, case: Case) -> KnownStandard | None:
    known = class_list(session, case.district).by_id.get(case.class_id or 0)
    standards = known.standards if known else ()
    return next((one for one in standards if one.id == case.standard_id), None)


def _listed(viewer: Viewer) -> Select[Any]:
    place = func.ST_X(Case.geom), func.ST_Y(Case.geom)
    return select(Case, *place).where(Case.district == viewer.district)


def _rows(session: Session, viewer: Viewer, query: Select[Any]) -> list[TaskRow]:
    kinds = class_list(session, viewer.district).by_id
    return [
        TaskRow(case, kinds.get(case.class_id), None if lon is None else Point(lon, lat))
        for case, lon, lat in session.execute(query)
    ]
