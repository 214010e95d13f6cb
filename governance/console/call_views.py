"""A matter brought by telephone or to the window (来电登记), taken down at the desk."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any, Literal

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import BaseModel
from werkzeug.wrappers import Response as Answer

from gis.errors import DomainError
from governance import clock
from governance.accounts.identity import settings, viewer
from governance.console.blueprint import blueprint
from governance.errors import faults, status_of
from governance.extensions import db
from governance.forms import query_data
from governance.intake.follow_code import follow_code, read_out
from governance.intake.posted import take_posted
from governance.permissions import Permission, require
from workflows.cases.models import CaseSource
from workflows.standards.queries import class_list


class Door(BaseModel):
    """By which door the matter came."""

    source: Literal[CaseSource.HOTLINE, CaseSource.WINDOW] = CaseSource.HOTLINE


@blueprint.get("/console/calls")
@require(Permission.CONSOLE)
def call_page() -> str:
    return _page(query_data(Door))


@blueprint.post("/console/calls")
@require(Permission.CONSOLE)
def call_submit() -> Answer:
    """Take it down and open its case; the caller is told number and code to follow it by."""
    door = query_data(Door)
    try:
        taken = take_posted(source=door.source)
    except DomainError as refusal:
        flat = [
            {**fault, "field": (fault["field"] or "").replace(".", "_")}
            for fault in faults(refusal)
        ]
        return Response(_page(door, faults=flat), status_of(refusal))
    no = taken.answer["case_no"]
    code = read_out(follow_code(str(current_app.config["SECRET_KEY"]), no))
    flash(_("已登记。请告诉来人：编号 %(no)s，查询码 %(code)s。", no=no, code=code), "good")
    return redirect(url_for("console.case_page", no=no), HTTPStatus.SEE_OTHER)


def _page(door: Door, **shown: Any) -> str:
    today = clock.now().astimezone(settings().timezone).date()
    return render_template(
        "console/call.html",
        door=door,
        sources=CaseSource,
        groups=class_list(db.session(), viewer().district).offered_by_major(today),
        idempotency_key=uuid.uuid4().hex,
        given=request.form,
        **shown,
    )
