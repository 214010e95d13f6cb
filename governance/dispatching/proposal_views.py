"""The dispatcher's page (派单): the proposal as a list, and deciding on it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from governance import clock
from governance.accounts.identity import viewer
from governance.cases.on_duty import VISITED, on_duty
from governance.dispatching.blueprint import blueprint
from governance.dispatching.changing import refuse, refuse_rest, send_other
from governance.dispatching.deciding import (
    ACCEPT_TASK,
    Accepted,
    accept_all,
    accept_round,
    accept_visit,
)
from governance.dispatching.forms import OtherForm, RefuseForm, RoundForm
from governance.dispatching.gathering import count_waiting, promised
from governance.dispatching.proposing import propose
from governance.dispatching.queries import (
    counts,
    is_accepting,
    latest,
    mark_of,
    proposal_by_id,
    rounds,
    visit_by_id,
    visits_of,
)
from governance.dispatching.standing import options
from governance.dispatching.wording import said_cost, said_option
from governance.extensions import db
from governance.forms import form_data
from governance.permissions import Permission, require
from governance.transaction import use_case
from workflows.standards.queries import class_list


@blueprint.get("/dispatching")
@require(Permission.ASSIGNMENT)
def proposal_page() -> str:
    """The whole page, or its list alone for what keeps it fresh."""
    if "HX-Request" in request.headers:
        return _list()
    session, district, now = db.session(), viewer().district, clock.now()
    at_work = {one.id for one in on_duty(session, district, now)}
    return render_template(
        "dispatching/page.html",
        waiting=count_waiting(session, district),
        promised=len(promised(session, district, at_work)),
        **_shown(),
    )


@blueprint.get("/dispatching/news")
@require(Permission.ASSIGNMENT)
def news_part() -> str:
    """Whether somebody else has changed anything since the page was shown that has this mark."""
    session, district = db.session(), viewer().district
    now_is = mark_of(session, district)
    return render_template(
        "dispatching/news.html", changed=now_is != request.args.get("mark"), mark=now_is
    )


@blueprint.post("/dispatching")
@require(Permission.ASSIGNMENT)
def propose_submit() -> Response:
    with use_case() as session:
        propose(session, viewer(), now=clock.now())
    return redirect(url_for("dispatching.proposal_page"), 303)


@blueprint.get("/dispatching/<int:proposal_id>/rounds/<int:worker_id>")
@require(Permission.ASSIGNMENT)
def round_part(proposal_id: int, worker_id: int) -> str:
    """The visits of one round; 0 stands for those that nobody was found for."""
    session, district = db.session(), viewer().district
    proposal = proposal_by_id(session, district, proposal_id)
    return render_template(
        "dispatching/round.html",
        proposal=proposal,
        worker_id=worker_id,
        rows=visits_of(session, proposal, worker_id or None),
        waits=VISITED,
        on_duty=worker_id in {one.id for one in on_duty(session, district, clock.now())},
        classes=class_list(session, district).by_id,
    )


@blueprint.get("/dispatching/visits/<int:visit_id>/others")
@require(Permission.ASSIGNMENT)
def others_part(visit_id: int) -> str:
    """Who could be sent instead, and what each of them costs."""
    session, district = db.session(), viewer().district
    visit = visit_by_id(session, district, visit_id)
    proposal = proposal_by_id(session, district, visit.proposal_id)
    found = options(session, proposal, visit, clock.now())
    said = [(option.worker.id, said_option(option)) for option in found]
    return render_template("dispatching/others.html", visit=visit, options=said)


@blueprint.post("/dispatching/<int:proposal_id>/accept")
@require(Permission.ASSIGNMENT)
def accept_all_submit(proposal_id: int) -> Response | str:
    with use_case() as session:
        done = accept_all(session, viewer(), proposal_id, now=clock.now())
    _tell(done)
    return _answer()


@blueprint.post("/dispatching/<int:proposal_id>/refuse")
@require(Permission.ASSIGNMENT)
def refuse_rest_submit(proposal_id: int) -> Response | str:
    given = form_data(RefuseForm)
    with use_case() as session:
        count = refuse_rest(session, viewer(), proposal_id, given.reason, now=clock.now())
    flash(_("%(count)s 件不按方案派", count=count), "good")
    return _answer()


@blueprint.post("/dispatching/<int:proposal_id>/rounds/<int:worker_id>/accept")
@require(Permission.ASSIGNMENT)
def accept_round_submit(proposal_id: int, worker_id: int) -> Response | str:
    given = form_data(RoundForm)
    with use_case() as session:
        done = accept_round(
            session, viewer(), proposal_id, worker_id, given.visits, now=clock.now()
        )
    _tell(done)
    return _answer(worker_id)


@blueprint.post("/dispatching/visits/<int:visit_id>/accept")
@require(Permission.ASSIGNMENT)
def accept_submit(visit_id: int) -> Response | str:
    given = form_data(OtherForm)
    with use_case() as session:
        done = accept_visit(session, viewer(), visit_id, given.worker_id, now=clock.now())
    _tell(done)
    return _answer(given.worker_id)


@blueprint.post("/dispatching/visits/<int:visit_id>/refuse")
@require(Permission.ASSIGNMENT)
def refuse_submit(visit_id: int) -> Response | str:
    given = form_data(RefuseForm)
    with use_case() as session:
        visit = refuse(session, viewer(), visit_id, given.reason, now=clock.now())
    return _answer(visit.worker_id or 0)


@blueprint.post("/dispatching/visits/<int:visit_id>/worker")
@require(Permission.ASSIGNMENT)
def send_other_submit(visit_id: int) -> Response | str:
    given = form_data(OtherForm)
    with use_case() as session:
        visit, added = send_other(session, viewer(), visit_id, given.worker_id, now=clock.now())
    flash(
        _(
            "已改由%(worker)s前往，尚未派出：%(cost)s",
            worker=visit.worker_label,
            cost=said_cost(added),
        ),
        "good",
    )
    return _answer(visit.worker_id or 0)


def _answer(worker_id: int | None = None) -> Response | str:
    """The list anew for a script, else the page, at the round that was decided on."""
    if "HX-Request" in request.headers:
        return _list()
    anchor = None if worker_id is None else f"round-{worker_id}"
    return redirect(url_for("dispatching.proposal_page", _anchor=anchor), 303)


def _list() -> str:
    return render_template("dispatching/list.html", **_shown(), alone=True)


def _shown() -> dict[str, Any]:
    """What the list says. Rounds of workers who are off duty by now are marked."""
    session, district, now = db.session(), viewer().district, clock.now()
    proposal = latest(session, district)
    workers = {one.id for one in on_duty(session, district, now)}
    shown: dict[str, Any] = {"proposal": proposal, "workers": workers, "rounds": [], "counts": {}}
    if proposal is not None:
        shown["rounds"] = rounds(session, proposal)
        shown["counts"] = counts(session, proposal)
        shown["accepting"] = is_accepting(session, district, ACCEPT_TASK, now)
    return shown | {"mark": mark_of(session, district)}


def _tell(done: Accepted) -> None:
    if done.done:
        flash(_("已派出 %(count)s 件", count=done.done), "good")
    if done.stale:
        flash(_("%(count)s 件未派出：案件或网格员已有变化，原因见各件", count=done.stale), "warn")
    if done.owed:
        flash(_("其余的正在后台派出，本页会自动更新"), "good")
