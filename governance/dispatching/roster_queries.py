"""A week of the roster as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.accounts.duty import Leave, Shift, Skill, WorkerMeans, WorkerSkill
from governance.accounts.models import Account
from governance.dispatching.roster import DAY, Hours, calendar_of, moments
from workflows.dispatch.pace import Means, usual_pace
from workflows.roles import Role


@dataclass(slots=True)
class Row:
    """A worker's week: shifts by the day they begin on, leave that touches the week."""

    worker: Account
    means: Means
    room: int
    shifts: dict[date, list[Shift]] = field(default_factory=dict)
    leave: list[Leave] = field(default_factory=list)
    skills: set[int] = field(default_factory=set)

    def away(self, day: date) -> Leave | None:
        return next((one for one in self.leave if one.first_day <= day <= one.last_day), None)


@dataclass(frozen=True, slots=True)
class Week:
    """`office` are the office hours of each day, which whoever has no shift that day works."""

    days: tuple[date, ...]
    today: date
    office: Mapping[date, tuple[str, ...]]
    rows: Sequence[Row]
    skills: Sequence[Skill]

    def row(self, worker_id: int | None) -> Row | None:
        """Of one worker; None for nobody."""
        return next((row for row in self.rows if row.worker.id == worker_id), None)


def week_of(session: Session, district: int, day: date | None, now: datetime) -> Week:
    """The week from Monday that holds the day; None means today."""
    calendar = calendar_of(session, district)
    today = calendar.today(now)
    monday = (day or today) - timedelta(days=(day or today).weekday())
    days = tuple(monday + DAY * step for step in range(7))
    rows = _rows(session, district)
    begins, _end = moments(calendar, Hours(days[0], time(0), time(0)))
    _begin, ends = moments(calendar, Hours(days[-1], time(0), time(0)))
    for shift in session.scalars(
        select(Shift)
        .where(Shift.district == district, Shift.starts_at >= begins, Shift.starts_at < ends)
        .order_by(Shift.starts_at)
    ):
        if row := rows.get(shift.account_id):
            row.shifts.setdefault(calendar.today(shift.starts_at), []).append(shift)
    for leave in session.scalars(
        select(Leave)
        .where(Leave.district == district, Leave.first_day <= days[-1], Leave.last_day >= days[0])
        .order_by(Leave.first_day)
    ):
        if row := rows.get(leave.account_id):
            row.leave.append(leave)
    skills = session.scalars(select(Skill).where(Skill.district == district).order_by(Skill.id))
    office = {
        one: tuple(f"{_clock(span.opens)}–{_clock(span.closes)}" for span in calendar.spans_of(one))
        for one in days
    }
    return Week(days, today, office, list(rows.values()), skills.all())


def _rows(session: Session, district: int) -> dict[int, Row]:
    pace = usual_pace()
    accounts = session.execute(
        select(Account, WorkerMeans)
        .outerjoin(
            WorkerMeans,
            (WorkerMeans.district == Account.district) & (WorkerMeans.account_id == Account.id),
        )
        .where(Account.district == district, Account.role == Role.GRID_WORKER, Account.active)
        .order_by(Account.id)
    )
    rows = {
        account.id: Row(
            account, known.means if known else Means.EBIKE, known.room if known else pace.rounds
        )
        for account, known in accounts
    }
    for account_id, skill_id in session.execute(
        select(WorkerSkill.account_id, WorkerSkill.skill_id).where(WorkerSkill.district == district)
    ):
        if account_id in rows:
            rows[account_id].skills.add(skill_id)
    return rows


def _clock(microseconds: int) -> str:
    minutes = microseconds // 60_000_000
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
