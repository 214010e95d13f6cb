"""Is it alive, and how is it doing: /healthz for the launcher, /metrics for Prometheus."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import text

from gis.errors import Forbidden
from gis.reason import Reason
from governance.accounts.identity import settings, viewer
from governance.errors import SignInNeeded
from governance.extensions import db
from governance.permissions import Permission, require
from workflows.roles import Role

blueprint = Blueprint("health", __name__)

# Numbers that are read from the tables at scrape time are the same from every process.
FIGURES = {
    "onemap_cases_open": (
        "Cases that have an owner",
        """select count(*) from "case" where district = :district and due_at is not null""",
    ),
    "onemap_cases_overdue": (
        "Open cases past the time of their stage",
        """select count(*) from "case" where district = :district and due_at < now()""",
    ),
    "onemap_clocks_provisional": (
        "Running clocks that count on a year whose calendar is not announced",
        """select count(*) from clock
        where district = :district and stopped_at is null and provisional""",
    ),
    "onemap_clock_lag_seconds": (
        "For how long the clock that has waited longest should have been looked at",
        """select coalesce(extract(epoch from now() - min(next_rung_at)), 0) from clock
        where next_rung_at <= now()""",
    ),
    "onemap_tasks_ready": (
        "Duties that are due and not yet done",
        "select count(*) from task where state = 'ready' and run_at <= now()",
    ),
    "onemap_tasks_dead": (
        "Duties given up after too many attempts",
        "select count(*) from task where state = 'dead'",
    ),
    "onemap_task_lag_seconds": (
        "Age of the oldest duty that is due",
        """select coalesce(extract(epoch from now() - min(run_at)), 0) from task
        where state = 'ready' and run_at <= now()""",
    ),
}


@blueprint.get("/healthz")
@require(Permission.OPEN_TO_ALL)
def healthz() -> Response:
    """200 when the database answers with a migrated schema; an error answers 503."""
    db.session.execute(text("select 1 from task limit 1"))
    return jsonify(status="ok")


@blueprint.get("/metrics")
@require(Permission.OPEN_TO_ALL)
def metrics() -> Response:
    """For a scraper on this machine, or an administrator; not through a proxy."""
    local = request.remote_addr in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers
    who = viewer()
    if not local and who.account_id is None:
        raise SignInNeeded(Reason("sign_in_needed"))
    if not local and who.role is not Role.ADMINISTRATOR:
        raise Forbidden(Reason("permission_missing", {"permission": "metrics"}))
    registry = CollectorRegistry()
    for name, (help_text, query) in FIGURES.items():
        value = db.session.scalar(text(query), {"district": settings().district})
        Gauge(name, help_text, registry=registry).set(float(value or 0))
    return Response(generate_latest(registry), mimetype=CONTENT_TYPE_LATEST)
