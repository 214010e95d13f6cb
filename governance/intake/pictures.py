"""The photographs of a case: listed without their bytes, and one of them whole."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from governance.intake.models import Photo
from workflows import definitions
from workflows.cases.models import Case

BEFORE_HANDLING = frozenset({"collection", "registration", "dispatch", "acceptance", "routing"})
"""Links of the processes in which nobody has worked on the spot yet."""


@dataclass(frozen=True, slots=True)
class CasePhotos:
    """Rows (id, stage, width, height), oldest first: as reported, and what became of it."""

    before: Sequence[Row[*tuple[Any, ...]]]
    after: Sequence[Row[*tuple[Any, ...]]]


def photos_of(session: Session, case: Case) -> CasePhotos:
    rows = session.execute(
        select(Photo.id, Photo.stage, Photo.width, Photo.height)
        .where(Photo.district == case.district, Photo.case_id == case.id)
        .order_by(Photo.added_at, Photo.id)
    ).all()
    early = early_stages(case)
    return CasePhotos(
        before=[row for row in rows if row.stage in early],
        after=[row for row in rows if row.stage not in early],
    )


def early_stages(case: Case) -> frozenset[str]:
    """The stages in which photographs are of what was reported; those of its opening always are."""
    definition = definitions.get(case.definition, case.definition_version)
    links = {key for key, stage in definition.stages.items() if stage.link in BEFORE_HANDLING}
    return frozenset(links | {definition.opening.leads_to("")})


def stage_of_result(case: Case, before: str) -> str:
    """The stage that photographs belong to which came with the move that led out of `before`.

    What shows a result is never taken for what was reported, though it was both in one stage.
    """
    worked_there = before == definitions.get(
        case.definition, case.definition_version
    ).opening.leads_to("")
    return case.stage if worked_there else before


def photo_with_case(
    session: Session, district: int, photo_id: uuid.UUID
) -> tuple[Photo, Case] | None:
    row = session.execute(
        select(Photo, Case)
        .join(Case, (Case.district == Photo.district) & (Case.id == Photo.case_id))
        .where(Photo.district == district, Photo.id == photo_id)
    ).first()
    return None if row is None else (row[0], row[1])
