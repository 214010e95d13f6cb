"""Learn from officers what people mean: words -> place, kept with who, when and on which case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text, tuple_
from sqlalchemy.orm import Session

from gis.addresses.normalise import key
from gis.errors import Conflict, Invalid, NotFound
from gis.geocoder.placement import Placement
from gis.geocoder.wording import objection
from gis.orm import SRID
from gis.reason import Reason
from gis.registers.aliases import LocationAlias

_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended('alias:' || :key, :district))")


@dataclass(frozen=True, slots=True)
class Teacher:
    """The officer who corrects, by account and by the label that others see."""

    account_id: int
    label: str


def teach(  # noqa: PLR0913 - what an alias is made of
    session: Session,
    district: int,
    words: str,
    placement: Placement,
    *,
    teacher: Teacher,
    case_no: str | None,
    now: datetime,
) -> LocationAlias:
    """Let `words` mean this place from now on; what they meant before is kept as replaced.

    Raises Invalid, as `teach`, for words that name no single place or may name a person.
    """
    if (refusal := objection(session, district, words)) is not None:
        raise Invalid(refusal, "teach")
    if placement.point is None:
        raise ValueError("an alias stands for a point")
    said = key(words)
    session.execute(_ONE_AT_A_TIME, {"key": said, "district": district})
    before = session.scalars(
        select(LocationAlias).where(
            LocationAlias.district == district,
            LocationAlias.key == said,
            LocationAlias.replaced_at.is_(None),
        ),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if before is not None:
        _end(before, teacher, now)
        session.flush()
    point = placement.point
    alias = LocationAlias(
        district=district,
        key=said,
        words=words.strip(),
        label=placement.address or f"{point.lon:.6f}, {point.lat:.6f}",
        location_id=placement.location_id,
        geom=f"SRID={SRID};POINT({point.lon!r} {point.lat!r})",
        taught_by=teacher.account_id,
        taught_label=teacher.label,
        taught_at=now,
        case_no=case_no,
    )
    session.add(alias)
    session.flush()
    return alias


def withdraw(
    session: Session, district: int, alias_id: int, *, teacher: Teacher, now: datetime
) -> LocationAlias:
    """Take an alias back; the row stays, with who did it and when."""
    alias = session.scalars(
        select(LocationAlias)
        .where(LocationAlias.district == district, LocationAlias.id == alias_id)
        .with_for_update(),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if alias is None:
        raise NotFound(Reason("alias_unknown"))
    if alias.replaced_at is not None:
        raise Conflict(Reason("alias_ended", {"who": alias.replaced_label or ""}))
    _end(alias, teacher, now)
    session.flush()
    return alias


@dataclass(frozen=True, slots=True)
class After:
    """Where a page of the list begins: after this moment and id, newest first."""

    at: datetime
    id: int


def taught(  # noqa: PLR0913 - which rows, and where the page begins
    session: Session,
    district: int,
    *,
    ended: bool = False,
    words: str = "",
    after: After | None = None,
    limit: int = 50,
) -> Sequence[LocationAlias]:
    """Aliases, the newest first: those in force or, with `ended`, all that ever were."""
    query = select(LocationAlias).where(LocationAlias.district == district)
    if not ended:
        query = query.where(LocationAlias.replaced_at.is_(None))
    if words:
        said = LocationAlias.words.icontains(words, autoescape=True)
        query = query.where(said | LocationAlias.label.icontains(words, autoescape=True))
    if after is not None:
        place = tuple_(LocationAlias.taught_at, LocationAlias.id)
        query = query.where(place < tuple_(after.at, after.id))
    newest = LocationAlias.taught_at.desc(), LocationAlias.id.desc()
    return session.scalars(query.order_by(*newest).limit(limit)).all()


def count_taught(session: Session, district: int) -> int:
    """How many aliases are in force."""
    query = select(func.count()).select_from(LocationAlias)
    in_force = LocationAlias.district == district, LocationAlias.replaced_at.is_(None)
    return session.scalar(query.where(*in_force)) or 0


def _end(alias: LocationAlias, teacher: Teacher, now: datetime) -> None:
    alias.replaced_at = now
    alias.replaced_by = teacher.account_id
    alias.replaced_label = teacher.label
