"""What became of replayed cases, read from the rows that the services wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from governance.replaying.limits import TO_THE_MINUTE, Promise
from governance.replaying.past_case import PastCase


@dataclass
class Tally:
    """`promised` have a target of the city's, `kept_to` are those whose target our calendar gives;
    of these `judged` have a label of the city's and `agreed` the same one of ours. `due_agreed`
    are those whose clock was due at the city's target, to the minute.
    """

    cases: int = 0
    opened: int = 0
    closed: int = 0
    promised: int = 0
    kept_to: int = 0
    due_agreed: int = 0
    judged: int = 0
    agreed: int = 0
    without_owner: int = 0
    without_clock: int = 0
    events: int = 0

    @property
    def agreement(self) -> float:
        return self.agreed / self.judged if self.judged else 0.0


@dataclass(frozen=True, slots=True)
class _Kept:
    closed_at: datetime | None
    due_at: datetime | None
    late: bool


def tally(
    session: Session,
    district: int,
    sender: str,
    cases: Iterable[tuple[PastCase, Promise]],
    told_until: datetime,
) -> Tally:
    """Compare every case with what the city says of it. A case that is still open is late if its
    time was over when the file ends.
    """
    both = {"district": district, "sender": sender}
    kept = {
        row.key: _Kept(row.closed_at, row.handling_due_at, row.late)
        for row in session.execute(_KEPT, both)
    }
    found = Tally(
        without_owner=session.scalar(_WITHOUT_OWNER, both) or 0,
        without_clock=session.scalar(_WITHOUT_CLOCK, both) or 0,
        events=session.scalar(_EVENTS, both) or 0,
    )
    for case, promise in cases:
        _count(found, case, promise, kept, told_until)
    return found


def keys_of(session: Session, district: int, sender: str) -> set[str]:
    """The cases of this sender that were reported already, by their key."""
    return set(session.scalars(_KEYS, {"district": district, "sender": sender}))


def _count(
    found: Tally,
    case: PastCase,
    promise: Promise,
    kept: Mapping[str, _Kept],
    told_until: datetime,
) -> None:
    found.cases += 1
    found.promised += case.promised_at is not None
    found.kept_to += promise.kept_to
    row = kept.get(case.key)
    if row is None:
        return
    found.opened += 1
    found.closed += row.closed_at is not None
    if not promise.kept_to or case.promised_at is None or row.due_at is None:
        return
    found.due_agreed += abs(row.due_at - case.promised_at) <= TO_THE_MINUTE
    if case.on_time is not None:
        on_time = not row.late if row.closed_at else row.due_at >= told_until
        found.judged += 1
        found.agreed += on_time is case.on_time


_KEYS = text("select idempotency_key from report where district = :district and sender = :sender")
_KEPT = text("""
    select r.idempotency_key as key, c.closed_at, c.handling_due_at, c.late
    from report r join "case" c on c.district = r.district and c.id = r.case_id
    where r.district = :district and r.sender = :sender
""")
_WITHOUT_OWNER = text("""
    select count(*) from "case" where district = :district and due_at is not null
    and num_nonnulls(owner_role, owner_department_id, owner_account_id) <> 1
""")
_WITHOUT_CLOCK = text("""
    select count(*) from "case" c where c.district = :district and (
        select count(*) from clock k
        where k.district = c.district and k.case_id = c.id and k.stopped_at is null
    ) <> (c.owner_kind <> 'nobody')::int
""")
_EVENTS = text("select count(*) from case_event where district = :district")
