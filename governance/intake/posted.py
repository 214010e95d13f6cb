"""A report or photographs as a page's own form posts them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from governance import clock
from governance.accounts.identity import sender, settings, viewer
from governance.forms import grouped_form_data
from governance.intake.forms import FORM_GROUPS, ReportForm
from governance.intake.photos import BYTES
from governance.intake.reception import AFTER, Files, Taken, take_in
from workflows.cases.models import CaseSource


def take_posted(
    absent: Mapping[str, str] | None = None, *, source: CaseSource | None = None
) -> Taken:
    """Take in the form's report, with `absent` in place of what was left empty.

    `key` in the address makes a form that is sent twice one report. `source` is by which door the
    matter came, where the role of its sender does not tell.
    """
    form = grouped_form_data(ReportForm, FORM_GROUPS, absent)
    return take_in(
        form,
        Files(posted_photos(), posted_photos(AFTER)),
        request.args.get("key"),
        viewer=viewer(),
        sender=sender(),
        zone=settings().timezone,
        now=clock.now(),
        source=source,
    )


def posted_photos(name: str = "photos") -> list[bytes]:
    """The files of the form; an input that was left alone is none."""
    files = [file for file in request.files.getlist(name) if file.filename]
    # One byte more than is allowed tells that there is too much.
    return [file.stream.read(BYTES + 1) for file in files]
