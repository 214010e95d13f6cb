"""From a report to a case: everything is decided and written in the caller's one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from psycopg.errors import UniqueViolation
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.errors import Invalid
from gis.geocoder.geocode import geocode
from gis.geocoder.placement import Placement
from gis.orm import SRID
from gis.reason import Reason
from governance.accounts.queries import worker_of_grid
from governance.intake.answer import answer_of
from governance.intake.contacts import label_of, seal_contact
from governance.intake.forms import TEXT_LIMIT
from governance.intake.incoming import Incoming
from governance.intake.judging import judge
from governance.intake.models import Photo, Report
from governance.intake.photos import CleanPhoto
from governance.intake.queries import division_names
from governance.killpoints import killpoint
from workflows.cases.duplicates import Duplicate, alike_in_words, likely_duplicates
from workflows.cases.new_case import NewCase
from workflows.cases.services import OpenedCase, open_case
from workflows.dispatch.queries import routing
from workflows.standards.queries import KnownClass, class_list

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the sender's clock may be ahead of ours."""


UNCLASSED_HOURS = 24
"""How long a report without a class is compared with what comes after it."""


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
    judged = judge(
        report, placement, classes, routing(session, district), now.astimezone(zone).date()
    )
    text = report.text[:TEXT_LIMIT]
    duplicates = _duplicates(session, district, judged.known, placement, text, now)
    worker = worker_of_grid(session, district, placement.grid_id) if placement.grid_id else None
    new = NewCase(
        source=report.source,
        text=text,
        placement=placement,
        reporter=report.reporter,
        urgent=report.urgent,
        class_id=judged.known.id if judged.known else None,
        class_why=judged.class_why,
        standard=judged.standard,
        standard_why=judged.standard_why,
        department_id=judged.department.id if judged.department else None,
        route_why=judged.route_why,
        worker=worker,
        duplicates=tuple(duplicates),
        queue=judged.queue,
    )
    killpoint("web.before_case")
    opened = open_case(session, district, new, now=now)
    killpoint("web.after_case")
    photos = keep_photos(session, district, opened.id, opened.state.stage, report.photos, now=now)
    answer = answer_of(opened, new, judged, division_names(session, district), photos)
    _keep_report(session, district, report, opened, answer, now)
    return answer


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
    return likely_duplicates(session, district, known, placement.point, now=now) if known else []


def keep_photos(  # noqa: PLR0913 - what a photograph belongs to
    session: Session,
    district: int,
    case_id: int,
    stage: str,
    photos: Sequence[CleanPhoto],
    *,
    now: datetime,
) -> list[str]:
    """Write the photographs of a case that is in `stage`; returns their ids, in order."""
    rows = [
        {
            "district": district,
            "id": uuid.uuid4(),
            "case_id": case_id,
            "stage": stage,
            "added_at": now,
            "width": photo.width,
            "height": photo.height,
            "content": photo.content,
            "thumbnail": photo.thumbnail,
            "taken_at": photo.taken_at,
            "taken_geom": _as_ewkt(photo.taken_where),
        }
        for photo in photos
    ]
    if rows:
        session.execute(insert(Photo).inline(), rows)
    return [str(row["id"]) for row in rows]


def _keep_report(  # noqa: PLR0913, PLR0917 - what a stored report is made of
    session: Session,
    district: int,
    report: Incoming,
    opened: OpenedCase,
    answer: dict[str, Any],
    now: datetime,
) -> None:
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
    try:
        session.execute(insert(Report).inline(), row)
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation) and (
            error.orig.diag.constraint_name == _ONE_A_KEY
        ):
            raise AlreadyReceived from error
        raise


def _as_ewkt(point: Point | None) -> str | None:
    return None if point is None else f"SRID={SRID};POINT({point.lon!r} {point.lat!r})"


_REPORT_ID = text("select nextval('report_id_seq')")
_ONE_A_KEY = "uq_report_district_sender_idempotency_key"
