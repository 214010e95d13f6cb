"""The map's page and its style."""

from __future__ import annotations

from flask import Response, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from governance.accounts.identity import viewer
from governance.extensions import db
from governance.forms import query_data
from governance.map import tile_views  # noqa: F401 - adds its routes
from governance.map.blueprint import blueprint
from governance.map.extent import extent
from governance.map.forms import StyleForm
from governance.map.layers import SERVED, allowed
from governance.map.roads import roads
from governance.map.style import style
from governance.permissions import Permission, require
from governance.presentation import html_lang, stage_title
from workflows import definitions

TILES_TO = 17
"""Tiles are cut up to this zoom and enlarged beyond it."""


@blueprint.get("/map")
@require(Permission.MAP)
def map_page() -> str:
    titles = {
        "divisions": _("行政区划"),
        "roads": _("道路"),
        "grids": _("网格（按在办案件）"),
        "cases": _("案件"),
        "locations": _("标准地址"),
        "legal_entities": _("法人"),
        "components": _("部件"),
        "persons": _("人口（按网格计数）"),
    }
    seen = {
        name: title for name, title in titles.items() if name == "roads" or allowed(viewer(), name)
    }
    stages = {key: stage_title(key) for key in definitions.latest("grid").stages}
    return render_template("map/map.html", layers=seen, stages=stages)


@blueprint.get("/map/style.json")
@require(Permission.MAP)
def map_style() -> Response:
    """A MapLibre style of the layers asked for, less those that the viewer may not see."""
    wanted = query_data(StyleForm)
    names = [name for name in wanted.layers.split(",") if name == "roads" or name in SERVED]
    seen = [name for name in names if name == "roads" or allowed(viewer(), name)]
    session, district = db.session(), viewer().district
    bounds = extent(session, district)
    made = style(wanted.theme, seen, _source, english=html_lang() == "en")
    return jsonify({**made, "metadata": {"bounds": bounds}})


@blueprint.get("/map/roads.json")
@require(Permission.MAP)
def map_roads() -> Answer:
    answer = jsonify(roads(db.session(), viewer().district))
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.add_etag()
    return answer.make_conditional(request)


def _source(name: str) -> dict[str, object]:
    """The style's source of a layer."""
    if name == "roads":
        return {"type": "geojson", "data": url_for("map.map_roads", _external=True)}
    template = url_for("map.tile", layer=name, z=0, x=0, y=0, _external=True)
    return {
        "type": "vector",
        "tiles": [template.replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt")],
        "minzoom": 8,
        "maxzoom": TILES_TO,
    }
