"""What administrators change: a whole table, the limit of a condition, how repeats are found."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Answer

from gis.errors import DomainError, Invalid, TooLarge
from gis.reason import Reason
from governance import clock
from governance.accounts.identity import viewer
from governance.errors import faults, status_of
from governance.forms import form_data
from governance.permissions import Permission, require
from governance.standards.blueprint import blueprint
from governance.standards.browse_views import page, render_class, render_odd, today
from governance.standards.forms import ImportForm, MendForm, RepeatsForm
from governance.transaction import use_case
from workflows.standards.importing import ImportOptions, import_standards
from workflows.standards.mending import mend, watch_for_repeats
from workflows.standards.report import StandardsReport
from workflows.standards.sheets import LIMITS

FORM_BYTES = 64 * 1024


@blueprint.post("/standards/import")
@require(Permission.ADMINISTER)
def import_table() -> Answer:
    """Try a table, or bring it into force; with htmx the answer is what it would change."""
    request.max_content_length = LIMITS.size + FORM_BYTES
    refused: DomainError
    try:
        report = _import(form_data(ImportForm))
    except RequestEntityTooLarge:
        refused = TooLarge(Reason("file_too_large", {"limit": LIMITS.size}), "file")
    except DomainError as refusal:
        refused = refusal
    else:
        return Response(_shown(report=report))
    shown = {"import_faults": faults(refused)}
    # A part of a page is only put in by htmx where the answer is good.
    status = 200 if "HX-Request" in request.headers else status_of(refused)
    return Response(_shown(**shown), status)


def _import(form: ImportForm) -> StandardsReport:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid(Reason("upload_without_file"), "file")
    options = ImportOptions(
        file_name=Path(sent.filename.replace("\0", "")).name,
        valid_from=form.valid_from,
        kinds={} if form.kind is None else {"": form.kind},
        plain=form.plain,
        keep_missing=form.keep_missing,
        dry_run=form.trial,
    )
    who = viewer()
    with tempfile.TemporaryDirectory(prefix="onemap-standards-") as folder:
        path = Path(folder) / "file"
        sent.save(path)
        with use_case() as session:
            return import_standards(
                session, who.district, path, options, now=clock.now(), by_label=who.label
            )


def _shown(**shown: object) -> str:
    if "HX-Request" in request.headers:
        return render_template("standards/report.html", **shown)
    return page(**shown)


@blueprint.post("/standards/<int:standard_id>/mend")
@require(Permission.ADMINISTER)
def mend_limit(standard_id: int) -> Answer:
    who = viewer()
    try:
        budget = form_data(MendForm).budget
        with use_case() as session:
            mend(
                session,
                who.district,
                standard_id,
                budget,
                day=today(),
                by_label=who.label or who.role,
            )
    except Invalid as refusal:
        page_again = render_odd(faults=faults(refusal), refused=standard_id)
        return Response(page_again, status_of(refusal))
    flash(_("已保存。"), "good")
    return redirect(url_for("standards.odd_page"), 303)


@blueprint.post("/standards/classes/<code>/repeats")
@require(Permission.ADMINISTER)
def set_repeats(code: str) -> Answer:
    try:
        form = form_data(RepeatsForm)
        with use_case() as session:
            watch_for_repeats(
                session, viewer().district, code, radius_m=form.radius_m, hours=form.hours
            )
    except Invalid as refusal:
        return Response(render_class(code, faults=faults(refusal)), status_of(refusal))
    flash(_("已保存。"), "good")
    return redirect(url_for("standards.class_page", code=code), 303)
