"""The dispatcher's page (派单): the proposal on the map and as a list, and deciding on it."""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from governance import clock
from governance.accounts.identity import viewer
from governance.cases.on_duty import on_duty
from governance.dispatching.blueprint import blueprint
from governance.dispatching.deciding import (
    ACCEPT_TASK,
    Accepted,
    accept,
    accept_all,
    refuse,
    send_other,
)
from governance.dispatching.forms import OtherForm, RefuseForm
from governance.dispatching.gathering import waiting_cases
from governance.dispatching.models import Proposal
from governance.dispatching.proposing import propose
from governance.dispatching.queries import (
    counts,
    is_accepting,
    latest,
    places,
    proposal_by_id,
    rounds,
    visit_by_id,
    visits_of,
)
from governance.extensions import db
from governance.forms import form_data
from governance.permissions import Permission, require
from governance.transaction import use_case
from workflows.standards.queries import class_list


@blueprint.get("/dispatching")
@require(Permission.ASSIGNMENT)
def proposal_page() -> str:
    """The whole page, or its list alone for what keeps it fresh."""
    session, district, now = db.session(), viewer().district, clock.now()
    proposal = latest(session, district)
    shown: dict[str, object] = {
        "proposal": proposal,
        "rounds": [],
        "counts": {},
        "accepting": False,
    }
    if proposal is not None:
        shown |= {
            "rounds": rounds(session, proposal),
            "counts": counts(session, proposal),
            "accepting": is_accepting(session, district, ACCEPT_TASK, now),
        }
    if "HX-Request" in request.headers:
        return render_template("dispatching/list.html", **shown)
    return render_template(
        "dispatching/page.html",
        waiting=len(waiting_cases(session, district)),
        workers=len(on_duty(session, district, now)),
        **shown,
    )


@blueprint.post("/dispatching")
@require(Permission.ASSIGNMENT)
def propose_submit() -> Response:
    with use_case() as session:
        propose(session, viewer(), now=clock.now())
    return redirect(url_for("dispatching.proposal_page"), 303)


@blueprint.get("/dispatching/<int:proposal_id>.json")
@require(Permission.ASSIGNMENT)
def proposal_json(proposal_id: int) -> Response:
    """GeoJSON: a line a round, from where the worker set out, and a point a visit."""
    session, who = db.session(), viewer()
    proposal = proposal_by_id(session, who.district, proposal_id)
    starts = {one.id: one.point for one in on_duty(session, who.district, clock.now())}
    lines: dict[int, list[list[float]]] = {}
    features: list[dict[str, object]] = []
    for row in places(session, proposal):
        point = [row.lon, row.lat]
        if row.worker_id is not None:
            start = starts.get(row.worker_id)
            line = lines.setdefault(row.worker_id, [[start.lon, start.lat]] if start else [])
            line.append(point)
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": point},
                "properties": {
                    "visit": row.id,
                    "worker": row.worker_id,
                    "seq": row.seq or "",
                    "late": round(row.late or 0),
                    "state": row.state.value,
                    "no": row.no,
                },
            }
        )
    drawn = [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": line},
            "properties": {"worker": worker, "tone": worker % 8},
        }
        for worker, line in lines.items()
        if len(line) > 1
    ]
    return jsonify(type="FeatureCollection", features=[*drawn, *features])


@blueprint.get("/dispatching/<int:proposal_id>/rounds/<int:worker_id>")
@require(Permission.ASSIGNMENT)
def round_part(proposal_id: int, worker_id: int) -> str:
    """The visits of one round; 0 stands for those that nobody was found for."""
    proposal = proposal_by_id(db.session(), viewer().district, proposal_id)
    return _round(proposal, worker_id)


@blueprint.post("/dispatching/<int:proposal_id>/accept")
@require(Permission.ASSIGNMENT)
def accept_all_submit(proposal_id: int) -> Response:
    with use_case() as session:
        done = accept_all(session, viewer(), proposal_id, now=clock.now())
    _tell(done)
    return redirect(url_for("dispatching.proposal_page"), 303)


@blueprint.post("/dispatching/<int:proposal_id>/rounds/<int:worker_id>/accept")
@require(Permission.ASSIGNMENT)
def accept_round_submit(proposal_id: int, worker_id: int) -> Response | str:
    with use_case() as session:
        proposal = proposal_by_id(session, viewer().district, proposal_id)
        ids = [row.Visit.id for row in visits_of(session, proposal, worker_id or None)]
        done = accept(session, viewer(), proposal_id, ids, now=clock.now())
    return _answer(proposal, worker_id, done)


@blueprint.post("/dispatching/visits/<int:visit_id>/accept")
@require(Permission.ASSIGNMENT)
def accept_submit(visit_id: int) -> Response | str:
    with use_case() as session:
        visit = visit_by_id(session, viewer().district, visit_id)
        done = accept(session, viewer(), visit.proposal_id, [visit_id], now=clock.now())
        proposal = proposal_by_id(session, visit.district, visit.proposal_id)
    return _answer(proposal, visit.worker_id or 0, done)


@blueprint.post("/dispatching/visits/<int:visit_id>/refuse")
@require(Permission.ASSIGNMENT)
def refuse_submit(visit_id: int) -> Response | str:
    given = form_data(RefuseForm)
    with use_case() as session:
        visit = refuse(session, viewer(), visit_id, given.reason, now=clock.now())
        proposal = proposal_by_id(session, visit.district, visit.proposal_id)
    return _answer(proposal, visit.worker_id or 0)


@blueprint.post("/dispatching/visits/<int:visit_id>/worker")
@require(Permission.ASSIGNMENT)
def send_other_submit(visit_id: int) -> Response:
    """Two rounds change, so the whole page is shown anew, at the round that it went to."""
    given = form_data(OtherForm)
    with use_case() as session:
        visit = send_other(session, viewer(), visit_id, given.worker_id, now=clock.now())
    flash(_("已改由%(worker)s前往，尚未派出", worker=visit.worker_label), "good")
    return redirect(url_for("dispatching.proposal_page", _anchor=f"round-{visit.worker_id}"), 303)


def _answer(proposal: Proposal, worker_id: int, done: Accepted | None = None) -> Response | str:
    """The round anew for a part of the page, else the page."""
    if "HX-Request" in request.headers:
        return _round(proposal, worker_id)
    if done is not None:
        _tell(done)
    return redirect(url_for("dispatching.proposal_page", _anchor=f"round-{worker_id}"), 303)


def _round(proposal: Proposal, worker_id: int) -> str:
    session, district = db.session(), viewer().district
    return render_template(
        "dispatching/round.html",
        proposal=proposal,
        worker_id=worker_id,
        rows=visits_of(session, proposal, worker_id or None),
        workers=on_duty(session, district, clock.now()),
        classes=class_list(session, district).by_id,
    )


def _tell(done: Accepted) -> None:
    if done.done:
        flash(_("已派出 %(count)s 件", count=done.done), "good")
    if done.stale:
        flash(_("%(count)s 件在此期间已有变化，未派出；原因见各件", count=done.stale), "warn")
    if done.owed:
        flash(_("其余的正在后台派出，本页会自动更新"), "good")
