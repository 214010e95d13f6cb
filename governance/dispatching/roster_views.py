"""The roster (排班): who is on duty when in a week, leave, skills, and a file with all of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gis.errors import DomainError, Invalid
from gis.reason import Reason
from governance import clock
from governance.accounts.identity import viewer
from governance.dispatching.blueprint import blueprint
from governance.dispatching.forms import (
    LeaveForm,
    MeansForm,
    ShiftForm,
    SkillForm,
    WeekQuery,
)
from governance.dispatching.roster import (
    Hours,
    add_leave,
    add_shift,
    add_skill,
    remove_leave,
    remove_shift,
    remove_skill,
    set_means,
    set_skills,
    worker_by_id,
)
from governance.dispatching.roster_file import FILE_LIMIT, load_roster
from governance.dispatching.roster_queries import week_of
from governance.errors import status_of, wants_problem
from governance.extensions import db
from governance.forms import form_data, query_data
from governance.permissions import Permission, require
from governance.phrases import say
from governance.transaction import use_case


@blueprint.get("/roster")
@require(Permission.DUTY_ROSTER)
def roster_page() -> str:
    return _page()


@blueprint.post("/roster/shifts")
@require(Permission.DUTY_ROSTER)
def add_shift_submit() -> Response:
    given = form_data(ShiftForm)
    with use_case() as session:
        worker = worker_by_id(session, viewer().district, given.worker_id)
        add_shift(session, worker, Hours(given.day, given.starts, given.ends), now=clock.now())
    return _back(given.day, given.worker_id)


@blueprint.post("/roster/shifts/<int:shift_id>/remove")
@require(Permission.DUTY_ROSTER)
def remove_shift_submit(shift_id: int) -> Response:
    with use_case() as session:
        shift = remove_shift(session, viewer().district, shift_id)
        account_id = shift.account_id
    return _back(_shown_week(), account_id)


@blueprint.post("/roster/leave")
@require(Permission.DUTY_ROSTER)
def add_leave_submit() -> Response:
    given = form_data(LeaveForm)
    with use_case() as session:
        worker = worker_by_id(session, viewer().district, given.worker_id)
        add_leave(session, worker, given.first_day, given.last_day, now=clock.now())
    return _back(given.first_day, given.worker_id)


@blueprint.post("/roster/leave/<int:leave_id>/remove")
@require(Permission.DUTY_ROSTER)
def remove_leave_submit(leave_id: int) -> Response:
    with use_case() as session:
        leave = remove_leave(session, viewer().district, leave_id)
        account_id = leave.account_id
    return _back(_shown_week(), account_id)


@blueprint.post("/roster/means")
@require(Permission.DUTY_ROSTER)
def means_submit() -> Response:
    """How a worker gets about, how much they are given, and what they are skilled in."""
    given = form_data(MeansForm)
    try:
        skills = [int(value[:20]) for value in request.form.getlist("skills")]
    except ValueError:
        raise Invalid(Reason("skill_unknown"), "skills") from None
    with use_case() as session:
        worker = worker_by_id(session, viewer().district, given.worker_id)
        set_means(session, worker, given.means, given.room)
        set_skills(session, worker, skills)
    return _back(_shown_week(), given.worker_id)


@blueprint.post("/roster/skills")
@require(Permission.DUTY_ROSTER)
def add_skill_submit() -> Response:
    given = form_data(SkillForm)
    with use_case() as session:
        add_skill(session, viewer().district, given.name, given.class_code)
    return _back(_shown_week())


@blueprint.post("/roster/skills/<int:skill_id>/remove")
@require(Permission.DUTY_ROSTER)
def remove_skill_submit(skill_id: int) -> Response:
    with use_case() as session:
        remove_skill(session, viewer().district, skill_id)
    return _back(_shown_week())


@blueprint.post("/roster/file")
@require(Permission.DUTY_ROSTER)
def load_submit() -> Response | tuple[str, int]:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid(Reason("field_missing"), "file")
    content = sent.stream.read(FILE_LIMIT + 1)
    try:
        with use_case() as session:
            done = load_roster(session, viewer().district, content, sent.filename, now=clock.now())
    except Invalid as refusal:
        if wants_problem():
            raise
        return _page([refusal, *refusal.others]), status_of(refusal)
    flash(
        _("已导入 %(shifts)s 个班次、%(leave)s 天休假", shifts=done.shifts, leave=done.leave),
        "good",
    )
    return _back(_shown_week())


def _page(faults: Sequence[DomainError] = ()) -> str:
    """A week; `faults` are those of a file that was not taken over."""
    wanted = query_data(WeekQuery)
    week = week_of(db.session(), viewer().district, wanted.week, clock.now())
    told = [(_where(fault.field or ""), say(fault.reason)) for fault in faults]
    return render_template("dispatching/roster.html", week=week, opened=wanted.worker, faults=told)


def _where(field: str) -> str:
    """Line and column in the reader's language; nothing for the file as a whole."""
    line, _comma, column = field.removeprefix("line ").partition(", ")
    if not line.isdigit():
        return ""
    return str(_("第 %(line)s 行", line=line)) + (f" {column}" if column else "")


def _shown_week() -> date | None:
    """The week whose page the form stood on, in the query of its address."""
    return query_data(WeekQuery).week


def _back(day: date | None, worker_id: int | None = None) -> Response:
    anchor = f"worker-{worker_id}" if worker_id else None
    url = url_for("dispatching.roster_page", week=day, worker=worker_id, _anchor=anchor)
    return redirect(url, 303)
