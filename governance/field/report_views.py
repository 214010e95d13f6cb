"""The page that a grid worker reports from, and the form's way without scripts."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from gis.errors import DomainError
from governance import clock
from governance.accounts.identity import settings, viewer
from governance.errors import faults, status_of
from governance.extensions import db
from governance.field.blueprint import blueprint
from governance.field.queries import quick_classes
from governance.intake.posted import take_posted
from governance.permissions import Permission, require
from workflows.standards.queries import class_list
from workflows.standards.sounding import spelt


@blueprint.get("/field")
@require(Permission.FIELD)
def report_page() -> str:
    return _page()


@blueprint.post("/field")
@require(Permission.FIELD)
def report_submit() -> Answer:
    try:
        taken = take_posted(_said_by_class())
    except DomainError as refusal:
        return Response(_page(faults=faults(refusal)), status_of(refusal))
    no = taken.answer["case_no"]
    flash(_("已收到，案件号 %(no)s。", no=no), "good")
    return redirect(url_for("field.case_page", no=no), 303)


def _said_by_class() -> dict[str, str]:
    """In three taps nobody writes a text: then the class is what is reported."""
    known = class_list(db.session(), viewer().district).by_code.get(
        request.form.get("class_code", "")
    )
    return {"text": known.name} if known else {}


def _page(**shown: Any) -> str:
    session, district = db.session(), viewer().district
    today = clock.now().astimezone(settings().timezone).date()
    return render_template(
        "field/report.html",
        quick=quick_classes(session, district, today),
        groups=class_list(session, district).offered_by_major(today),
        offered=class_list(session, district).offered(today),
        day=today,
        spelt=lambda known: spelt((known.name, *known.synonyms)),
        idempotency_key=uuid.uuid4().hex,
        timezone=settings().timezone,
        given=request.form,
        **shown,
    )
