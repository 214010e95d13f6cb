"""Notices: what the new owner of a case, or those who must know of a clock, should see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.cases.notice_models import Notice
from workflows.cases.state import owner_of
from workflows.engine import Owner, OwnerKind

NOTIFY_TASK = "case.notify"
ARRIVED = "case_arrived"
RELOCATED = "case_relocated"
SUPERVISED = "case_supervised"
ANSWERED = "supervision_answered"
RESUMED = "case_resumed"
PRIORITISED = "case_prioritised"
RECLASSIFIED = "case_reclassified"
PART_ENDED = "part_ended"


def notify_task(
    district: int, case_id: int, version: int, now: datetime, kind: str = ARRIVED
) -> dict[str, Any]:
    """The task that tells the owner of a case about it, as the arguments of `owe`."""
    return {
        "district": district,
        "kind": NOTIFY_TASK,
        "key": f"{case_id}:{version}",
        "payload": {"case_id": case_id, "version": version, "kind": kind},
        "run_at": now,
    }


def notify(session: Session, district: int, payload: Mapping[str, Any], now: datetime) -> None:
    """Tell the owner that the case is theirs or lies elsewhere, unless it has moved on since.

    A move that is under way is waited for: its case would be somebody else's a moment later.
    """
    case = session.scalars(
        select(Case)
        .where(Case.district == district, Case.id == payload["case_id"])
        .with_for_update(read=True),
        execution_options={"populate_existing": True},
    ).one()
    if case.version == payload["version"]:
        key = f"case:{case.id}:{case.version}"
        kind = str(payload.get("kind", ARRIVED))
        tell(session, case, owner_of(case), kind=kind, key=key, now=now)


def tell(  # noqa: PLR0913 - what a notice is made of
    session: Session, case: Case, owner: Owner, *, kind: str, key: str, now: datetime
) -> None:
    """Write a notice to `owner`; the same `key` is told once."""
    if owner.kind is OwnerKind.NOBODY:
        return
    session.execute(
        insert(Notice)
        .values(notice_row(case, owner, kind=kind, key=key, now=now))
        .on_conflict_do_nothing(index_elements=["district", "key"])
    )


def notice_row(case: Case, owner: Owner, *, kind: str, key: str, now: datetime) -> dict[str, Any]:
    """The row of a notice to `owner`, who is somebody."""
    return {
        "district": case.district,
        "key": key,
        "case_id": case.id,
        "kind": kind,
        "role": owner.role,
        "department_id": owner.department_id,
        "account_id": owner.account_id,
        "at": now,
        "detail": {"no": case.no, "stage": case.stage},
    }
