"""Calendars: a year as months, the office hours, versions, what is unknown, and the import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Answer

from gis.errors import DomainError, Invalid, NotFound, TooLarge
from gis.reason import Reason
from governance import clock
from governance.accounts.identity import viewer
from governance.calendars.blueprint import blueprint
from governance.calendars.forms import ImportForm, YearForm
from governance.calendars.queries import calendars_in_use, versions_of
from governance.calendars.reading import text_of
from governance.calendars.services import Wish, bring_into_force, propose
from governance.calendars.year_view import changes, months_of
from governance.errors import faults, status_of
from governance.extensions import db
from governance.forms import form_data, query_data
from governance.permissions import Permission, require
from governance.transaction import use_case
from workflows.cases.unknown_years import alarms
from workflows.dispatch.queries import routing

LARGEST = 256 * 1024
FORM_BYTES = 64 * 1024


@blueprint.get("/calendars")
@require(Permission.CALENDARS)
def calendars_page() -> str:
    return _page()


@blueprint.post("/calendars/preview")
@require(Permission.CALENDARS)
def preview_import() -> Answer:
    """Show what a file would change, before anything does."""
    request.max_content_length = LARGEST + FORM_BYTES
    refused: DomainError
    try:
        wish = _uploaded(form_data(ImportForm))
        with use_case() as session:
            proposed = propose(session, viewer().district, wish)
    except RequestEntityTooLarge:
        refused = TooLarge(Reason("file_too_large", {"limit": LARGEST}), "file")
    except DomainError as refusal:
        refused = refusal
    else:
        shown = [(each, changes(each.before, each.calendar)) for each in proposed]
        text = text_of(wish.content)
        return Response(
            render_template("calendars/preview.html", wish=wish, shown=shown, content=text)
        )
    return Response(_page(import_faults=faults(refused)), status_of(refused))


@blueprint.post("/calendars/import")
@require(Permission.CALENDARS)
def import_calendar() -> Answer:
    """Bring into force what was previewed."""
    request.max_content_length = 4 * LARGEST
    who = viewer()
    try:
        form = form_data(ImportForm)
        content = (form.content or "").encode()
        wish = Wish(form.file_name or "", content, form.name, form.department, form.year)
        with use_case() as session:
            done = bring_into_force(session, who.district, wish, by=who.label, now=clock.now())
    except DomainError as refusal:
        return Response(_page(import_faults=faults(refusal)), status_of(refusal))
    if done.published:
        names = "、".join(f"{name} v{version}" for name, version in done.published)
        flash(_("已生效：%(names)s", names=names), "good")
    else:
        flash(_("日历里已经是这些内容，没有变化。"), "warn")
    if done.recounted:
        flash(
            ngettext("重新计算了 %(num)d 个时限", "重新计算了 %(num)d 个时限", done.recounted),
            "good",
        )
    chosen = done.published[0][0] if len(done.published) == 1 else None
    return redirect(url_for("calendars.calendars_page", name=chosen), 303)


def _uploaded(form: ImportForm) -> Wish:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid(Reason("upload_without_file"), "file")
    content = sent.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLarge(Reason("file_too_large", {"limit": LARGEST}), "file")
    name = Path(sent.filename.replace("\0", "")).name[:200]
    return Wish(name, content, form.name, form.department, form.year)


def _page(**more: Any) -> str:
    form = query_data(YearForm) if request.method == "GET" else YearForm()
    session, district, now = db.session(), viewer().district, clock.now()
    used = calendars_in_use(session, district)
    chosen = next((one for one in used if form.name in {None, one.name}), None)
    if chosen is None and form.name is not None:
        raise NotFound(Reason("calendar_unknown", {"name": form.name}))
    shown: dict[str, Any] = {}
    if chosen is not None:
        year = form.year or chosen.calendar.today(now).year
        shown = {
            "year": year,
            "months": months_of(chosen.calendar, year),
            "known": chosen.calendar.is_known(year),
            "versions": versions_of(session, district, chosen.name),
            "today": chosen.calendar.today(now),
        }
    return render_template(
        "calendars/calendars.html",
        calendars=used,
        chosen=chosen,
        alarms=alarms(session, district, now),
        departments=routing(session, district).departments.values(),
        **shown,
        **more,
    )
