"""From a posted form to a move of the case, with its photographs, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import Invalid
from gis.reason import Reason
from governance import clock
from governance.accounts.identity import settings
from governance.cases.choosing import sent_to
from governance.cases.conditions import midnight, visible
from governance.console.detail import actor_of, visible_case
from governance.console.forms import MoveForm, PartForm
from governance.intake.keeping import keep_photos
from governance.intake.photos import clean_photos
from governance.intake.pictures import stage_of_result
from governance.intake.posted import posted_photos
from governance.permissions import Viewer
from governance.transaction import use_case
from workflows.case_state import PartInput
from workflows.cases.models import Case
from workflows.cases.services import make_move
from workflows.engine import MoveInput


def move_case(
    viewer: Viewer, no: str, move: str, form: MoveForm, parts: Sequence[PartForm] = ()
) -> Case:
    """Return the moved case. Raises NotFound, a Refused, or Invalid for a bad photograph.

    Photographs are decoded before the transaction begins: that work needs no lock on the case.
    """
    photos = clean_photos(posted_photos(), settings().timezone)
    class_id, standard_id = _pair(form.standard)
    now = clock.now()
    with use_case() as session:
        case = visible_case(session, viewer, no)
        stage = case.stage
        sent = sent_to(session, case, move, form.worker_id, now)
        given = MoveInput(
            reason=form.reason,
            opinion=form.opinion,
            result=form.result,
            photo_count=len(photos),
            department_id=form.department_id,
            class_id=class_id,
            standard_id=standard_id,
            worker_id=sent.worker_id,
            worker_label=sent.label,
            urgent=form.urgent,
            until=_end_of(form.until),
            survivor_id=_survivor(session, viewer, form),
            parts=tuple(PartInput(part.department_id, part.task) for part in parts),
            closing_met=form.closing,
            satisfaction=form.satisfaction,
            version=form.version,
        )
        case = make_move(
            session,
            viewer.district,
            no,
            move,
            given,
            actor=actor_of(viewer),
            now=now,
        )
        if sent.why:
            case.why = {**case.why, "worker": [reason.as_json() for reason in sent.why]}
        kept_as = stage_of_result(case, stage)
        keep_photos(session, case.district, case.id, kept_as, photos, now=now)
    return case


def _pair(standard: str | None) -> tuple[int | None, int | None]:
    if standard is None:
        return None, None
    class_id, standard_id = standard.split(":")
    return int(class_id), int(standard_id)


def _end_of(day: date | None) -> datetime | None:
    """When the next day begins: a pause until a day holds through it."""
    return None if day is None else midnight(day + timedelta(days=1), settings().timezone)


def _survivor(session: Session, viewer: Viewer, form: MoveForm) -> int | None:
    """A number that the viewer may not know of is answered like one that does not exist."""
    no = form.survivor_no.strip() or form.survivor
    if not no:
        return None
    number = Case.district == viewer.district, Case.no == no
    found = session.scalar(select(Case.id).where(*number, *visible(viewer)))
    if found is None:
        raise Invalid(Reason("case_unknown", {"no": no}), "survivor")
    return found
