"""Photographs of cases, to those who may see the case."""

from __future__ import annotations

import uuid

from flask import Response, request
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from gis.errors import NotFound
from gis.reason import Reason
from governance.accounts.following import followed
from governance.accounts.identity import viewer
from governance.extensions import db
from governance.field.blueprint import blueprint
from governance.field.queries import may_look
from governance.intake.models import Photo
from governance.intake.pictures import early_stages, photo_with_case
from governance.permissions import Permission, require
from workflows.cases.models import Case
from workflows.cases.queries import survivor_of

KEPT_SECONDS = 86_400


@blueprint.get("/photos/<uuid:id>")
@require(Permission.OPEN_TO_ALL)
def photo(id: uuid.UUID) -> Answer:  # noqa: A002 - the name in the address
    found = _visible(id)
    return _picture(found.content, f"{id}-photo")


@blueprint.get("/photos/<uuid:id>/thumbnail")
@require(Permission.OPEN_TO_ALL)
def thumbnail(id: uuid.UUID) -> Answer:  # noqa: A002 - the name in the address
    found = _visible(id)
    return _picture(found.thumbnail, f"{id}-thumbnail")


def _visible(id_: uuid.UUID) -> Photo:
    """To anybody else a photograph that exists looks like one that does not."""
    found = photo_with_case(db.session(), viewer().district, id_)
    if found is not None:
        picture, case = found
        if may_look(db.session(), viewer(), case) or _followed(picture, case):
            return picture
    raise NotFound(Reason("photo_not_found"))


def _followed(picture: Photo, case: Case) -> bool:
    """Of one's own report all; of the case that it was merged into what shows the result."""
    no = followed()
    if no is None or no == case.no:
        return no is not None
    own = db.session.scalar(select(Case).where(Case.district == case.district, Case.no == no))
    if own is None or own.survivor_id is None or picture.stage in early_stages(case):
        return False
    return survivor_of(db.session(), own).id == case.id


def _picture(content: bytes, mark: str) -> Answer:
    response = Response(content, mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}, immutable"
    response.set_etag(mark)
    return response.make_conditional(request)
