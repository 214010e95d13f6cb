"""From a posted form to a move of the case, with its photographs, in one transaction."""

from __future__ import annotations

from governance import clock
from governance.accounts.identity import settings
from governance.console.detail import actor_of, visible_case
from governance.console.forms import MoveForm
from governance.intake.keeping import keep_photos
from governance.intake.photos import clean_photos
from governance.intake.posted import posted_photos
from governance.permissions import Viewer
from governance.transaction import use_case
from workflows.cases.models import Case
from workflows.cases.services import make_move
from workflows.engine import MoveInput


def move_case(viewer: Viewer, no: str, move: str, form: MoveForm) -> Case:
    """Return the moved case. Raises NotFound, a Refused, or Invalid for a bad photograph.

    Photographs are decoded before the transaction begins: that work needs no lock on the case.
    """
    photos = clean_photos(posted_photos(), settings().timezone)
    class_id, standard_id = _pair(form.standard)
    given = MoveInput(
        reason=form.reason,
        opinion=form.opinion,
        result=form.result,
        photo_count=len(photos),
        department_id=form.department_id,
        class_id=class_id,
        standard_id=standard_id,
        version=form.version,
    )
    now = clock.now()
    with use_case() as session:
        stage = visible_case(session, viewer, no).stage
        case = make_move(
            session,
            viewer.district,
            no,
            move,
            given,
            actor=actor_of(viewer),
            now=now,
        )
        keep_photos(session, case.district, case.id, stage, photos, now=now)
    return case


def _pair(standard: str | None) -> tuple[int | None, int | None]:
    if standard is None:
        return None, None
    class_id, standard_id = standard.split(":")
    return int(class_id), int(standard_id)
