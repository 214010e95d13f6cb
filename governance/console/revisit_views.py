"""Calls to make (回访): whoever reported a matter that is closed is asked whether it is well."""

from __future__ import annotations

from flask import render_template

from governance import clock
from governance.accounts.identity import viewer
from governance.console.blueprint import blueprint
from governance.console.revisits import MOST, calls_due, heard_lately
from governance.extensions import db
from governance.permissions import Permission, require
from workflows.standards.queries import class_list


@blueprint.get("/revisits")
@require(Permission.CONSOLE)
def revisits_page() -> str:
    session, who, now = db.session(), viewer(), clock.now()
    return render_template(
        "console/revisits.html",
        calls=calls_due(session, who, now),
        most=MOST,
        heard=heard_lately(session, who, now),
        classes=class_list(session, who.district).by_id,
    )
