"""What a resident says of how a matter ended: how good it was, and that it is not over."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from gis.errors import Conflict, DomainError, NotFound
from gis.reason import Reason
from governance import clock
from governance.accounts.following import followed
from governance.accounts.identity import settings
from governance.errors import faults, status_of
from governance.extensions import db, limiter
from governance.forms import form_data
from governance.permissions import Permission, require
from governance.resident.blueprint import blueprint
from governance.resident.case_page import RESIDENT, dissatisfied, followed_case, progress_page
from governance.resident.forms import EvaluateForm, ReopenForm
from governance.transaction import use_case
from workflows.cases.services import make_move
from workflows.engine import MoveInput

WORDS = "10/minute;60/hour"


@blueprint.post("/follow/evaluate")
@require(Permission.OPEN_TO_ALL)
@limiter.limit(WORDS)
def evaluate_submit() -> Answer:
    no = _followed()
    try:
        form = form_data(EvaluateForm)
        given = MoveInput(satisfaction=form.satisfaction, opinion=form.words)
        _say(no, "evaluate", given)
    except DomainError as refusal:
        return _refused(no, "evaluate", refusal)
    flash(_("谢谢您的评价"), "good")
    return redirect(url_for("resident.follow_page"), 303)


@blueprint.post("/follow/reopen")
@require(Permission.OPEN_TO_ALL)
@limiter.limit(WORDS)
def reopen_submit() -> Answer:
    no = _followed()
    try:
        form = form_data(ReopenForm)
        if not dissatisfied(followed_case(db.session(), no).case):
            raise Conflict(Reason("reopen_when_dissatisfied"))
        _say(no, "reopen", MoveInput(reason=form.reason))
    except DomainError as refusal:
        return _refused(no, "reopen", refusal)
    flash(_("已请指挥中心重新办理"), "good")
    return redirect(url_for("resident.follow_page"), 303)


def _followed() -> str:
    """The number that this browser has shown the code of."""
    no = followed()
    if no is None:
        raise NotFound(Reason("follow_first"))
    return no


def _say(no: str, move: str, given: MoveInput) -> None:
    """What is said of a report that was merged counts for the case that it lives on in."""
    with use_case() as session:
        case_no = followed_case(session, no).case.no
        make_move(
            session, settings().district, case_no, move, given, actor=RESIDENT, now=clock.now()
        )


def _refused(no: str, what: str, refusal: DomainError) -> Answer:
    """The page as it is now, with what was written."""
    db.session.rollback()
    page = progress_page(
        db.session(), no, clock.now(), faults=faults(refusal), refused=what, given=request.form
    )
    return Response(page, status_of(refusal))
