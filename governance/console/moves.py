"""From a posted form to a move of the case, with its photographs, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable

from werkzeug.datastructures import FileStorage

from governance import clock
from governance.accounts.identity import settings
from governance.console.detail import actor_of, visible_case
from governance.console.forms import MoveForm
from governance.intake.models import Photo
from governance.intake.photos import BYTES, clean_photos
from governance.permissions import Viewer
from governance.transaction import use_case
from workflows.cases.models import Case
from workflows.cases.services import make_move
from workflows.engine import MoveInput


def move_case(
    viewer: Viewer, no: str, move: str, form: MoveForm, files: Iterable[FileStorage]
) -> Case:
    """Return the moved case. Raises NotFound, a Refused, or Invalid for a bad photograph.

    Photographs are decoded before the transaction begins: that work needs no lock on the case.
    """
    # One byte more than is allowed tells that there is too much.
    contents = [file.stream.read(BYTES + 1) for file in files if file.filename]
    photos = clean_photos(contents, settings().timezone)
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
        seen = visible_case(session, viewer, no)
        stage = seen.stage
        # The move locks the row and must read it anew, not what was read a moment before.
        session.expire(seen)
        case = make_move(
            session,
            viewer.district,
            no,
            move,
            given,
            actor=actor_of(viewer),
            now=now,
        )
        session.add_all(
            Photo(
                district=case.district,
                case_id=case.id,
                stage=stage,
                added_at=now,
                width=photo.width,
                height=photo.height,
                content=photo.content,
                thumbnail=photo.thumbnail,
                taken_at=photo.taken_at,
                taken_geom=None,
            )
            for photo in photos
        )
    return case


def _pair(standard: str | None) -> tuple[int | None, int | None]:
    if standard is None:
        return None, None
    class_id, standard_id = standard.split(":")
    return int(class_id), int(standard_id)
