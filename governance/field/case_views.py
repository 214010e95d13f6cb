"""My tasks, and one case on the phone: look, compare, pass or send back."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from gis.errors import DomainError
from governance import clock
from governance.accounts.identity import settings, viewer
from governance.cases import relocating
from governance.cases.outcome import outcome
from governance.cases.place_forms import RelocateForm
from governance.errors import faults, status_of
from governance.extensions import db
from governance.field import queries
from governance.field.blueprint import blueprint
from governance.field.forms import OnTheSpotForm
from governance.forms import form_data
from governance.intake.keeping import keep_photos
from governance.intake.photos import CleanPhoto, clean_photos
from governance.intake.pictures import photos_of, stage_of_result
from governance.intake.posted import posted_photos
from governance.permissions import Permission, Viewer, require
from governance.presentation import move_title, named
from governance.transaction import use_case
from workflows.cases.models import Case
from workflows.cases.queries import moves_open_to, story, survivor_of
from workflows.cases.services import make_move
from workflows.engine import Actor, MoveInput
from workflows.standards.queries import class_list

REASONED = frozenset({"verify_rework", "hand_over", "void", "reopen"})
FINISH = "finish"


@blueprint.get("/field/tasks")
@require(Permission.FIELD)
def tasks_page() -> str:
    session = db.session()
    in_grids, count = queries.open_in_grids(session, viewer())
    return render_template(
        "field/tasks.html",
        to_check=queries.owned(session, viewer(), queries.CHECKING),
        to_verify=queries.owned(session, viewer(), queries.VERIFYING),
        mending=queries.owned(session, viewer(), queries.MENDING),
        in_grids=in_grids,
        in_grids_count=count,
        mine=queries.reported(session, viewer()),
        timezone=settings().timezone,
    )


@blueprint.get("/field/cases/<no>")
@require(Permission.FIELD)
def case_page(no: str) -> str:
    return _page(queries.case_for(db.session(), viewer(), no))


@blueprint.post("/field/cases/<no>/verdict")
@require(Permission.FIELD)
def verify(no: str) -> Answer:
    """Say what was found or done; a refusal shows the case as it is now, and who has it."""
    try:
        form = form_data(OnTheSpotForm)
        photos = clean_photos(posted_photos(), settings().timezone)
        case = _move(no, form, photos)
    except DomainError as refusal:
        case = queries.case_for(db.session(), viewer(), no)
        said = {"reason": request.form.get("reason", ""), "refused": request.form.get("move", "")}
        return Response(_page(case, faults=faults(refusal), **said), status_of(refusal))
    title = move_title(form.move, case.definition, case.definition_version)
    flash(_("已%(move)s。%(outcome)s。", move=title, outcome=outcome(case)), "good")
    if queries.may_look(db.session(), viewer(), case):
        return redirect(url_for("field.case_page", no=no), 303)
    return redirect(url_for("field.tasks_page"), 303)


@blueprint.post("/field/cases/<no>/place")
@require(Permission.FIELD)
def relocate(no: str) -> Answer:
    """Put the case where the worker stands or points; a refusal shows it as it is now."""
    who = viewer()
    try:
        form = form_data(RelocateForm)
        with use_case() as session:
            case = relocating.relocate(session, who, no, form, now=clock.now())
    except DomainError as refusal:
        case = queries.case_for(db.session(), who, no)
        return Response(_page(case, faults=faults(refusal)), status_of(refusal))
    flash(_("位置已更正"), "good")
    if queries.may_look(db.session(), who, case):
        return redirect(url_for("field.case_page", no=no), 303)
    return redirect(url_for("field.tasks_page"), 303)


def _move(no: str, form: OnTheSpotForm, photos: tuple[CleanPhoto, ...]) -> Case:
    who, now = viewer(), clock.now()
    given = MoveInput(
        reason=form.reason if form.move in REASONED else "",
        opinion=form.reason if form.move != FINISH else "",
        result=form.reason if form.move == FINISH else "",
        photo_count=len(photos),
        version=form.version,
    )
    with use_case() as session:
        seen = queries.case_for(session, who, no)
        case_id, stage = seen.id, seen.stage
        case = make_move(session, who.district, no, form.move, given, actor=_actor(who), now=now)
        kept_as = stage_of_result(case, stage)
        keep_photos(session, who.district, case_id, kept_as, photos, now=now)
    return case


def _page(case: Case, **shown: Any) -> str:
    session = db.session()
    actor = _actor(viewer())
    moves = {move.name for move in moves_open_to(session, case, actor, clock.now())}
    photos = photos_of(session, case)
    classes = class_list(session, case.district)
    kind = classes.by_id.get(case.class_id or 0)
    survivor = None if case.survivor_id is None else survivor_of(session, case)
    return render_template(
        "field/case.html",
        case=case,
        title=named(kind) if kind else "",
        standard=queries.standard_of(session, case),
        before=photos.before,
        after=photos.after,
        story=list(reversed(story(session, case))),
        moves=moves,
        classes=classes,
        survivor=survivor,
        may_open_survivor=survivor is not None and queries.may_look(session, viewer(), survivor),
        may_relocate=relocating.MOVE in moves,
        point=relocating.point_of(case),
        timezone=settings().timezone,
        **shown,
    )


def _actor(who: Viewer) -> Actor:
    return Actor(who.role, who.account_id, who.department_id, who.label)
