"""How a class is offered, and how its repeats are found: what a person sets, and who did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import NotFound
from gis.reason import Reason
from workflows.standards.models import CaseClass, ClassChange


@dataclass(frozen=True, slots=True)
class ClassSettings:
    """`quick` puts the class among the buttons of the phone; `synonyms` are words people use.
    Without an English name a class goes by its own.

    Another report at most `duplicate_radius_m` away, of a case that is open or ended at most
    `duplicate_hours` ago, is likely the same thing.
    """

    name_en: str
    synonyms: tuple[str, ...]
    quick: bool
    duplicate_radius_m: int
    duplicate_hours: int


def set_class(  # noqa: PLR0913 - which, how, when and by whom
    session: Session,
    district: int,
    code: str,
    settings: ClassSettings,
    *,
    now: datetime,
    by_label: str,
) -> CaseClass:
    """Set a class so, and keep what was changed; the same again keeps nothing. Raises NotFound."""
    row = session.scalars(
        select(CaseClass)
        .where(CaseClass.district == district, CaseClass.code == code)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(Reason("class_unknown", {"code": code}))
    wanted: dict[str, Any] = {
        **asdict(settings),
        "synonyms": list(settings.synonyms),
        "name_en": settings.name_en or row.name,
    }
    before = {name: getattr(row, name) for name in wanted}
    changed = [name for name, value in wanted.items() if value != before[name]]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, wanted[name])
    session.add(
        ClassChange(
            district=district,
            class_id=row.id,
            changed_at=now,
            by_label=by_label[:80],
            before={name: before[name] for name in changed},
            after={name: wanted[name] for name in changed},
        )
    )
    session.flush()
    return row


def changes_of(session: Session, row: CaseClass) -> Sequence[ClassChange]:
    """What people changed of a class, newest first."""
    return session.scalars(
        select(ClassChange)
        .where(ClassChange.district == row.district, ClassChange.class_id == row.id)
        .order_by(ClassChange.changed_at.desc(), ClassChange.id.desc())
    ).all()
