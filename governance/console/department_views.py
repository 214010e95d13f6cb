"""A handler's page: what the department has to take, and what is in hand."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template

from governance import clock
from governance.accounts.identity import settings, viewer
from governance.console.blueprint import blueprint
from governance.console.department import asked_too_late, department_board, onward, requests_open
from governance.extensions import db
from governance.permissions import Permission, require
from workflows.dispatch.queries import routing
from workflows.standards.queries import class_list


@blueprint.get("/department")
@require(Permission.DEPARTMENT)
def department_page() -> str:
    session, who, now = db.session(), viewer(), clock.now()
    today = now.astimezone(settings().timezone).date()
    return render_template(
        "console/department.html",
        board=department_board(session, who, now),
        requests_open=requests_open,
        onward=onward,
        asked_too_late=asked_too_late,
        today=today,
        last_day=lambda move: today + timedelta(days=move.longest_days - 1),
        department=routing(session, who.district).departments.get(who.department_id or 0),
        classes=class_list(session, who.district).by_id,
    )
