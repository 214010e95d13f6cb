"""Sealing everything anew under the current key, a batch at a time, while the product runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.orm import Session

from governance.vault.keys import Keyring
from governance.vault.models import SealedValue
from governance.vault.seal import Place, SealBroken, blind, open_value, seal_value
from governance.vault.words import SealedField, SubjectKind

Cell = tuple[int, str, str, str]
"""Primary key of a sealed value, in every district of this database."""

KEY = (
    SealedValue.district,
    SealedValue.subject_kind,
    SealedValue.subject_id,
    SealedValue.field,
)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step did: where it ended (None: nothing is left), and what would not open."""

    last: Cell | None
    sealed: int
    broken: Sequence[Cell]


def reseal(session: Session, ring: Keyring, *, after: Cell | None, limit: int) -> Batch:
    """Seal up to `limit` values behind `after` that are under an older key; no commit.

    The rows are locked, so that a value which is being replaced meanwhile is never overwritten.
    """
    query = select(SealedValue).where(SealedValue.key_version != ring.current)
    if after is not None:
        query = query.where(tuple_(*KEY) > after)
    rows = session.scalars(query.order_by(*KEY).limit(limit).with_for_update()).all()
    broken: list[Cell] = []
    changes = []
    cell: Cell | None = None
    for row in rows:
        cell = (row.district, row.subject_kind, row.subject_id, row.field)
        place = Place(
            row.district, SubjectKind(row.subject_kind), row.subject_id, SealedField(row.field)
        )
        try:
            value = open_value(ring, place, row.cipher)
        except SealBroken:
            broken.append(cell)
            continue
        changes.append(
            {
                "district": row.district,
                "subject_kind": row.subject_kind,
                "subject_id": row.subject_id,
                "field": row.field,
                "cipher": seal_value(ring, place, value),
                "blind": blind(ring, row.district, place.field, value),
                "key_version": ring.current,
            }
        )
    if changes:
        session.execute(update(SealedValue), changes)
    last = rows[-1] if rows else None
    return Batch(
        last=None
        if last is None
        else (last.district, last.subject_kind, last.subject_id, last.field),
        sealed=len(changes),
        broken=broken,
    )


def versions(session: Session) -> dict[int, int]:
    """How many values are sealed under each key version."""
    counted = (
        select(SealedValue.key_version, func.count())
        .group_by(SealedValue.key_version)
        .order_by(SealedValue.key_version)
    )
    return {row[0]: row[1] for row in session.execute(counted)}
