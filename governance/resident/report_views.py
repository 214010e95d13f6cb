"""The resident's pages: report without an account, and follow by number and code."""

from __future__ import annotations

import uuid
from typing import Any

from flask import (
    Response,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response as Answer

from gis.errors import DomainError, NotFound
from gis.reason import Reason
from governance import clock
from governance.accounts.following import follow, followed, stop_following
from governance.accounts.identity import settings
from governance.errors import faults, status_of
from governance.extensions import db, limiter
from governance.forms import form_data
from governance.intake.follow_code import follow_code, opens, read_out
from governance.intake.posted import take_posted
from governance.permissions import Permission, require
from governance.resident.blueprint import blueprint
from governance.resident.case_page import progress_page
from governance.resident.forms import FollowForm

RECEIPT = "receipt"
REPORTS = "10/minute;100/day"
GUESSES = "10/minute;60/hour"


@blueprint.get("/report")
@require(Permission.REPORT)
def report_page() -> str:
    return _form()


@blueprint.post("/report")
@require(Permission.REPORT)
@limiter.limit(REPORTS)
def report_submit() -> Answer:
    try:
        taken = take_posted()
    except DomainError as refusal:
        return Response(_form(faults=_flat(refusal)), status_of(refusal))
    no = taken.answer["case_no"]
    session[RECEIPT] = no
    follow(no)
    return redirect(url_for("resident.receipt_page"), 303)


@blueprint.get("/report/receipt")
@require(Permission.REPORT)
def receipt_page() -> Answer | str:
    """Number and code of the report that this browser sent last; neither stands in the address."""
    no = session.get(RECEIPT)
    if not isinstance(no, str):
        return redirect(url_for("resident.report_page"))
    return render_template(
        "resident/receipt.html",
        no=no,
        code=read_out(follow_code(_secret(), no)),
        timezone=settings().timezone,
    )


@blueprint.get("/follow")
@require(Permission.OPEN_TO_ALL)
def follow_page() -> str:
    no = followed()
    return progress_page(db.session(), no, clock.now()) if no else _follow_form()


@blueprint.post("/follow")
@require(Permission.OPEN_TO_ALL)
@limiter.limit(GUESSES)
def follow_submit() -> Answer:
    """A wrong code and a number that does not exist are answered alike."""
    try:
        form = form_data(FollowForm)
        no = form.no.strip()
        if not opens(_secret(), no, form.code):
            raise NotFound(Reason("follow_code_wrong"), "code")
        progress_page(db.session(), no, clock.now())
    except DomainError as refusal:
        page = _follow_form(faults=faults(refusal), no=request.form.get("no", ""))
        return Response(page, status_of(refusal))
    follow(no)
    return redirect(url_for("resident.follow_page"), 303)


@blueprint.post("/follow/stop")
@require(Permission.OPEN_TO_ALL)
def stop_following_submit() -> Answer:
    stop_following()
    return redirect(url_for("resident.follow_page"), 303)


def _form(**shown: Any) -> str:
    return render_template(
        "resident/report.html",
        idempotency_key=uuid.uuid4().hex,
        timezone=settings().timezone,
        given=request.form,
        **shown,
    )


def _flat(refusal: DomainError) -> list[dict[str, Any]]:
    """The faults under the names of the inputs: `reporter.phone` is the input reporter_phone."""
    return [
        {**fault, "field": (fault["field"] or "").replace(".", "_")} for fault in faults(refusal)
    ]


def _follow_form(**shown: Any) -> str:
    return render_template("resident/follow.html", **shown)


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
