"""What administrators change: a whole table, a limit, how a class is offered and repeats found."""

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
from governance.standards.forms import ClassForm, ImportForm, MendForm, WithdrawForm
from governance.transaction import use_case
from workflows.standards.importing import ImportOptions, import_standards
from workflows.standards.mending import mend
from workflows.standards.report import StandardsReport
from workflows.standards.setting import set_class
from workflows.standards.sheets import LIMITS
from workflows.standards.withdrawing import withdraw

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


@blueprint.post("/standards/classes/<code>/settings")
@require(Permission.ADMINISTER)
def set_class_settings(code: str) -> Answer:
    who = viewer()
    try:
        form = form_data(ClassForm)
        with use_case() as session:
            set_class(
                session,
                who.district,
                code,
                form.settings,
                now=clock.now(),
                by_label=who.label or who.role,
            )
    except Invalid as refusal:
        again = render_class(code, faults=faults(refusal), typed=request.form)
        return Response(again, status_of(refusal))
    flash(_("已保存。"), "good")
    return redirect(url_for("standards.class_page", code=code), 303)


@blueprint.post("/standards/withdraw")
@require(Permission.ADMINISTER)
def withdraw_version() -> Answer:
    """Take back a version that has not begun."""
    who = viewer()
    since = form_data(WithdrawForm).since
    with use_case() as session:
        withdraw(
            session,
            who.district,
            since,
            day=today(),
            now=clock.now(),
            by_label=who.label or who.role,
        )
    flash(_("已撤回自 %(day)s 起的版本，现行标准继续有效。", day=since.isoformat()), "good")
    return redirect(url_for("standards.standards_page"), 303)
