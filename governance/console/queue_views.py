"""The queue (派遣台) and the list of all cases."""

from __future__ import annotations

from flask import jsonify, render_template, request
from pydantic import AwareDatetime, BaseModel, Field
from werkzeug.wrappers import Response

from governance import clock
from governance.accounts.identity import settings, viewer
from governance.cases.filter import CaseFilter
from governance.cases.pages import COUNTED, list_count, list_page, watched_counts
from governance.console.blueprint import blueprint
from governance.console.detail import case_detail
from governance.console.forms import QueueFilter
from governance.console.queries import (
    arrived_since,
    overdue_since,
    queue_counts,
    queue_page,
    queue_pins,
)
from governance.console.registers import places
from governance.extensions import db
from governance.forms import query_data
from governance.jobs.behind import behind
from governance.permissions import Permission, require
from governance.presentation import countdown_level, named
from workflows import definitions
from workflows.dispatch.queries import routing
from workflows.standards.queries import class_list


class Chosen(BaseModel):
    """The case that the address of a queue keeps open."""

    case: str = Field(default="", max_length=24)


class Since(BaseModel):
    since: AwareDatetime


@blueprint.get("/console", endpoint="queue_page")
@require(Permission.CONSOLE)
def queue_view() -> str:
    wanted, now, session = query_data(QueueFilter), clock.now(), db.session()
    page = queue_page(session, viewer(), wanted, now)
    shown = {"page_of": page, "wanted": wanted, "names": _names(), "read_at": now}
    if "HX-Request" in request.headers and wanted.after:
        return render_template("console/queue_rows.html", **shown)
    shown["counts"] = queue_counts(session, viewer(), wanted, now)
    shown["behind"] = behind(session, now)
    if request.headers.get("HX-Target", "").endswith("#queue"):
        return render_template("console/queue_list.html", **shown)
    chosen = query_data(Chosen).case
    detail = case_detail(session, viewer(), chosen, now) if chosen else None
    return render_template(
        "console/queue.html", detail=detail, faults=[], typed={}, **shown, **_choices()
    )


@blueprint.get("/console/arrivals")
@require(Permission.CONSOLE)
def arrivals() -> str:
    """What a reload would bring, what has become late meanwhile, and whether anybody is told."""
    wanted, since = query_data(QueueFilter), query_data(Since).since
    session, now = db.session(), clock.now()
    return render_template(
        "console/arrivals.html",
        count=arrived_since(session, viewer(), wanted, since, now),
        overdue=overdue_since(session, viewer(), wanted, since, now),
        behind=behind(session, now),
        wanted=wanted,
    )


@blueprint.get("/console/pins.json")
@require(Permission.CONSOLE)
def pins() -> Response:
    """The queue's cases as GeoJSON points: number, class, urgency and how pressing."""
    now, session = clock.now(), db.session()
    classes = class_list(session, viewer().district).by_id
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [pin.lon, pin.lat]},
            "properties": {
                "no": pin.no,
                "title": named(classes[pin.class_id]) if pin.class_id in classes else "",
                "urgent": pin.urgent,
                "level": countdown_level(pin.due_at, now),
            },
        }
        for pin in queue_pins(session, viewer(), query_data(QueueFilter), now)
    ]
    return jsonify(type="FeatureCollection", features=features)


@blueprint.get("/cases")
@require(Permission.CASES)
def cases_page() -> str:
    wanted, now, session = query_data(CaseFilter), clock.now(), db.session()
    zone = settings().timezone
    shown = {
        "page_of": list_page(session, viewer(), wanted, zone, now),
        "wanted": wanted,
        "names": _names(),
    }
    if "HX-Request" in request.headers and wanted.after:
        return render_template("console/case_rows.html", **shown)
    count = list_count(session, viewer(), wanted, zone, now)
    return render_template(
        "console/cases.html",
        count=count,
        counted=COUNTED,
        counts=watched_counts(session, viewer(), now),
        **shown,
        **_choices(),
    )


def _names() -> dict[str, object]:
    """What rows need to put their ids into words."""
    session, district = db.session(), viewer().district
    return {
        "classes": class_list(session, district).by_id,
        "departments": routing(session, district).departments,
        "places": places(session, district),
    }


def _choices() -> dict[str, object]:
    """The options of the filters."""
    session, district = db.session(), viewer().district
    return {
        "streets": places(session, district).streets,
        "class_options": class_list(session, district).classes,
        "departments": [
            known for known in routing(session, district).departments.values() if known.active
        ],
        "stages": definitions.latest("grid").stages.values(),
    }
