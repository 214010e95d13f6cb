"""Finding whose number it is, and telling people who looked at theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import Invalid
from gis.reason import Reason
from governance.accounts.models import Account
from governance.vault.keys import keyring
from governance.vault.models import AccessEvent, SealedValue
from governance.vault.seal import blind
from governance.vault.words import Purpose, SealedField
from workflows.dispatch.models import Department
from workflows.roles import Role

MOST_FOUND = 100


def find(
    session: Session, district: int, field: SealedField | str, value: str
) -> list[tuple[str, str]]:
    """(kind, id) of every subject whose `field` is exactly `value`, however it was written.

    Only indexed fields can be looked up; Invalid for a name. Nothing is decrypted.
    """
    wanted = blind(keyring(), district, SealedField(field), value)
    if wanted is None:
        raise Invalid(Reason("field_not_indexed"), "field")
    rows = session.execute(
        select(SealedValue.subject_kind, SealedValue.subject_id)
        .where(
            SealedValue.district == district,
            SealedValue.field == SealedField(field).value,
            SealedValue.blind == wanted,
        )
        .order_by(SealedValue.subject_kind, SealedValue.subject_id)
        .limit(MOST_FOUND)
    )
    return [(row.subject_kind, row.subject_id) for row in rows]


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a value. The officer stays unnamed: the office answers for what they did."""

    id: int
    at: datetime
    role: Role
    department: str | None
    department_en: str | None
    field: SealedField
    purpose: Purpose
    case_id: int | None


def looks(  # noqa: PLR0913 - whose, and which page of it
    session: Session,
    district: int,
    kind: str,
    subject_id: object,
    *,
    before: int | None = None,
    limit: int = 100,
) -> list[Look]:
    """Who looked at the values of one subject, newest first; `before` is the last id of a page."""
    query = (
        select(
            AccessEvent.id,
            AccessEvent.at,
            Account.role,
            Department.name,
            Department.name_en,
            AccessEvent.field,
            AccessEvent.purpose,
            AccessEvent.case_id,
        )
        .join(
            Account,
            (Account.district == AccessEvent.district) & (Account.id == AccessEvent.account_id),
        )
        .outerjoin(
            Department,
            (Department.district == Account.district) & (Department.id == Account.department_id),
        )
        .where(
            AccessEvent.district == district,
            AccessEvent.subject_kind == kind,
            AccessEvent.subject_id == str(subject_id),
        )
        .order_by(AccessEvent.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(AccessEvent.id < before)
    return [
        Look(
            id=row.id,
            at=row.at,
            role=row.role,
            department=row.name,
            department_en=row.name_en,
            field=SealedField(row.field),
            purpose=Purpose(row.purpose),
            case_id=row.case_id,
        )
        for row in session.execute(query)
    ]
