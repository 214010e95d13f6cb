"""Putting personal values into the vault, and the one way out."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.errors import DomainError, Invalid, NotFound
from gis.reason import Reason
from governance.extensions import db
from governance.permissions import Viewer
from governance.vault.access import check_look
from governance.vault.keys import Keyring, keyring
from governance.vault.models import AccessEvent, SealedValue
from governance.vault.seal import Place, blind, open_value, seal_value
from governance.vault.words import Purpose, SealedField, SubjectKind

log = logging.getLogger(__name__)

LONGEST_VALUE = 200

SubjectId = str | int | uuid.UUID
Row = tuple[int, str, SubjectId, str, str]
"""(district, kind, subject id, field, value)."""

COPY_COLUMNS = (
    "district",
    "subject_kind",
    "subject_id",
    "field",
    "cipher",
    "blind",
    "key_version",
)
Sealed = tuple[int, str, str, str, bytes, bytes | None, int]


def seal(
    session: Session,
    district: int,
    kind: SubjectKind | str,
    subject_id: SubjectId,
    values: Mapping[str, str | None],
) -> None:
    """Keep `values` (field -> value) of one subject, in place of what was kept for those fields.

    A value that is None or blank removes its field. Invalid names the field that is too long.
    """
    ring = keyring()
    for name, value in values.items():
        place = _place(district, kind, subject_id, name)
        if value is None or not value.strip():
            session.execute(delete(SealedValue).where(_at(place)))
            continue
        row = dict(zip(COPY_COLUMNS, _sealed(ring, place, value), strict=True))
        session.execute(
            insert(SealedValue)
            .values(row)
            .on_conflict_do_update(
                index_elements=COPY_COLUMNS[:4],
                set_={name: row[name] for name in COPY_COLUMNS[4:]},
            )
        )


def seal_many(rows: Iterable[Row]) -> Iterator[Sealed]:
    """Seal rows on their way into `COPY sealed_value (COPY_COLUMNS)`; one that is blank is left."""
    ring = keyring()
    for district, kind, subject_id, field, value in rows:
        if value.strip():
            yield _sealed(ring, _place(district, kind, subject_id, field), value)


def reveal(  # noqa: PLR0913, PLR0917 - who looks at what, why, and when
    viewer: Viewer,
    district: int,
    kind: SubjectKind | str,
    subject_id: SubjectId,
    field: SealedField | str,
    purpose: Purpose | str,
    case_id: int | None,
    now: datetime,
) -> str:
    """The full value, after it was recorded who looked, when, for what purpose and case.

    The record is committed first, in a transaction of its own: whatever becomes of the caller's,
    and if the value then cannot be opened, the look stands. Where it cannot be written, nothing is
    opened. Raises Forbidden, Invalid or NotFound when refused, SealBroken or KeysUnusable.
    """
    place = _place(district, kind, subject_id, field)
    try:
        aim = Purpose(purpose)
    except ValueError:
        raise Invalid(Reason("purpose_unknown"), "purpose") from None
    own: Session = db.session.session_factory()
    with own:
        try:
            check_look(own, viewer, place, aim, case_id)
        except DomainError as refusal:
            log.warning("account %s was refused a look: %s", viewer.account_id, refusal.reason.code)
            raise
        sealed = own.scalar(select(SealedValue.cipher).where(_at(place)))
        if sealed is None:
            raise NotFound(Reason("vault_value_missing"), "field")
        own.add(
            AccessEvent(
                district=district,
                at=now,
                account_id=viewer.account_id,
                subject_kind=place.kind.value,
                subject_id=place.subject_id,
                field=place.field.value,
                purpose=aim.value,
                case_id=case_id,
            )
        )
        own.commit()
    return open_value(keyring(), place, sealed)


def _sealed(ring: Keyring, place: Place, value: str) -> Sealed:
    text = value.strip()
    if len(text) > LONGEST_VALUE:
        raise Invalid(Reason("text_too_long", {"max_length": LONGEST_VALUE}), place.field)
    return (
        place.district,
        place.kind.value,
        place.subject_id,
        place.field.value,
        seal_value(ring, place, text),
        blind(ring, place.district, place.field, text),
        ring.current,
    )


def _place(
    district: int, kind: SubjectKind | str, subject_id: SubjectId, field: SealedField | str
) -> Place:
    try:
        return Place(district, SubjectKind(kind), str(subject_id), SealedField(field))
    except ValueError:
        raise Invalid(Reason("vault_field_unknown"), "field") from None


def _at(place: Place) -> ColumnElement[bool]:
    return and_(
        SealedValue.district == place.district,
        SealedValue.subject_kind == place.kind.value,
        SealedValue.subject_id == place.subject_id,
        SealedValue.field == place.field.value,
    )
