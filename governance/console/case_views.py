"""One case: its page, and the moves that are made on it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from gis.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, TooLarge
from gis.reason import Reason
from governance import clock
from governance.accounts.identity import viewer
from governance.cases.outcome import outcome
from governance.console.blueprint import blueprint
from governance.console.detail import case_detail, visible_case
from governance.console.forms import MoveForm, RevealForm
from governance.console.moves import move_case
from governance.console.posted_parts import posted_parts
from governance.errors import faults, status_of, wants_problem
from governance.extensions import db
from governance.forms import form_data
from governance.permissions import Permission, may_see_case, require
from governance.presentation import move_title
from governance.vault.services import reveal
from governance.vault.words import SubjectKind

REFUSALS = (Conflict, Forbidden, Invalid, TooLarge)
"""What a person can do something about on the case's page, with all that they typed still there."""

BACK = {
    "department": "console.department_page",
    "approvals": "console.approvals_page",
    "revisits": "console.revisits_page",
}
"""Pages on which cases are worked off one after the other."""


@blueprint.get("/cases/<no>")
@require(Permission.CASES)
def case_page(no: str) -> str:
    return shown(no)


@blueprint.post("/cases/<no>/moves/<move>")
@require(Permission.CASES)
def move(no: str, move: str) -> Answer:
    """Make a move; a refusal shows the case as it is now together with what was typed, and tells a
    program each fault with its field.
    """
    try:
        form = form_data(MoveForm)
        case = move_case(viewer(), no, move, form, posted_parts())
    except REFUSALS as refusal:
        db.session.rollback()
        if wants_problem():
            # Whoever may not know of the case hears that there is none, whatever they sent.
            visible_case(db.session(), viewer(), no)
            raise
        return Response(shown(no, move, refusal), status_of(refusal))
    still_seen = may_see_case(viewer(), case)
    if "HX-Request" in request.headers and still_seen:
        return Response(shown(no, move), headers={"HX-Trigger": "case-moved"})
    title = move_title(move, case.definition, case.definition_version, viewer().role)
    told = _("%(no)s 已%(move)s。%(outcome)s。", no=no, move=title, outcome=outcome(case))
    flash(told, "good")
    if "HX-Request" in request.headers:
        return Response(headers={"HX-Redirect": url_for("home.home")})
    return redirect(_after(form, no, still_seen=still_seen), HTTPStatus.SEE_OTHER)


def _after(form: MoveForm, no: str, *, still_seen: bool) -> str:
    if form.back in BACK:
        return url_for(BACK[form.back])
    return url_for("console.case_page", no=no) if still_seen else url_for("home.home")


@blueprint.post("/cases/<no>/reporter")
@require(Permission.REVEAL)
def reporter(no: str) -> str:
    """Show the reporter's contact in full; every look is recorded with its purpose first."""
    who, now, purpose = viewer(), clock.now(), form_data(RevealForm).purpose
    detail = case_detail(db.session(), who, no, now)
    if detail.reporter is None:
        raise NotFound(Reason("vault_value_missing"))
    shown = {
        field.value: reveal(
            who,
            who.district,
            SubjectKind.REPORT,
            detail.reporter.id,
            field,
            purpose,
            detail.case.id,
            now,
        )
        for field in detail.sealed
    }
    partial = "HX-Request" in request.headers
    template = "console/case_reporter.html" if partial else "console/case.html"
    return render_template(
        template, detail=detail, case=detail.case, revealed=shown, faults=[], typed={}
    )


def shown(no: str, move: str = "", refusal: DomainError | None = None) -> str:
    """The case as a whole page or, for htmx, its inside; with a refused move as it was typed."""
    partial = "HX-Request" in request.headers
    return render_template(
        "console/case_part.html" if partial else "console/case.html",
        detail=case_detail(db.session(), viewer(), no, clock.now()),
        faults=faults(refusal) if refusal else [],
        refused=move if refusal else "",
        moved=move if not refusal else "",
        typed=request.form if refusal else {},
    )
