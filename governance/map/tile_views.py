"""The tiles, under the viewer's permissions."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as Answer

from gis.errors import Forbidden, NotFound
from gis.reason import Reason
from gis.tiles.keeping import Sheet, drawn, kept
from gis.tiles.layers import LayerSpec
from gis.tiles.scheme import tile as tile_of
from gis.tiles.selection import Selection, by_filters
from governance import clock
from governance.accounts.identity import settings, viewer
from governance.extensions import db
from governance.forms import query_data
from governance.map.blueprint import blueprint
from governance.map.case_tiles import Asked, CaseTiles, case_tiles
from governance.map.layers import SERVED, Served, allowed
from governance.permissions import Permission, Viewer, require
from governance.transaction import use_case

MVT = "application/vnd.mapbox-vector-tile"


@blueprint.get("/tiles/<layer>/<int:z>/<int:x>/<int:y>.mvt")
@require(Permission.MAP)
def tile(layer: str, z: int, x: int, y: int) -> Answer:
    """A vector tile; 204 where the layer has nothing, 403 where the viewer may not see it."""
    served, who = SERVED.get(layer), viewer()
    if served is None:
        raise NotFound(Reason("layer_unknown", {"layer": layer[:40]}))
    if not allowed(who, layer):
        raise Forbidden(Reason("layer_forbidden", {"layer": layer}))
    at = tile_of(z, x, y)
    spec, selection = _chosen(served, who)
    known = request.if_none_match.to_header().strip('"') if request.if_none_match else ""
    sheet = kept(db.session(), spec, at, who.district, selection, known=known)
    if sheet is None:
        with use_case() as session:
            sheet = drawn(session, spec, at, who.district, selection)
    return _answer(sheet, known, served.seconds)


def _chosen(served: Served, who: Viewer) -> tuple[LayerSpec, Selection]:
    if served.key == "cases":
        wanted = query_data(CaseTiles)
        return case_tiles(Asked(db.session(), who, wanted, settings().timezone, clock.now()))
    known = {name: value for name, value in request.args.items() if name in served.spec.filters}
    return served.spec, by_filters(served.spec, known)


def _answer(sheet: Sheet, known: str, seconds: int) -> Answer:
    if sheet.etag == known:
        answer = Response(status=304)
    elif sheet.content:
        answer = Response(sheet.content, mimetype=MVT)
    else:
        answer = Response(status=204, mimetype=MVT)
    answer.headers["ETag"] = f'"{sheet.etag}"'
    answer.headers["Cache-Control"] = f"private, max-age={seconds}"
    answer.headers["Vary"] = "Cookie"
    return answer
