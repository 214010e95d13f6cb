"""A handler's page: what the department has to take, and what is in hand."""

from __future__ import annotations

from flask import render_template

from governance import clock
from governance.accounts.identity import viewer
from governance.console.blueprint import blueprint
from governance.console.department import department_board
from governance.extensions import db
from governance.permissions import Permission, require
from workflows.dispatch.queries import routing
from workflows.standards.queries import class_list


@blueprint.get("/department")
@require(Permission.DEPARTMENT)
def department_page() -> str:
    session, who = db.session(), viewer()
    return render_template(
        "console/department.html",
        board=department_board(session, who, clock.now()),
        department=routing(session, who.district).departments.get(who.department_id or 0),
        classes=class_list(session, who.district).by_id,
    )
