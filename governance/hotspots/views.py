"""Hot spots (热点): the ranked list, one of them with its cases, and the layer of the map."""

from __future__ import annotations

import json

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gis.analysis.hotspots import USUAL
from governance import clock
from governance.accounts.identity import viewer
from governance.extensions import db
from governance.forms import form_data, query_data
from governance.hotspots.forms import AskForm, FigureForm
from governance.hotspots.models import HotSpotRun, Part
from governance.hotspots.queries import (
    PAGE,
    cases_of,
    is_looking,
    latest_run,
    outlines_of,
    points_of,
    spot_by_id,
    spots_of,
)
from governance.hotspots.tasks import ASKED, NIGHTLY, ask
from governance.hotspots.wording import trend_tone, trend_words
from governance.permissions import Permission, require
from governance.presentation import named
from governance.transaction import use_case
from workflows.standards.queries import class_list

blueprint = Blueprint("hotspots", __name__)

SPANS = (7, 30, 90, 365)
"""Days that the form offers."""


@blueprint.get("/hotspots")
@require(Permission.HOT_SPOTS)
def hot_spots_page() -> str:
    session, district = db.session(), viewer().district
    run = latest_run(session, district)
    looking = is_looking(session, district, (ASKED, NIGHTLY), clock.now())
    template = "list.html" if "HX-Request" in request.headers else "hotspots.html"
    return render_template(
        f"hotspots/{template}",
        run=run,
        spots=spots_of(session, run) if run else [],
        classes=class_list(session, district).by_id,
        looking=looking,
        spans=SPANS,
        **_words(),
    )


@blueprint.get("/hotspots.json")
@require(Permission.HOT_SPOTS)
def hot_spots_json() -> Response:
    """The latest run's hot spots as GeoJSON polygons, the highest score first."""
    run = latest_run(db.session(), viewer().district)
    return jsonify(type="FeatureCollection", features=_features(run) if run else [])


@blueprint.post("/hotspots")
@require(Permission.HOT_SPOTS)
def ask_submit() -> Response:
    wanted = form_data(AskForm)
    with use_case() as session:
        ask(session, viewer().district, wanted.days, clock.now())
    flash(_("已开始分析近 %(days)s 天的案件", days=wanted.days), "good")
    return redirect(url_for("hotspots.hot_spots_page"), 303)


@blueprint.get("/hotspots/<int:spot_id>")
@require(Permission.HOT_SPOTS)
def hot_spot_page(spot_id: int) -> str:
    session, district, wanted = db.session(), viewer().district, query_data(FigureForm)
    spot, run = spot_by_id(session, district, spot_id)
    rows = cases_of(session, spot, wanted.figure, wanted.after)
    further = rows[PAGE - 1] if len(rows) > PAGE else None
    template = "rows.html" if "HX-Request" in request.headers and wanted.after else "spot.html"
    return render_template(
        f"hotspots/{template}",
        spot=spot,
        run=run,
        known=class_list(session, district).by_id[spot.class_id],
        figure=wanted.figure,
        rows=rows[:PAGE],
        after=f"{further.opened_at.isoformat()}~{further.id}" if further else None,
        **_words(),
    )


@blueprint.get("/hotspots/<int:spot_id>.json")
@require(Permission.HOT_SPOTS)
def hot_spot_json(spot_id: int) -> Response:
    """A hot spot's outline and the points of its cases, each with the figures that count it."""
    session = db.session()
    spot, run = spot_by_id(session, viewer().district, spot_id)
    outline = {
        "type": "Feature",
        "geometry": json.loads(outlines_of(session, run)[spot.id]),
        "properties": {"part": "outline"},
    }
    points = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
            "properties": {"no": row.no, "part": Part(row.part).value},
        }
        for row in points_of(session, spot)
    ]
    return jsonify(type="FeatureCollection", features=[outline, *points])


def _features(run: HotSpotRun) -> list[dict[str, object]]:
    session = db.session()
    outlines = outlines_of(session, run)
    classes = class_list(session, run.district).by_id
    return [
        {
            "type": "Feature",
            "geometry": json.loads(outlines[spot.id]),
            "properties": {
                "id": spot.id,
                "rank": spot.rank,
                "title": named(classes[spot.class_id]),
                "place": spot.place or "",
                "score": round(spot.score, 1),
                "cases": spot.cases,
                "expected": round(spot.expected, 1),
                "trend": trend_words(spot, run.days),
                "tone": trend_tone(spot),
                "url": url_for("hotspots.hot_spot_page", spot_id=spot.id),
            },
        }
        for spot in spots_of(session, run)
    ]


def _words() -> dict[str, object]:
    return {"trend_words": trend_words, "trend_tone": trend_tone, "rules": USUAL}
