"""What an officer takes away: templates, the error file, the faults on the ground."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Literal

from flask import Response, flash, redirect, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from gis.errors import DomainError, NotFound
from gis.reason import Reason
from gis.registers.importing.fault_file import write_faults
from gis.registers.importing.kinds import RegisterKind
from governance import clock
from governance.accounts.identity import viewer
from governance.extensions import db
from governance.forms import parse
from governance.permissions import Permission, require
from governance.phrases import say
from governance.registry import parts
from governance.registry.blueprint import blueprint
from governance.registry.forms import DayOfLayout
from governance.registry.models import PartName
from governance.registry.queries import load_of
from governance.registry.registers import REGISTERS
from governance.registry.reporting import kept_report
from governance.registry.services import cancel_layout
from governance.registry.templates_of import csv_template, xlsx_template
from governance.registry.words import field_titles
from governance.transaction import use_case

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Ending = Literal["csv", "xlsx"]


@blueprint.get("/registers/templates/<kind>.<any(csv, xlsx):ending>")
@require(Permission.REGISTERS)
def template(kind: str, ending: Ending) -> Answer:
    """An empty table with the titles of a register."""
    if kind not in REGISTERS:
        raise NotFound(Reason("page_not_found"))
    known = RegisterKind(kind)
    content = csv_template(known) if ending == "csv" else xlsx_template(known)
    return _download(content, f"{kind}.{ending}", ending)


@blueprint.get("/registers/loads/<int:load_id>/faults.<any(csv, xlsx):ending>")
@require(Permission.REGISTERS)
def error_file(load_id: int, ending: Ending) -> Answer:
    """Every fault of the load with its line, field and reason, beside what the row held."""
    session = db.session()
    load = load_of(session, viewer().district, load_id)
    if load.report is None:
        raise NotFound(Reason("load_without_report"))
    report = kept_report(session, load, field_titles(load.kind))
    with tempfile.TemporaryDirectory(prefix="onemap-faults-") as folder:
        path = Path(folder) / f"faults.{ending}"
        write_faults(report, path, say, (_("行"), _("字段"), _("原因")))
        return _download(path.read_bytes(), f"{load.kind}-{load_id}-faults.{ending}", ending)


@blueprint.get("/registers/loads/<int:load_id>/places.geojson")
@require(Permission.REGISTERS)
def places(load_id: int) -> Answer:
    """The faults on the ground, for the map."""
    session = db.session()
    load = load_of(session, viewer().district, load_id)
    content = parts.restore(session, load.district, load.id, PartName.PLACES)
    if not content:
        raise NotFound(Reason("load_without_report"))
    return Response(content, mimetype="application/geo+json")


@blueprint.post("/registers/layouts/<day>/cancel")
@require(Permission.REGISTERS)
def cancel(day: str) -> Answer:
    """Take back a layout of grids that has not begun."""
    wanted = parse(DayOfLayout, {"day": day}).day
    try:
        with use_case() as session:
            cancel_layout(session, viewer().district, wanted, now=clock.now())
    except DomainError as refusal:
        flash(say(refusal.reason), "bad")
    else:
        flash(_("已撤销自 %(day)s 起生效的网格划分", day=wanted.isoformat()), "good")
    return redirect(url_for("registry.registers_page"), 303)


def _download(content: bytes, name: str, ending: Ending) -> Answer:
    mimetype = CSV if ending == "csv" else XLSX
    return send_file(io.BytesIO(content), mimetype, as_attachment=True, download_name=name)
