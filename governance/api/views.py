"""The API for programs: file a report, read one's own, list the classes; and its description."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from gis.errors import Invalid, NotFound
from gis.reason import Reason
from governance import clock
from governance.accounts.identity import sender, settings, viewer
from governance.api.description import description
from governance.errors import MediaRefused
from governance.extensions import limiter
from governance.forms import grouped_form_data, json_data
from governance.intake.answer import presented
from governance.intake.forms import FORM_GROUPS, ReportForm
from governance.intake.photos import BYTES, MOST
from governance.intake.queries import own_report
from governance.intake.reception import AFTER, Files, take_in
from governance.permissions import Permission, Viewer, require
from governance.transaction import use_case
from workflows.cases.models import Case
from workflows.cases.queries import survivor_of
from workflows.owners import OwnerKind
from workflows.roles import Role
from workflows.standards.queries import class_list

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

RESIDENT_LIMITS = "10/minute;100/day"
ADDRESS_LIMITS = "60/minute;1000/day"
"""Many residents share the address of a carrier, but a browser's name is there for the asking."""


def is_staff() -> bool:
    return viewer().account_id is not None


def whose() -> str:
    """A resident's browser by its random name, else the network address."""
    name = sender()
    return name if name != "browser:" else request.remote_addr or ""


def names_owner(case: Case) -> bool:
    """Residents are told the department; who of its people has the case stays inside."""
    return is_staff() or case.owner_kind is not OwnerKind.ACCOUNT


@blueprint.post("/reports")
@require(Permission.REPORT)
@limiter.limit(RESIDENT_LIMITS, key_func=whose, exempt_when=is_staff)
@limiter.limit(ADDRESS_LIMITS, exempt_when=is_staff)
def file_report() -> tuple[Response, int]:
    form, files = _read()
    who = viewer()
    taken = take_in(
        form,
        files,
        request.headers.get("Idempotency-Key"),
        viewer=who,
        sender=sender(),
        zone=settings().timezone,
        now=clock.now(),
    )
    return jsonify(_presented(taken.answer, who)), 200 if taken.repeated else 201


@blueprint.get("/reports/<no>")
@require(Permission.REPORT)
@limiter.limit("60/minute", key_func=whose, exempt_when=is_staff)
def own_report_now(no: str) -> Response:
    """What its sender was answered, and where the case stands now."""
    with use_case() as session:
        # Without an account or a browser of its own nobody can be told from anybody.
        found = None
        if sender() != "browser:":
            found = own_report(session, settings().district, sender(), no)
        if found is None:
            raise NotFound(Reason("report_unknown"), "no")
        answer, own = found
        # A report that was merged is answered by the case that it lives on in.
        case = survivor_of(session, own)
        suspended = case.suspended_until
        now = {
            "process": case.definition,
            "stage": case.stage,
            "owner": case.owner_label if names_owner(case) else None,
            "due_at": case.due_at.isoformat() if case.due_at else None,
            "late": case.late,
            "closed_at": case.closed_at.isoformat() if case.closed_at else None,
            "suspended_until": suspended.isoformat() if suspended else None,
            "merged": case.id != own.id,
            "satisfaction": case.satisfaction,
        }
    return jsonify({**_presented(answer, viewer()), "now": now})


@blueprint.get("/classes")
@require(Permission.OPEN_TO_ALL)
def classes() -> Response:
    """Every case class that is offered today, with the limits in force."""
    today = clock.now().astimezone(settings().timezone).date()
    with use_case() as session:
        known = class_list(session, settings().district)
    return jsonify(
        [
            {
                "code": one.code,
                "kind": one.kind.value,
                "major_name": one.major_name,
                "name": one.name,
                "name_en": one.name_en,
                "quick": one.quick,
                "standards": [
                    {
                        "filing_condition": standard.filing_condition,
                        "closing_condition": standard.closing_condition,
                        "limit": float(standard.budget.amount),
                        "unit": standard.budget.unit.value,
                    }
                    for standard in one.in_force(today)
                ],
            }
            for one in known.offered(today)
        ]
    )


@blueprint.get("/openapi.json")
@require(Permission.OPEN_TO_ALL)
def openapi() -> Response:
    return jsonify(description())


def _read() -> tuple[ReportForm, Files]:
    """The fields and the photographs, from a JSON body or a form with parts."""
    if request.is_json:
        return json_data(ReportForm), Files()
    if request.mimetype != "multipart/form-data":
        raise MediaRefused(Reason("media_refused", {"type": request.mimetype}))
    try:
        form = grouped_form_data(ReportForm, FORM_GROUPS)
        for name in request.files:
            if name not in {"photos", AFTER}:
                raise Invalid(Reason("field_unknown"), name[:80])
        return form, Files(_parts("photos"), _parts(AFTER))
    finally:
        request.close()


def _parts(name: str) -> list[bytes]:
    parts = request.files.getlist(name)
    if len(parts) > MOST:
        raise Invalid(Reason("photos_too_many", {"most": MOST}), name)
    # One byte more than is allowed tells that there is too much.
    return [part.stream.read(BYTES + 1) for part in parts]


def _presented(answer: dict[str, Any], who: Viewer) -> dict[str, Any]:
    secret = str(current_app.config["SECRET_KEY"])
    return presented(answer, secret, staff=who.role is not Role.RESIDENT)
