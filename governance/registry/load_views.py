"""Loading registers (数据导入): send a file, confirm its columns, watch it, read its report."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Answer

from gis.errors import Conflict, DomainError, Invalid, TooLarge
from gis.reason import Reason
from gis.registers.queries import CHINA
from governance import clock
from governance.accounts.identity import viewer
from governance.errors import faults, status_of
from governance.extensions import db
from governance.forms import form_data, query_data
from governance.permissions import Permission, require
from governance.registry.blueprint import blueprint
from governance.registry.forms import LoadsAfter, StartForm, UploadForm, mapping_of
from governance.registry.layout_queries import layouts_to_come
from governance.registry.looking import UPLOAD_LIMITS
from governance.registry.queries import PAGE, load_of, loads
from governance.registry.registers import REGISTERS
from governance.registry.services import Upload, start, take_upload
from governance.registry.showing import shown
from governance.registry.words import KINDS, STATES, TONES
from governance.transaction import use_case

FORM_BYTES = 64 * 1024
"""What stands around the file in a request."""


@blueprint.get("/registers")
@require(Permission.REGISTERS)
def registers_page() -> str:
    return _page()


@blueprint.post("/registers")
@require(Permission.REGISTERS)
def upload() -> Answer:
    """Take in a file; the answer leads to its load, the same for the same form sent twice."""
    request.max_content_length = UPLOAD_LIMITS.size + FORM_BYTES
    try:
        load_id = _take()
    except RequestEntityTooLarge:
        most = UPLOAD_LIMITS.size // 1024 // 1024
        return _refused(TooLarge(Reason("upload_too_large", {"most_mb": most}), "file"))
    except DomainError as refusal:
        return _refused(refusal)
    return redirect(url_for("registry.load_page", load_id=load_id), 303)


def _take() -> int:
    form = form_data(UploadForm)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid(Reason("upload_without_file"), "file")
    with tempfile.TemporaryDirectory(prefix="onemap-upload-") as folder:
        path = Path(folder) / "file"
        sent.save(path)
        given = Upload(form.kind, Path(sent.filename.replace("\0", "")).name, path, form.key)
        with use_case() as session:
            return take_upload(session, given, by=viewer(), now=clock.now())


def _refused(refusal: DomainError) -> Response:
    try:
        kind = request.form.get("kind", "")
    except RequestEntityTooLarge:
        kind = ""
    return Response(_page(faults=faults(refusal), chosen=kind), status_of(refusal))


@blueprint.get("/registers/loads/<int:load_id>")
@require(Permission.REGISTERS)
def load_page(load_id: int) -> str:
    """The load as it stands; htmx asks again for the part that changes while it runs."""
    load = load_of(db.session(), viewer().district, load_id)
    template = (
        "registry/load_part.html" if "HX-Request" in request.headers else "registry/load.html"
    )
    return render_template(template, **shown(db.session(), load))


@blueprint.post("/registers/loads/<int:load_id>/start")
@require(Permission.REGISTERS)
def start_load(load_id: int) -> Answer:
    """Put the load in the queue with the columns as they were confirmed."""
    load = load_of(db.session(), viewer().district, load_id)
    try:
        form = form_data(StartForm)
        names = REGISTERS[load.kind].names
        mapping = mapping_of(request.form.items(), names, load.seen["columns"])
        with use_case() as session:
            start(session, load.district, load_id, form.options(mapping), now=clock.now())
    except Conflict:
        # A second click after the load is over finds its report.
        pass
    except DomainError as refusal:
        load = load_of(db.session(), viewer().district, load_id)
        page = render_template(
            "registry/load.html", **shown(db.session(), load, faults=faults(refusal))
        )
        return Response(page, status_of(refusal))
    return redirect(url_for("registry.load_page", load_id=load_id), 303)


def _page(**values: Any) -> str:
    session, district = db.session(), viewer().district
    before = query_data(LoadsAfter).before
    listed = loads(session, district, before)
    return render_template(
        "registry/registers.html",
        kinds={kind: title for kind, title in KINDS.items() if kind in REGISTERS},
        titles=KINDS,
        states=STATES,
        tones=TONES,
        loads=listed[:PAGE],
        further=listed[PAGE - 1].id if len(listed) > PAGE else None,
        layouts=layouts_to_come(session, district, clock.now().astimezone(CHINA).date()),
        key=uuid.uuid4().hex,
        most=UPLOAD_LIMITS.size,
        **values,
    )
