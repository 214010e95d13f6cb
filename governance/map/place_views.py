"""Going to an address, and asking what is at a point."""

from __future__ import annotations

from flask import Response, jsonify, render_template

from gis.analysis.nearby import NearbyKind
from gis.crs import Point
from governance import clock
from governance.accounts.identity import settings, viewer
from governance.extensions import db
from governance.forms import query_data
from governance.map.blueprint import blueprint
from governance.map.find import find
from governance.map.forms import PlaceForm, WordsForm
from governance.map.here import RADIUS_M, here
from governance.map.tallies import tallies
from governance.map.words import compass, level_title
from governance.permissions import Permission, require


@blueprint.get("/map/find")
@require(Permission.MAP)
def find_place() -> str:
    """Places that the words may mean, the likeliest first, with how sure that is and why."""
    words = query_data(WordsForm).where.strip()
    hits = find(db.session(), viewer().district, words, clock.now()) if words else []
    return render_template("map/hits.html", hits=hits, words=words, level_title=level_title)


@blueprint.get("/map/here")
@require(Permission.MAP)
def what_is_here() -> str:
    asked = query_data(PlaceForm)
    found = here(
        db.session(),
        viewer(),
        Point(asked.lon, asked.lat),
        settings().timezone,
        clock.now(),
    )
    return render_template(
        "map/here.html", here=found, radius=RADIUS_M, compass=compass, kinds=NearbyKind
    )


@blueprint.get("/map/tallies.json")
@require(Permission.MAP)
def layer_tallies() -> Response:
    """How much each layer holds."""
    return jsonify(tallies(db.session(), viewer()))
