"""Which grid workers are on duty now, where they are, and how much waits for them.

Gathered here, where rosters, positions and cases can be read together; `workflows` is handed
plain values.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.registers.grids import Grid
from gis.statements import Query
from governance.accounts.duty import Leave, Shift, Skill
from governance.accounts.models import GridDuty
from workflows.calendar import WorkCalendar
from workflows.calendars import calendars
from workflows.dispatch.duty import Roster, on_duty_until
from workflows.dispatch.nearest import OnDuty
from workflows.dispatch.pace import Means, Pace, usual_pace
from workflows.kept import Kept

VISITED = ("checking", "verifying")
"""Stages in which a case waits for a grid worker to look at it on the spot."""

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


def on_duty(
    session: Session, district: int, now: datetime, *, but: tuple[str, ...] = ()
) -> list[OnDuty]:
    """The workers on duty, by account id; cases in the stages `but` are not counted as load."""
    known = calendars(session, district)
    calendar, pace = known.by_id(known.newest_id), usual_pace()
    day = calendar.today(now)
    values = {
        "district": district,
        "now": now,
        "fresh": now - timedelta(minutes=pace.position_minutes),
        "from": _midnight(calendar, now),
        "day": day,
        "yesterday": day - _DAY,
        "but": list(but),
    }
    middles = _middles.of(session, district)
    found = []
    for row in _WORKERS.rows(session, values):
        until = on_duty_until(calendar, _roster(row), now)
        if until is not None:
            found.append(_worker(row, until, now, middles.get(row.id), pace))
    return found


def duty_until(session: Session, district: int, account_id: int, now: datetime) -> datetime | None:
    """When the duty of one worker ends that is running; None for whoever has none now."""
    known = calendars(session, district)
    calendar = known.by_id(known.newest_id)
    begins, day = _midnight(calendar, now), calendar.today(now)
    shifts = session.execute(
        select(Shift.starts_at, Shift.ends_at).where(
            Shift.district == district,
            Shift.account_id == account_id,
            Shift.starts_at < begins + _DAY,
            Shift.ends_at > begins,
        )
    )
    leave = session.execute(
        select(Leave.first_day, Leave.last_day).where(
            Leave.district == district,
            Leave.account_id == account_id,
            Leave.first_day <= day,
            Leave.last_day >= day - _DAY,
        )
    )
    roster = Roster([(row[0], row[1]) for row in shifts], [(row[0], row[1]) for row in leave])
    return on_duty_until(calendar, roster, now)


def skills_of(session: Session, district: int, class_code: str | None) -> list[tuple[int, str]]:
    """Id and name of the skills that a case of this class asks for."""
    if class_code is None:
        return []
    whole = f"{class_code}-"
    return [
        (skill_id, name)
        for skill_id, name, code in _skills.of(session, district)
        if whole.startswith(f"{code}-")
    ]


def _midnight(calendar: WorkCalendar, now: datetime) -> datetime:
    local = datetime.combine(calendar.today(now), datetime.min.time())
    return calendar.utc(local)


def _roster(row: Any) -> Roster:
    shifts = zip(row.starts or (), row.ends or (), strict=True)
    leave = zip(row.first_days or (), row.last_days or (), strict=True)
    return Roster(
        [(start.astimezone(UTC), end.astimezone(UTC)) for start, end in shifts], list(leave)
    )


def _worker(row: Any, until: datetime, now: datetime, middle: Point | None, pace: Pace) -> OnDuty:
    seen = row.at is not None
    return OnDuty(
        id=row.id,
        label=row.name,
        point=Point(row.lon, row.lat) if seen else middle,
        position_age=max(0.0, (now - row.at) / _MINUTE) if seen else None,
        load=row.load,
        room=max(0, (row.room or pace.rounds) - row.load),
        left=(until - now) / _MINUTE,
        means=Means(row.means) if row.means else Means.EBIKE,
        skills=frozenset(row.skills or ()),
    )


_WORKERS = Query("""
    select a.id, a.name, p.at, st_x(p.geom) as lon, st_y(p.geom) as lat, m.means, m.room,
        s.starts, s.ends, l.first_days, l.last_days, k.skills, coalesce(c.load, 0) as load
    from account a
    left join worker_position p
        on p.district = a.district and p.account_id = a.id and p.at > :fresh
    left join worker_means m on m.district = a.district and m.account_id = a.id
    left join (
        select account_id, array_agg(starts_at order by starts_at) as starts,
            array_agg(ends_at order by starts_at) as ends
        from shift
        where district = :district and starts_at < cast(:from as timestamptz) + interval '1 day'
            and starts_at > cast(:from as timestamptz) - interval '2 days' and ends_at > :from
        group by account_id
    ) s on s.account_id = a.id
    left join (
        select account_id, array_agg(first_day) as first_days, array_agg(last_day) as last_days
        from leave
        where district = :district and first_day <= :day and last_day >= :yesterday
        group by account_id
    ) l on l.account_id = a.id
    left join (
        select account_id, array_agg(skill_id) as skills
        from worker_skill where district = :district group by account_id
    ) k on k.account_id = a.id
    left join lateral (
        select count(*) as load from "case" c
        where c.district = :district and c.owner_kind = 'account' and c.owner_role is null
            and c.owner_department_id is null and c.owner_account_id = a.id
            and c.due_at is not null and c.stage <> all(cast(:but as text[]))
    ) c on true
    where a.district = :district and a.role = 'grid_worker' and a.active
    order by a.id
""")


def _load_middles(session: Session, district: int) -> Mapping[int, Point]:
    """The middle of all grids that a worker answers for, by account id."""
    middle = func.ST_Centroid(func.ST_Collect(Grid.geom))
    rows = session.execute(
        select(GridDuty.account_id, func.ST_X(middle), func.ST_Y(middle))
        .join(Grid, (Grid.district == GridDuty.district) & (Grid.id == GridDuty.grid_id))
        .where(GridDuty.district == district)
        .group_by(GridDuty.account_id)
    )
    return {account_id: Point(lon, lat) for account_id, lon, lat in rows}


def _load_skills(session: Session, district: int) -> list[tuple[int, str, str]]:
    rows = session.execute(
        select(Skill.id, Skill.name, Skill.class_code)
        .where(Skill.district == district)
        .order_by(Skill.id)
    )
    return [(row.id, row.name, row.class_code) for row in rows]


_middles: Kept[Mapping[int, Point]] = Kept(_load_middles, Grid, GridDuty)
_skills: Kept[list[tuple[int, str, str]]] = Kept(_load_skills, Skill)
