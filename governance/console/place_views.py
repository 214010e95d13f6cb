"""The place of a case, put right at the desk: look what it would be, look for an address, move."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from gis.errors import Forbidden
from gis.reason import Reason
from governance import clock
from governance.accounts.identity import viewer
from governance.cases import relocating
from governance.cases.place_forms import AddressQuery, PlaceChoice, RelocateForm
from governance.cases.place_options import found
from governance.console.blueprint import blueprint
from governance.console.case_views import REFUSALS, shown
from governance.console.registers import places
from governance.errors import status_of
from governance.extensions import db
from governance.forms import form_data, query_data
from governance.permissions import Permission, may_see_case, require
from governance.presentation import move_title
from governance.transaction import use_case
from workflows.cases.models import Case


@blueprint.get("/cases/<no>/place")
@require(Permission.CASES)
def proposed_place(no: str) -> str:
    """What a place would be for the case: nearest address, grid, worker; nothing is changed."""
    session = db.session()
    case = _correctable(no)
    proposal = relocating.proposed(session, case, query_data(PlaceChoice), clock.now())
    return render_template(
        "console/case_place_new.html", proposal=proposal, names=places(session, case.district)
    )


@blueprint.get("/cases/<no>/place/found")
@require(Permission.CASES)
def found_places(no: str) -> str:
    """Places that an address may mean, to choose from."""
    case = _correctable(no)
    asked = query_data(AddressQuery).address
    here = relocating.point_of(case)
    options = found(db.session(), case.district, asked, here, clock.now())
    return render_template("console/case_place_found.html", options=options)


@blueprint.post("/cases/<no>/place")
@require(Permission.CASES)
def relocate(no: str) -> Answer:
    """Put the case where the form says; a refusal shows it as it is now, with what was chosen."""
    try:
        form = form_data(RelocateForm)
        with use_case() as session:
            case = relocating.relocate(session, viewer(), no, form, now=clock.now())
    except REFUSALS as refusal:
        db.session.rollback()
        return Response(shown(no, relocating.MOVE, refusal), status_of(refusal))
    seen = may_see_case(viewer(), case)
    done = _("%(no)s 已%(move)s", no=no, move=move_title(relocating.MOVE))
    onward = url_for("console.case_page", no=no) if seen else url_for("home.home")
    if "HX-Request" in request.headers and seen:
        return Response(shown(no, relocating.MOVE), headers={"HX-Trigger": "case-relocated"})
    flash(done, "good")
    if "HX-Request" in request.headers:
        return Response(headers={"HX-Redirect": onward})
    return redirect(onward, HTTPStatus.SEE_OTHER)


def _correctable(no: str) -> Case:
    """The case, if this viewer may correct its place; what others see of it they see elsewhere."""
    session, who = db.session(), viewer()
    case = relocating.seen_case(session, who, no)
    if not relocating.may_relocate(session, who, case, clock.now()):
        raise Forbidden(Reason("place_not_yours"))
    return case
