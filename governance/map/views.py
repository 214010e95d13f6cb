"""The map's page, its style, and the tiles under the viewer's permissions."""

from __future__ import annotations

import hashlib

from flask import Response, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from gis.errors import Forbidden, NotFound
from gis.reason import Reason
from gis.tiles.mvt import render
from governance.accounts.identity import viewer
from governance.extensions import db
from governance.forms import query_data
from governance.map.blueprint import blueprint
from governance.map.extent import extent
from governance.map.forms import CaseTiles, StyleForm
from governance.map.layers import SERVED, allowed, narrowing
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


@blueprint.get("/tiles/<layer>/<int:z>/<int:x>/<int:y>.mvt")
@require(Permission.MAP)
def tile(layer: str, z: int, x: int, y: int) -> Answer:
    """A vector tile; 204 where the layer has nothing, 403 where the viewer may not see it."""
    if layer not in SERVED:
        raise NotFound(Reason("layer_unknown", {"layer": layer[:40]}))
    if not allowed(viewer(), layer):
        raise Forbidden(Reason("layer_forbidden", {"layer": layer}))
    served, who = SERVED[layer], viewer()
    filters = narrowing(who, layer, query_data(CaseTiles).state)
    content = render(db.session(), served.spec, z, x, y, who.district, filters)
    answer = Response(content, 200 if content else 204)
    answer.mimetype = "application/vnd.mapbox-vector-tile"
    answer.set_etag(hashlib.sha256(content).hexdigest()[:24])
    answer.headers["Cache-Control"] = f"private, max-age={served.seconds}"
    answer.headers["Vary"] = "Cookie"
    return answer.make_conditional(request) if content else answer


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
