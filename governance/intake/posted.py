"""A report or photographs as a page's own form posts them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from governance.forms import grouped_form_data
from governance.intake.forms import FORM_GROUPS, ReportForm
from governance.intake.photos import BYTES


def posted_report(absent: Mapping[str, str] | None = None) -> tuple[ReportForm, list[bytes]]:
    """The fields, with `absent` in place of what was left empty, and the photographs."""
    return grouped_form_data(ReportForm, FORM_GROUPS, absent), posted_photos()


def posted_photos() -> list[bytes]:
    """The files of the form; an input that was left alone is none."""
    files = [file for file in request.files.getlist("photos") if file.filename]
    # One byte more than is allowed tells that there is too much.
    return [file.stream.read(BYTES + 1) for file in files]
