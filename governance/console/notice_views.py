"""The notices behind the bell."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from governance import clock
from governance.accounts.identity import viewer
from governance.console.blueprint import blueprint
from governance.console.notices import latest, mark_read
from governance.extensions import db
from governance.permissions import Permission, may, require
from governance.transaction import use_case
from workflows.standards.queries import class_list


@blueprint.get("/notices")
@require(Permission.SIGNED_IN)
def notices_page() -> str:
    session, who = db.session(), viewer()
    return render_template(
        "console/notices.html",
        notices=latest(session, who, clock.now()),
        classes=class_list(session, who.district).by_id,
        calendars=may(who, Permission.CALENDARS),
    )


@blueprint.post("/notices/read")
@require(Permission.SIGNED_IN)
def read_notices() -> Response:
    with use_case() as session:
        mark_read(session, viewer(), now=clock.now())
    return redirect(url_for("console.notices_page"))
