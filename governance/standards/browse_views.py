"""The standards as everybody on the staff may read and search them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import jsonify, render_template, request, send_file
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as Answer

from governance import clock
from governance.accounts.identity import settings, viewer
from governance.extensions import db
from governance.forms import query_data
from governance.permissions import Permission, may, require
from governance.presentation import UNITS, named
from governance.standards.blueprint import blueprint
from governance.standards.forms import BrowseForm, ExportForm, SearchForm
from governance.standards.queries import free_code, imports, majors, of_major, story_of
from workflows.rulers import Unit
from workflows.standards.exporting import write_standards
from workflows.standards.limits import PlainUnits
from workflows.standards.mending import odd_ones
from workflows.standards.models import ClassKind
from workflows.standards.queries import ClassList, class_list
from workflows.standards.search import Hit, meant_first, search
from workflows.standards.setting import changes_of
from workflows.standards.withdrawing import coming

KINDS = {
    ClassKind.COMPONENT: _("部件"),
    ClassKind.EVENT: _("事件"),
    ClassKind.MATTER: _("诉求"),
}
SETTINGS = {
    "quick": _("手机首屏"),
    "synonyms": _("常用说法"),
    "name_en": _("英文名称"),
    "duplicate_radius_m": _("疑似重复：范围（米）"),
    "duplicate_hours": _("疑似重复：时间（小时）"),
}
"""What administrators set of a class, by its column."""
PLAIN = {
    PlainUnits.WORKING: _("工作时间（4小时＝4工作时，1天＝1工作日）"),
    PlainUnits.NATURAL: _("自然时间（4小时＝连续 4 小时，1天＝24 小时）"),
}

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CHOICES = 12
"""Classes whose conditions are listed to choose from."""


def today() -> date:
    return clock.now().astimezone(settings().timezone).date()


@blueprint.get("/standards")
@require(Permission.STANDARDS)
def standards_page() -> str:
    return page()


def page(**shown: Any) -> str:
    """The page of one major class; `shown` adds what a form that was just sent has to say."""
    wanted = query_data(BrowseForm)
    session, district, day = db.session(), viewer().district, today()
    known = class_list(session, district)
    groups = majors(known, day)
    chosen = next(
        (one for one in groups if one.code == wanted.major), groups[0] if groups else None
    )
    return render_template(
        "standards/standards.html",
        majors=groups,
        chosen=chosen,
        classes=of_major(known, chosen.code, day) if chosen else [],
        free=free_code(known, chosen) if chosen else None,
        coming=coming(session, district, day),
        odd=len(odd_ones(session, district, day)),
        day=day,
        quick=[one for one in known.offered(day) if one.quick],
        query=wanted.q,
        hits=search(known, wanted.q, day),
        kinds=KINDS,
        **_for_administrators(),
        **shown,
    )


def _for_administrators() -> dict[str, Any]:
    if not may(viewer(), Permission.ADMINISTER):
        return {"administers": False}
    past = imports(db.session(), viewer().district)
    return {"administers": True, "imports": past, "plain": PLAIN}


@blueprint.get("/standards/search")
@require(Permission.STANDARDS)
def search_classes() -> str | Answer:
    """Classes that fit what was typed, best first: a list for a page, or JSON."""
    wanted = query_data(SearchForm)
    known = class_list(db.session(), viewer().district)
    hits = search(known, wanted.q, today(), wanted.most)
    if wanted.pick is not None:
        return _choices(wanted, known, hits)
    if "HX-Request" in request.headers:
        return render_template("standards/hits.html", hits=hits, query=wanted.q, day=today())
    return jsonify([_as_json(hit) for hit in hits])


def _choices(wanted: SearchForm, known: ClassList, hits: Sequence[Hit]) -> str:
    """Conditions to choose from: of the classes that fit, or of the form's own class."""
    own = known.by_id.get(wanted.own or 0)
    if not wanted.q.strip() and own is not None:
        hits = [Hit(own, 100.0, own.name)]
    return render_template(
        "standards/choices.html",
        hits=hits[:MOST_CHOICES],
        list=wanted.pick,
        query=wanted.q,
        day=today(),
        meant_first=meant_first,
    )


def _as_json(hit: Hit) -> dict[str, Any]:
    known = hit.known
    return {
        "id": known.id,
        "code": known.code,
        "kind": known.kind.value,
        "major_name": known.major_name,
        "name": known.name,
        "title": named(known),
        "matched": hit.matched,
        "score": hit.score,
        "standards": [
            {
                "id": standard.id,
                "filing_condition": standard.filing_condition,
                "closing_condition": standard.closing_condition,
                "limit": float(standard.budget.amount),
                "unit": standard.budget.unit.value,
            }
            for standard in known.in_force(today())
        ],
    }


@blueprint.get("/standards/export")
@require(Permission.STANDARDS)
def export_table() -> Answer:
    """The standards in force on a day, as an XLSX that can be imported again."""
    day = query_data(ExportForm).on or today()
    written = io.BytesIO()
    write_standards(db.session(), viewer().district, day, written)
    written.seek(0)
    name = f"standards-{viewer().district}-{day.isoformat()}.xlsx"
    return send_file(written, mimetype=XLSX, as_attachment=True, download_name=name)


@blueprint.get("/standards/odd")
@require(Permission.STANDARDS)
def odd_page() -> str:
    return render_odd()


def render_odd(**shown: Any) -> str:
    """The conditions that somebody should look at."""
    return render_template(
        "standards/odd.html",
        rows=odd_ones(db.session(), viewer().district, today()),
        day=today(),
        administers=may(viewer(), Permission.ADMINISTER),
        units=list(Unit),
        unit_title=lambda unit: str(UNITS[unit]),
        **shown,
    )


@blueprint.get("/standards/classes/<code>")
@require(Permission.STANDARDS)
def class_page(code: str) -> str:
    return render_class(code)


def render_class(code: str, **shown: Any) -> str:
    """One class with its conditions, past and to come."""
    story = story_of(db.session(), viewer().district, code, today())
    administers = may(viewer(), Permission.ADMINISTER)
    return render_template(
        "standards/class.html",
        story=story,
        kinds=KINDS,
        settings=SETTINGS,
        administers=administers,
        changes=changes_of(db.session(), story.row) if administers else (),
        **shown,
    )
