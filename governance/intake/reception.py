"""Taking in a report at the edge: one transaction, and one answer however often it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gis.errors import DomainError, Forbidden, Invalid
from gis.reason import Reason
from governance.intake.forms import KEY, ReportForm
from governance.intake.incoming import Contact, Incoming, Mended, SentPoint, body_hash
from governance.intake.photos import clean_photos
from governance.intake.queries import stored_answer
from governance.intake.services import AlreadyReceived, receive
from governance.killpoints import killpoint
from governance.permissions import Viewer
from governance.transaction import use_case
from workflows.cases.models import CaseSource
from workflows.owners import Actor
from workflows.roles import Role

SOURCES = {
    Role.GRID_WORKER: CaseSource.GRID_WORKER,
    Role.RESIDENT: CaseSource.RESIDENT,
    Role.HANDLER: CaseSource.WINDOW,
    Role.ACCEPTOR: CaseSource.HOTLINE,
    Role.DISPATCHER: CaseSource.HOTLINE,
    Role.LEADER: CaseSource.WINDOW,
    Role.ADMINISTRATOR: CaseSource.WINDOW,
}
"""By which door a report came in, as the role of its sender tells."""


AFTER = "photos_after"
"""The parts of a form that hold photographs of what was mended."""


@dataclass(frozen=True, slots=True)
class Files:
    """The photographs of a report as they were sent: of what was seen, and of what was mended."""

    photos: Sequence[bytes] = ()
    after: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """The stored answer, still in codes; `repeated` if the report had been received before."""

    answer: dict[str, Any]
    repeated: bool


def take_in(  # noqa: PLR0913 - what arrives with a report
    form: ReportForm,
    files: Files,
    key: str | None,
    *,
    viewer: Viewer,
    sender: str,
    zone: ZoneInfo,
    now: datetime,
    source: CaseSource | None = None,
) -> Taken:
    """Make one case of the report that `sender` names by `key`, or find the one that was made.

    Raises Invalid naming the field; `idempotency_key_reused` when the key stands for another body.
    `source` is the door it came by, where the role of its sender does not tell.
    """
    checked = checked_key(key)
    mark = _mark(form, files)
    try:
        report = _incoming(form, files, checked, mark, viewer, sender, zone, now)
        if source is not None:
            report = replace(report, source=source)
        with use_case() as session:
            answer = receive(session, viewer.district, report, zone=zone, now=now)
            killpoint("web.before_commit")
        killpoint("web.after_commit")
        return Taken(answer, False)
    except (AlreadyReceived, DomainError) as refusal:
        # A report that was acknowledged stays so, whatever has changed in the registers since.
        return _earlier(viewer.district, sender, checked, mark, refusal)


def _mark(form: ReportForm, files: Files) -> bytes:
    """A photograph of after is another than the same picture of before."""
    fields = form.fields()
    if files.after:
        fields[AFTER] = len(files.after)
    return body_hash(fields, [*files.photos, *files.after])


def checked_key(key: str | None) -> str:
    if not key:
        raise Invalid(Reason("idempotency_key_missing"), "Idempotency-Key")
    if not KEY.fullmatch(key):
        raise Invalid(Reason("idempotency_key_invalid"), "Idempotency-Key")
    return key


def _earlier(
    district: int, sender: str, key: str, mark: bytes, refusal: AlreadyReceived | DomainError
) -> Taken:
    with use_case() as session:
        stored = stored_answer(session, district, sender, key)
    if stored is None:
        raise refusal
    if stored[0] != mark:
        raise Invalid(Reason("idempotency_key_reused"), "Idempotency-Key") from None
    return Taken(stored[1], True)


def _incoming(  # noqa: PLR0913, PLR0917 - what arrives with a report
    form: ReportForm,
    files: Files,
    key: str,
    mark: bytes,
    viewer: Viewer,
    sender: str,
    zone: ZoneInfo,
    now: datetime,
) -> Incoming:
    point, reporter = form.point, form.reporter
    named = reporter is not None and (reporter.name or reporter.phone) and not form.anonymous
    return Incoming(
        sender=sender,
        key=key,
        body_hash=mark,
        source=SOURCES[viewer.role],
        reporter=Actor(viewer.role, viewer.account_id, viewer.department_id, viewer.label),
        text=form.text,
        seen_at=form.seen_at or now,
        address=form.address,
        point=SentPoint(point.lon, point.lat, point.crs, point.accuracy_m, point.place)
        if point
        else None,
        class_code=form.class_code,
        urgent=form.urgent,
        contact=Contact(reporter.name, reporter.phone) if reporter and named else None,
        photos=clean_photos(files.photos, zone),
        mended=_mended(form, files, viewer, zone),
    )


def _mended(form: ReportForm, files: Files, viewer: Viewer, zone: ZoneInfo) -> Mended | None:
    """Only a grid worker mends what they report; the process says whether it must be shown."""
    if not form.self_handled:
        if files.after or form.result is not None:
            raise Invalid(Reason("not_self_handled"), "self_handled")
        return None
    if viewer.role is not Role.GRID_WORKER:
        raise Forbidden(Reason("self_handled_by_workers"), "self_handled")
    if form.result is None:
        raise Invalid(Reason("result_missing"), "result")
    return Mended(form.result, clean_photos(files.after, zone, AFTER))
