"""The wall (运行态势): how the district stands, for leaders and the centre."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from sqlalchemy import select

from gis.registers.divisions import Division, DivisionLevel
from governance import clock
from governance.accounts.identity import settings, viewer
from governance.extensions import db
from governance.permissions import Permission, may, require
from governance.wall.queries import (
    MONTH,
    TREND_DAYS,
    WEEK,
    days_at,
    figures,
    latest_pressing,
    on_time_by_street,
    open_by_class,
    trend,
)
from workflows.standards.queries import class_list

blueprint = Blueprint("wall", __name__)


@blueprint.get("/wall")
@require(Permission.WALL)
def wall_page() -> str:
    session, now, district = db.session(), clock.now(), viewer().district
    days = days_at(now, settings().timezone)
    streets = session.execute(
        select(Division.code, Division.name)
        .where(Division.district == district, Division.level == DivisionLevel.STREET)
        .order_by(Division.code)
    ).all()
    template = "wall/figures.html" if "HX-Request" in request.headers else "wall/wall.html"
    return render_template(
        template,
        figures=figures(session, district, days, now),
        trend=trend(session, district, days),
        by_class=open_by_class(session, district),
        classes=class_list(session, district).by_id,
        streets=streets,
        on_time=on_time_by_street(session, district, days),
        latest=latest_pressing(session, district, now),
        days=days,
        spans={"trend": TREND_DAYS, "week": WEEK, "month": MONTH},
        opens=may(viewer(), Permission.CASES),
        read_at=now,
    )
