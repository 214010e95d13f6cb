"""Reports that came in before, and the names that an answer says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from gis.registers.divisions import Division
from governance.intake.models import Report
from workflows.cases.models import Case
from workflows.kept import Kept

Names = Mapping[str, str]


def division_names(session: Session, district: int) -> Names:
    """Return the name of every division by its code."""
    return _names.of(session, district)


def stored_answer(
    session: Session, district: int, sender: str, key: str
) -> tuple[bytes, dict[str, Any]] | None:
    """Return the body hash and the answer of the report that has this key, if there is one."""
    row = session.execute(
        _STORED, {"district": district, "sender": sender, "key": key}
    ).one_or_none()
    return None if row is None else (row.body_hash, row.answer)


def own_report(
    session: Session, district: int, sender: str, case_no: str
) -> tuple[dict[str, Any], Case] | None:
    """Return what this sender was answered about a case, and the case as it is now."""
    row = session.execute(
        select(Report.answer, Case)
        .join(Case, (Case.district == Report.district) & (Case.id == Report.case_id))
        .where(Report.district == district, Report.sender == sender, Case.no == case_no)
        .order_by(Report.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def received_keys(session: Session, district: int, sender: str, keys: Iterable[str]) -> set[str]:
    """Return which of these keys of the sender have a report."""
    return set(
        session.scalars(
            select(Report.idempotency_key).where(
                Report.district == district,
                Report.sender == sender,
                Report.idempotency_key.in_(list(keys)),
            )
        )
    )


def _load_names(session: Session, district: int) -> Names:
    rows = session.execute(
        select(Division.code, Division.name).where(Division.district == district)
    )
    return {row.code: row.name for row in rows}


_names: Kept[Names] = Kept(_load_names, Division)

_STORED = select(Report.body_hash, Report.answer).where(
    Report.district == bindparam("district"),
    Report.sender == bindparam("sender"),
    Report.idempotency_key == bindparam("key"),
)
