"""Requests to answer (待审批): for dispatchers, acceptors and leaders, each what waits for them."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template

from governance import clock
from governance.accounts.identity import viewer
from governance.console.approvals import answered_lately, to_answer
from governance.console.blueprint import blueprint
from governance.extensions import db
from governance.permissions import Permission, require
from workflows.dispatch.queries import routing
from workflows.standards.queries import class_list

LATELY = timedelta(days=7)


@blueprint.get("/approvals")
@require(Permission.APPROVALS)
def approvals_page() -> str:
    session, who = db.session(), viewer()
    return render_template(
        "console/approvals.html",
        waiting=to_answer(session, who),
        answered=answered_lately(session, who, clock.now() - LATELY),
        classes=class_list(session, who.district).by_id,
        departments=routing(session, who.district).departments,
    )
