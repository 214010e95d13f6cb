"""How the map is drawn: its style, and the roads that no tiles hold."""

from __future__ import annotations

from flask import Response, jsonify, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from governance import clock
from governance.accounts.identity import viewer
from governance.extensions import db
from governance.forms import query_data
from governance.map.blueprint import blueprint
from governance.map.colours import swatches
from governance.map.extent import extent
from governance.map.forms import StyleForm
from governance.map.groups import sees
from governance.map.roads import roads
from governance.map.style import ORDER, style
from governance.map.style_parts import WHOLE
from governance.permissions import Permission, require
from governance.presentation import named
from workflows import definitions
from workflows.standards.models import CaseClass

GEOJSON = {"roads": "map.map_roads", "hot_spots": "hotspots.hot_spots_json"}
"""Where a layer that comes whole is. Positions are asked for by the page, while it shows them."""

TILES_TO = 17
"""Tiles are cut up to this zoom and enlarged beyond it."""


@blueprint.get("/map/style.json")
@require(Permission.MAP)
def map_style() -> Response:
    """A MapLibre style of the layers asked for, less those that the viewer may not see."""
    wanted = query_data(StyleForm)
    seen = [name for name in wanted.layers.split(",") if name in ORDER and sees(viewer(), name)]
    bounds = extent(db.session(), viewer().district)
    moment = int(clock.now().timestamp())
    made = style(wanted.theme, seen, _source, now=moment, classes=_class_names())
    colours = swatches(wanted.theme, definitions.latest("grid").stages)
    return jsonify({**made, "metadata": {"bounds": bounds, "swatches": colours}})


def _class_names() -> dict[str, str]:
    """Those of before, too: closed cases keep the class they had."""
    columns = (CaseClass.id, CaseClass.name, CaseClass.name_en)
    found = db.session.execute(select(*columns).where(CaseClass.district == viewer().district))
    return {str(one.id): named(one) for one in found}


@blueprint.get("/map/roads.json")
@require(Permission.MAP)
def map_roads() -> Answer:
    answer = jsonify(roads(db.session(), viewer().district))
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.add_etag()
    return answer.make_conditional(request)


def _source(name: str) -> dict[str, object]:
    """The style's source of a layer."""
    if name in WHOLE:
        nothing = {"type": "FeatureCollection", "features": []}
        url = url_for(GEOJSON[name], _external=True) if name in GEOJSON else nothing
        return {"type": "geojson", "data": url}
    template = url_for("map.tile", layer=name, z=0, x=0, y=0, _external=True)
    return {
        "type": "vector",
        "tiles": [template.replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt")],
        "minzoom": 8,
        "maxzoom": TILES_TO,
    }
