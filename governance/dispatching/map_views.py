"""The proposal on the map: lines, visits, and everybody who is on duty."""

from __future__ import annotations

from flask import jsonify
from werkzeug.wrappers import Response

from gis.crs import Point
from governance import clock
from governance.accounts.identity import viewer
from governance.cases.on_duty import on_duty
from governance.dispatching.blueprint import blueprint
from governance.dispatching.queries import places, proposal_by_id
from governance.extensions import db
from governance.permissions import Permission, require


@blueprint.get("/dispatching/<int:proposal_id>.json")
@require(Permission.ASSIGNMENT)
def proposal_json(proposal_id: int) -> Response:
    """GeoJSON: a line a round, from where the worker is, a point a visit and one a worker."""
    session, district = db.session(), viewer().district
    proposal = proposal_by_id(session, district, proposal_id)
    at_work = {one.id: one for one in on_duty(session, district, clock.now())}
    starts = {one.id: one.point for one in at_work.values() if one.point is not None}
    rounds: dict[int, list[Point]] = {}
    visits = []
    for row in places(session, proposal):
        point = Point(row.lon, row.lat)
        if row.worker_id is not None:
            start = starts.get(row.worker_id)
            rounds.setdefault(row.worker_id, [start] if start else []).append(point)
        visits.append(
            _feature(
                "Point",
                point,
                visit=row.id,
                worker=row.worker_id,
                seq=row.seq or "",
                late=round(row.late or 0),
                state=row.state.value,
                no=row.no,
            )
        )
    lines = [
        _feature("LineString", line, worker=worker)
        for worker, line in rounds.items()
        if len(line) > 1
    ]
    workers = [
        _feature("Point", point, worker=worker, name=at_work[worker].label)
        for worker, point in starts.items()
    ]
    return jsonify(type="FeatureCollection", features=[*lines, *visits, *workers])


def _feature(kind: str, coordinates: object, **properties: object) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }
