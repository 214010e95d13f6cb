"""The wall (运行态势): how the district stands, for leaders and the centre."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from sqlalchemy import select

from gis.registers.divisions import Division, DivisionLevel
from governance import clock
from governance.accounts.identity import settings, viewer
from governance.cases.counted_links import cases_url
from governance.extensions import db
from governance.permissions import Permission, may, require
from governance.wall.queries import (
    MONTH,
    RATE,
    TIME,
    TOP_CLASSES,
    WEEK,
    Spans,
    latest_pressing,
    shown,
    standing,
    totals,
    trend,
)
from workflows.figures.formula_versions import formulas
from workflows.standards.queries import class_list

blueprint = Blueprint("wall", __name__)


@blueprint.get("/wall")
@require(Permission.WALL)
def wall_page() -> str:
    session, now, district = db.session(), clock.now(), viewer().district
    zone = settings().timezone
    spans = Spans(now.astimezone(zone).date())
    known = formulas(session, district)
    streets = session.execute(
        select(Division.code, Division.name)
        .where(Division.district == district, Division.level == DivisionLevel.STREET)
        .order_by(Division.code)
    ).all()
    by_class = standing(session, district, now)
    template = "wall/figures.html" if "HX-Request" in request.headers else "wall/wall.html"
    return render_template(
        template,
        trend=trend(session, district, zone, spans),
        rate=shown(session, district, zone, known, RATE, spans.month, "street"),
        time=shown(session, district, zone, known, TIME, spans.week),
        by_class=by_class[:TOP_CLASSES],
        stands=totals(by_class),
        classes=class_list(session, district).by_id,
        streets=streets,
        latest=latest_pressing(session, district, now),
        days={"week": WEEK, "month": MONTH},
        opens=may(viewer(), Permission.CASES),
        counted_url=cases_url,
        read_at=now,
    )
