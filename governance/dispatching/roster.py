"""Keeping the roster: shifts, leave, skills, and how each worker gets about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.errors import Conflict, Invalid, NotFound
from gis.reason import Reason
from governance.accounts.duty import Leave, Shift, Skill, WorkerMeans, WorkerSkill
from governance.accounts.models import Account
from governance.cases.filter import LARGEST
from workflows.calendar import WorkCalendar
from workflows.calendars import calendars
from workflows.dispatch.known import class_covers
from workflows.dispatch.pace import Means
from workflows.roles import Role
from workflows.standards.queries import class_list

DAY = timedelta(days=1)
BY_HAND = "roster page"
LONGEST_LEAVE = timedelta(days=366)
"""Longer leave is a mistyped year; whoever stays away for good has their account closed."""

MOST_SKILLS = 60
"""Skills of a district: bulk assignment tells them apart by the bits of a whole number."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Local times of one day; an end at or before the start is on the next day."""

    day: date
    starts: time
    ends: time


def add_shift(
    session: Session, worker: Account, hours: Hours, *, now: datetime, source: str = BY_HAND
) -> Shift:
    """Put a shift on the roster; one that overlaps another of this worker is refused."""
    starts, ends = moments(calendar_of(session, worker.district), hours)
    overlapping = session.scalar(
        select(Shift.id)
        .where(
            Shift.district == worker.district,
            Shift.account_id == worker.id,
            Shift.starts_at < ends,
            Shift.ends_at > starts,
        )
        .limit(1)
    )
    if overlapping is not None:
        raise Conflict(
            Reason("shift_overlaps", {"worker": worker.name, "day": str(hours.day)}), "starts"
        )
    shift = Shift(
        district=worker.district,
        account_id=worker.id,
        starts_at=starts,
        ends_at=ends,
        source=source,
        set_at=now,
    )
    session.add(shift)
    session.flush()
    return shift


def moments(calendar: WorkCalendar, hours: Hours) -> tuple[datetime, datetime]:
    """Start and end as moments; a shift lasts a day at most."""
    starts = datetime.combine(hours.day, hours.starts.replace(tzinfo=None))
    ends = datetime.combine(hours.day, hours.ends.replace(tzinfo=None))
    if ends <= starts:
        ends += DAY
    return calendar.utc(starts), calendar.utc(ends)


def add_leave(  # noqa: PLR0913 - what a leave is made of
    session: Session,
    worker: Account,
    first_day: date,
    last_day: date,
    *,
    now: datetime,
    source: str = BY_HAND,
) -> Leave:
    if last_day < first_day:
        raise Invalid(Reason("leave_ends_before"), "last_day")
    if last_day - first_day >= LONGEST_LEAVE:
        raise Invalid(Reason("leave_too_long", {"days": LONGEST_LEAVE.days}), "last_day")
    overlapping = session.scalar(
        select(Leave.id)
        .where(
            Leave.district == worker.district,
            Leave.account_id == worker.id,
            Leave.first_day <= last_day,
            Leave.last_day >= first_day,
        )
        .limit(1)
    )
    if overlapping is not None:
        raise Conflict(Reason("leave_overlaps", {"worker": worker.name}), "first_day")
    leave = Leave(
        district=worker.district,
        account_id=worker.id,
        first_day=first_day,
        last_day=last_day,
        source=source,
        set_at=now,
    )
    session.add(leave)
    session.flush()
    return leave


def remove_shift(session: Session, district: int, shift_id: int) -> Shift:
    shift = session.get(Shift, (district, shift_id)) if shift_id <= LARGEST else None
    if shift is None:
        raise NotFound(Reason("shift_unknown"))
    session.delete(shift)
    session.flush()
    return shift


def remove_leave(session: Session, district: int, leave_id: int) -> Leave:
    leave = session.get(Leave, (district, leave_id)) if leave_id <= LARGEST else None
    if leave is None:
        raise NotFound(Reason("leave_unknown"))
    session.delete(leave)
    session.flush()
    return leave


def set_means(session: Session, worker: Account, means: Means, room: int) -> None:
    """How a worker gets about, and how many visits they are given at most."""
    values = {"means": means, "room": room}
    session.execute(
        insert(WorkerMeans)
        .values(district=worker.district, account_id=worker.id, **values)
        .on_conflict_do_update(index_elements=["district", "account_id"], set_=values)
    )


def add_skill(session: Session, district: int, name: str, class_code: str) -> Skill:
    """From now on cases of these classes are only looked at by whoever has the skill.

    `class_code` is that of a class, or the beginning of some.
    """
    code = class_code.strip().rstrip("-").upper()
    known = set(session.scalars(select(Skill.name).where(Skill.district == district)))
    if name in known:
        raise Conflict(Reason("skill_twice", {"skill": name}), "name")
    if len(known) >= MOST_SKILLS:
        raise Conflict(Reason("skill_most", {"most": MOST_SKILLS}), "name")
    classes = class_list(session, district).by_id.values()
    if not any(class_covers(code, each.code) for each in classes):
        raise Invalid(Reason("skill_class_unknown", {"code": code}), "class_code")
    skill = Skill(district=district, name=name, class_code=code)
    session.add(skill)
    session.flush()
    return skill


def remove_skill(session: Session, district: int, skill_id: int) -> None:
    skill = session.get(Skill, (district, skill_id)) if skill_id <= LARGEST else None
    if skill is None:
        raise NotFound(Reason("skill_unknown"))
    session.delete(skill)
    session.flush()


def set_skills(session: Session, worker: Account, skill_ids: list[int]) -> None:
    """Exactly these skills; one that is not known is refused."""
    known = set(session.scalars(select(Skill.id).where(Skill.district == worker.district)))
    if not known.issuperset(skill_ids):
        raise Invalid(Reason("skill_unknown"), "skills")
    session.execute(
        delete(WorkerSkill).where(
            WorkerSkill.district == worker.district, WorkerSkill.account_id == worker.id
        )
    )
    session.add_all(
        WorkerSkill(district=worker.district, account_id=worker.id, skill_id=skill)
        for skill in sorted(set(skill_ids))
    )
    session.flush()


def worker_by_id(session: Session, district: int, account_id: int) -> Account:
    """An active grid worker, held: two who change one roster at once do so in turn."""
    worker = session.get(Account, (district, account_id), with_for_update={"key_share": True})
    if worker is None or worker.role is not Role.GRID_WORKER or not worker.active:
        raise Invalid(Reason("worker_unknown"), "worker_id")
    return worker


def calendar_of(session: Session, district: int) -> WorkCalendar:
    known = calendars(session, district)
    return known.by_id(known.newest_id)
