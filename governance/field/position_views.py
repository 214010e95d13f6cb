"""The phone tells where it is, or takes that back; the centre sees who is out there."""

from __future__ import annotations

from flask import Response, jsonify
from pydantic import BaseModel, Field

from gis.crs import Crs, Point, convert
from gis.errors import Forbidden
from gis.reason import Reason
from governance import clock
from governance.accounts.identity import viewer
from governance.extensions import db
from governance.field.blueprint import blueprint
from governance.field.positioning import Told, may_share, seen, take_back, tell
from governance.forms import json_data
from governance.permissions import LAYERS, Permission, require
from governance.transaction import use_case


class PositionForm(BaseModel):
    """A fix as a phone gives it; the radius of its error in metres."""

    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    accuracy_m: float = Field(ge=0, le=100_000, allow_inf_nan=False)
    crs: Crs = Crs.wgs84


@blueprint.get("/field/position")
@require(Permission.FIELD)
def position_wanted() -> Response:
    """Whether a position would be kept now, and until when; none is told by asking."""
    return _answer(may_share(db.session(), viewer(), clock.now()))


@blueprint.post("/field/position")
@require(Permission.FIELD)
def position_submit() -> Response:
    """Answers what became of it: `outcome` (shared, off_hours, no_duty) and until when."""
    given = json_data(PositionForm)
    point = convert(given.lon, given.lat, given.crs, Crs.cgcs2000)
    with use_case() as session:
        told = tell(
            session, viewer(), Point(*point), max(1, round(given.accuracy_m)), now=clock.now()
        )
    return _answer(told)


def _answer(told: Told) -> Response:
    return jsonify(outcome=told.outcome, until=told.until.isoformat() if told.until else None)


@blueprint.delete("/field/position")
@require(Permission.FIELD)
def position_take_back() -> tuple[str, int]:
    with use_case() as session:
        take_back(session, viewer())
    return "", 204


@blueprint.get("/field/positions.json")
@require(Permission.MAP)
def worker_positions() -> Response:
    """GeoJSON points of the grid workers on duty, with `name`, `minutes` since and `accuracy`."""
    if viewer().role not in LAYERS["positions"]:
        raise Forbidden(Reason("layer_forbidden", {"layer": "positions"}))
    now = clock.now()
    features = [
        {
            "type": "Feature",
            "id": one.account_id,
            "geometry": {"type": "Point", "coordinates": one.point},
            "properties": {
                "name": one.name,
                "minutes": int((now - one.at).total_seconds()) // 60,
                "accuracy": one.accuracy_m,
            },
        }
        for one in seen(db.session(), viewer().district, now)
    ]
    return jsonify(type="FeatureCollection", features=features)
