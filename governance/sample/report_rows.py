"""The report that each case of the sample came in as, with the answer that was given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from governance.intake.answer import answer_of
from governance.intake.contacts import label_of
from governance.sample.case_rows import CaseRows
from governance.sample.scene import Scene
from governance.vault.services import Row as Secret
from governance.vault.words import SealedField, SubjectKind
from workflows.cases.services import OpenedCase


def report_row(case: CaseRows, scene: Scene, photos: list[str]) -> dict[str, Any]:
    reported = case.story.reported
    incoming, new = reported.incoming, reported.new
    point = incoming.point
    opened = _opened(case)
    return {
        "case_id": case.numbers.id,
        "source": incoming.source,
        "sender": incoming.sender,
        "idempotency_key": incoming.key,
        "body_hash": incoming.body_hash,
        "account_id": incoming.reporter.account_id,
        "text": incoming.text,
        "address_text": incoming.address,
        "lon": point.lon if point else None,
        "lat": point.lat if point else None,
        "crs": point.crs.value if point else None,
        "accuracy_m": point.accuracy_m if point else None,
        "class_code": incoming.class_code,
        "anonymous": incoming.contact is None,
        "reporter_label": label_of(incoming.contact) if incoming.contact else None,
        "seen_at": incoming.seen_at,
        "received_at": case.story.plan.opened_at,
        "answer": answer_of(opened, new, reported.judged, scene.division_names, photos),
    }


def contact_secrets(case: CaseRows, district: int, report_id: int) -> Iterator[Secret]:
    """What the vault keeps of whoever reported the case."""
    contact = case.story.reported.incoming.contact
    if contact is None:
        return
    for field, value in ((SealedField.NAME, contact.name), (SealedField.PHONE, contact.phone)):
        yield district, SubjectKind.REPORT.value, report_id, field.value, value or ""


def _opened(case: CaseRows) -> OpenedCase:
    """The case as it stood when the report was answered."""
    at = case.story.plan.opened_at
    decision = [one for one in case.telling.decisions if one.event.at == at][-1]
    first = case.clocks[0]
    return OpenedCase(
        case.numbers.id, case.numbers.no, decision.after, first.due.at, first.due.provisional
    )
