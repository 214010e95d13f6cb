"""The page of the one map."""

from __future__ import annotations

from flask import render_template

from governance.accounts.identity import viewer
from governance.extensions import db
from governance.forms import query_data
from governance.map.blueprint import blueprint
from governance.map.case_filter import MapFilter
from governance.map.found_views import found
from governance.map.groups import groups
from governance.permissions import Permission, may, require
from governance.presentation import stage_title
from workflows import definitions
from workflows.dispatch.queries import routing
from workflows.standards.queries import class_list


@blueprint.get("/map")
@require(Permission.MAP)
def map_page() -> str:
    shown: dict[str, object] = {
        "groups": groups(viewer()),
        "stage_titles": {key: stage_title(key) for key in definitions.latest("grid").stages},
        "wanted": MapFilter(),
    }
    if may(viewer(), Permission.CASES):
        shown |= {**found(query_data(MapFilter)), **_choices()}
    return render_template("map/map.html", **shown)


def _choices() -> dict[str, object]:
    """The options of the filter."""
    session, district = db.session(), viewer().district
    departments = routing(session, district).departments.values()
    return {
        "stages": definitions.latest("grid").stages.values(),
        "class_options": class_list(session, district).classes,
        "departments": [known for known in departments if known.active],
    }
