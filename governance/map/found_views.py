"""The list beside the map, the figures of its grids, and where the cases of its filter lie."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, jsonify, render_template, request

from governance import clock
from governance.accounts.identity import settings, viewer
from governance.cases.pages import COUNTED, pressing_page
from governance.extensions import db
from governance.forms import query_data
from governance.map.blueprint import blueprint
from governance.map.case_filter import MapFilter
from governance.map.figures import figures, steps
from governance.map.found import found_extent, kinds, state_counts
from governance.map.legend import legend
from governance.permissions import Permission, require
from workflows.standards.queries import class_list

FIGURES = ("open", "late", "load")


@blueprint.get("/map/cases")
@require(Permission.CASES)
def found_cases() -> str:
    """The cases of the filter within its `bbox`: counts, key to the colours, and a page of rows."""
    wanted = query_data(MapFilter)
    if "HX-Request" in request.headers and wanted.after:
        return render_template("map/rows.html", **rows_of(wanted))
    return render_template("map/found.html", **found(wanted))


def _moment() -> datetime:
    """The last full minute, as tiles are of: what is late on the map is late in the list."""
    return clock.now().replace(second=0, microsecond=0)


def rows_of(wanted: MapFilter) -> dict[str, Any]:
    session, now, zone = db.session(), _moment(), settings().timezone
    return {
        "wanted": wanted,
        "page_of": pressing_page(session, viewer(), wanted, zone, now),
        "classes": class_list(session, viewer().district).by_id,
    }


def found(wanted: MapFilter) -> dict[str, Any]:
    """What templates/map/found.html shows."""
    session, now, zone = db.session(), _moment(), settings().timezone
    some = kinds(session, viewer(), wanted, zone, now)
    return {
        **rows_of(wanted),
        "count": some.count,
        "counted": COUNTED,
        "states": state_counts(session, viewer(), wanted, zone, now),
        "legend": legend(wanted, some, class_list(session, viewer().district), zone, now),
    }


@blueprint.get("/map/extent.json")
@require(Permission.CASES)
def found_bounds() -> Response:
    """`bounds` of the filter's cases, or null where none has a place."""
    bounds = found_extent(
        db.session(), viewer(), query_data(MapFilter), settings().timezone, clock.now()
    )
    return jsonify(bounds=bounds)


@blueprint.get("/map/figures.json")
@require(Permission.MAP)
def grid_figures() -> Response:
    """`grids`, each with its figures, and for each figure the `steps` of its colours."""
    grids = figures(db.session(), viewer(), query_data(MapFilter), settings().timezone, clock.now())
    return jsonify(
        grids=grids, steps={name: steps([grid[name] for grid in grids]) for name in FIGURES}
    )
