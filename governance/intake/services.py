"""From a report to a case: everything is decided and written in the caller's one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from psycopg.errors import UniqueViolation
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.errors import Invalid
from gis.geocoder.geocode import geocode
from gis.geocoder.placement import Level, Placement
from gis.reason import Reason
from governance.accounts.queries import worker_of_grid
from governance.intake.answer import answer_of
from governance.intake.contacts import label_of, seal_contact
from governance.intake.forms import TEXT_LIMIT
from governance.intake.incoming import Incoming
from governance.intake.judging import judge
from governance.intake.keeping import PHOTO, keep_photos, photo_rows
from governance.intake.models import Report
from governance.intake.queries import division_names
from governance.killpoints import killpoint
from workflows import definitions
from workflows.cases.duplicates import Duplicate, alike_in_words, likely_duplicates
from workflows.cases.new_case import NewCase
from workflows.cases.services import OpenedCase, add_case, plan_case
from workflows.dispatch.queries import routing
from workflows.dispatch.surroundings import Spot, surroundings
from workflows.rows import Batch, RowInsert
from workflows.standards.queries import KnownClass, class_list

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the sender's clock may be ahead of ours."""


UNCLASSED_HOURS = 24
"""How long a report without a class is compared with what comes after it."""


__all__ = ["AlreadyReceived", "keep_photos", "receive"]


class AlreadyReceived(Exception):
    """A report with this sender and key is stored: roll back, and give its answer."""


def receive(  # noqa: PLR0913 - what a report meets
    session: Session,
    district: int,
    report: Incoming,
    *,
    zone: ZoneInfo,
    now: datetime,
    layout_at: datetime | None = None,
) -> dict[str, Any]:
    """Make a case of `report` and return the answer to it, whose reasons are still codes.

    Nothing is dropped: what cannot be decided here waits for an acceptor, with the reason. The
    report's row is written last, so that of two sendings under one key the later one fails here
    with AlreadyReceived and leaves no trace.
    """
    if report.seen_at > now + CLOCKS_DIFFER:
        raise Invalid(Reason("time_in_future"), "seen_at")
    point = report.point
    placement = geocode(
        session,
        district,
        report.text,
        point.place if point else None,
        accuracy_m=point.accuracy_m if point else None,
        address=report.address,
        now=layout_at or now,
    )
    classes = class_list(session, district)
    known = routing(session, district)
    around = surroundings(
        session,
        district,
        known.rules,
        Spot(placement.responsible_id, placement.location_id, placement.point),
        now,
    )
    judged = judge(report, placement, classes, known, now.astimezone(zone).date(), around)
    text = report.text[:TEXT_LIMIT]
    duplicates = _duplicates(session, district, judged.known, placement, text, now)
    mended = report.mended
    new = NewCase(
        source=report.source,
        text=text,
        placement=placement,
        reporter=report.reporter,
        urgent=report.urgent or judged.urgent,
        class_id=judged.known.id if judged.known else None,
        class_why=judged.class_why,
        standard=judged.standard,
        standard_why=judged.standard_why,
        department_id=judged.department.id if judged.department else None,
        route_why=judged.route_why,
        rule_id=judged.rule_id,
        worker=_worker(session, district, report, placement),
        duplicates=tuple(duplicates),
        queue=judged.queue,
        seen_at=report.seen_at,
        quick=mended is not None,
        result=mended.result if mended else "",
        photo_count=len(mended.photos) if mended else 0,
    )
    killpoint("web.before_case")
    planned = plan_case(session, district, new, now=now)
    photos = _photo_rows(district, report, planned.opened, now)
    names = division_names(session, district)
    answer = answer_of(planned.opened, new, judged, names, [str(photo["id"]) for photo in photos])
    row = _report_row(session, district, report, planned.opened, answer, now)
    batch = Batch()
    add_case(batch, planned)
    for photo in photos:
        batch.add(PHOTO, photo)
    batch.add(_SEALED_REPORT if "id" in row else _REPORT, row)
    try:
        batch.write(session)
    except IntegrityError as error:
        if _is_about(error, _ONE_A_KEY):
            raise AlreadyReceived from error
        raise
    return answer


def _worker(
    session: Session, district: int, report: Incoming, placement: Placement
) -> tuple[int, str] | None:
    """Who answers for the grid there; for what its reporter mended, the reporter."""
    if report.mended and report.reporter.account_id is not None:
        return report.reporter.account_id, report.reporter.label or ""
    return worker_of_grid(session, district, placement.grid_id) if placement.grid_id else None


def _photo_rows(
    district: int, report: Incoming, opened: OpenedCase, now: datetime
) -> list[dict[str, Any]]:
    """Those of what was reported in the stage that it came to, those of the result in the last."""
    state = opened.state
    first = state.stage
    if report.mended:
        process = definitions.get(state.definition, state.definition_version)
        first = process.opening.leads_to("")
    after = report.mended.photos if report.mended else ()
    return [
        *photo_rows(district, opened.id, first, report.photos, now=now),
        *photo_rows(district, opened.id, state.stage, after, now=now),
    ]


def _duplicates(  # noqa: PLR0913, PLR0917 - where, what and when
    session: Session,
    district: int,
    known: KnownClass | None,
    placement: Placement,
    text: str,
    now: datetime,
) -> list[Duplicate]:
    if placement.point is None:
        hours = known.duplicate_hours if known else UNCLASSED_HOURS
        return alike_in_words(session, district, text, hours=hours, now=now)
    exact = placement.level is Level.door
    return likely_duplicates(
        session,
        district,
        known,
        placement.point,
        now=now,
        text=text,
        address=placement.address if exact else None,
        location_id=placement.location_id if exact else None,
    )


def _report_row(  # noqa: PLR0913, PLR0917 - what a stored report is made of
    session: Session,
    district: int,
    report: Incoming,
    opened: OpenedCase,
    answer: dict[str, Any],
    now: datetime,
) -> dict[str, Any]:
    """The report as it is stored; one with a contact to seal is numbered here, ahead of it."""
    contact, point = report.contact, report.point
    row: dict[str, Any] = {
        "district": district,
        "case_id": opened.id,
        "source": report.source,
        "sender": report.sender,
        "idempotency_key": report.key,
        "body_hash": report.body_hash,
        "account_id": report.reporter.account_id,
        "text": report.text,
        "address_text": report.address,
        "lon": point.lon if point else None,
        "lat": point.lat if point else None,
        "crs": point.crs.value if point else None,
        "accuracy_m": point.accuracy_m if point else None,
        "class_code": report.class_code,
        "anonymous": contact is None,
        "reporter_label": label_of(contact) if contact else None,
        "seen_at": report.seen_at,
        "received_at": now,
        "answer": answer,
    }
    if contact is not None:
        row["id"] = session.scalar(_REPORT_ID)
        seal_contact(session, district, row["id"], contact)
    return row


def _is_about(error: IntegrityError, constraint: str) -> bool:
    said = error.orig
    return isinstance(said, UniqueViolation) and said.diag.constraint_name == constraint


_REPORT = RowInsert(Report, generated=("id",))
_SEALED_REPORT = RowInsert(Report)
_REPORT_ID = text("select nextval('report_id_seq')")
_ONE_A_KEY = "uq_report_district_sender_idempotency_key"
