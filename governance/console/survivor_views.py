"""A look at the case that another is about to be merged into."""

from __future__ import annotations

from flask import render_template

from governance.accounts.identity import viewer
from governance.console.blueprint import blueprint
from governance.console.detail import case_named, visible_case
from governance.console.forms import NumberQuery
from governance.extensions import db
from governance.forms import query_data
from governance.permissions import Permission, may_see_case, require
from workflows.cases.queries import survivor_of
from workflows.standards.queries import class_list


@blueprint.get("/cases/<no>/survivor")
@require(Permission.CASES)
def survivor_preview(no: str) -> str:
    """What the case of a typed number is about; one that was merged itself shows where it went."""
    session, who = db.session(), viewer()
    case = visible_case(session, who, no)
    typed = query_data(NumberQuery).survivor_no.strip()
    found = case_named(session, who, typed) if typed else None
    last = survivor_of(session, found) if found else None
    if last is not None and not may_see_case(who, last):
        last = None
    return render_template(
        "console/case_survivor.html",
        typed=typed,
        found=last,
        same=last is not None and last.id == case.id,
        moved=found is not None and last is not None and found.id != last.id,
        known=class_list(session, who.district).by_id.get(last.class_id or 0) if last else None,
    )
