"""Counting clocks anew once the calendar knows the years that they run through.

A provisional clock counts unannounced years as plain weeks. When its calendar has a newer version,
it is moved to that, its due time follows, and the case tells from when to when. Lateness that only
a provisional due time had marked follows, too: so clocks of handling are counted anew that have
stopped since. What was late by a year that was known stays late.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gis.statements import Query, run
from workflows import definitions
from workflows.array_text import Kind, Row, arrays, moment_or_null
from workflows.calendars import KnownCalendars, calendars_as_written
from workflows.cases.clocks import Reckoning, Watch, pauses_of
from workflows.deadlines import Budget
from workflows.rulers import Unit

BATCH = 1000
RECOUNTED = "clock_recounted"
"""The word of the event."""

OUTDATED = Query(
    """
    select c.definition, c.definition_version, c.urgent, k.district, k.id, k.key, k.calendar_id,
        k.amount, k.unit, k.started_at, k.due_at, nullif(k.pauses, '[]') as pauses, k.extensions,
        k.rung, k.overdue_at, k.stopped_at
    from "case" c join clock k on k.district = c.district and k.case_id = c.id
    where k.district = :district and k.provisional
        and (k.stopped_at is null or k.key = 'handling')
        and k.calendar_id = any(cast(:outdated as bigint[]))
    order by c.id, k.id
    limit :limit
    for no key update of c, k
    """
)
WRITE = """
with counted as materialized (
    select k.case_id, k.key, k.due_at as was_due_at, k.stopped_at, f.*,
        row_number() over (partition by k.district, k.case_id order by k.id) as step
    from unnest($2::text::int[], $3::text::bigint[], $4::text::bigint[], $5::text::timestamptz[],
        $6::text::bool[], $7::text::int[], $8::text::timestamptz[], $9::text::timestamptz[])
        f(district, id, calendar_id, due_at, provisional, rung, overdue_at, next_rung_at)
    join clock k on k.district = f.district and k.id = f.id
), told as (
    insert into case_event (district, case_id, seq, at, move, from_stage, to_stage, actor_role,
        owner_label, detail)
    select c.district, c.id, c.events + f.step, greatest($1::timestamptz, c.changed_at), $10,
        c.stage, c.stage, 'system', c.owner_label,
        jsonb_build_object(
            'clock', f.key,
            'due_at', jsonb_build_array(
                (to_jsonb(f.was_due_at at time zone 'UTC') #>> '{}') || '+00:00',
                (to_jsonb(f.due_at at time zone 'UTC') #>> '{}') || '+00:00'),
            'provisional', jsonb_build_array(true, f.provisional),
            'calendar_id', f.calendar_id)
    from counted f join "case" c on c.district = f.district and c.id = f.case_id
), of_case as (
    select district, case_id, count(*) as told,
        max(due_at) filter (where stopped_at is null) as due_at,
        bool_or(provisional) filter (where stopped_at is null) as provisional,
        max(id) filter (where key = 'handling') as handling,
        bool_or(overdue_at is not null) filter (where key = 'handling') as late
    from counted group by district, case_id
), shown as (
    update "case" c
    set events = c.events + f.told, due_at = coalesce(f.due_at, c.due_at),
        due_provisional = coalesce(f.provisional, c.due_provisional),
        handling_due_at = coalesce((select n.due_at from counted n
            where n.district = f.district and n.id = f.handling and not exists (
                select from clock o where o.district = f.district and o.case_id = f.case_id
                    and o.key = 'handling' and o.id > f.handling)), c.handling_due_at),
        late = case when f.handling is null then c.late else f.late
            or exists (select from clock o where o.district = f.district
                and o.case_id = f.case_id and o.key = 'handling' and o.overdue_at is not null
                and o.id not in (select id from counted n where n.district = f.district)) end
    from of_case f
    where c.district = f.district and c.id = f.case_id
)
update clock k
set calendar_id = f.calendar_id, due_at = f.due_at, provisional = f.provisional, rung = f.rung,
    overdue_at = f.overdue_at, next_rung_at = f.next_rung_at, revision = k.revision + 1
from counted f
where k.district = f.district and k.id = f.id
"""


def recount(session: Session, district: int, *, now: datetime, limit: int = BATCH) -> int:
    """Move up to `limit` provisional clocks to the newest version of their calendar, those that run
    and those of handling that did.

    Returns how many were moved; fewer than `limit` means that none is left. Waits for moves that
    hold a case, and locks cases in the order of their ids.
    """
    known = calendars_as_written(session, district)
    outdated = "{" + ",".join(map(str, known.outdated)) + "}"
    values = {"district": district, "outdated": outdated, "limit": limit}
    rows = OUTDATED.rows(session, values)
    if rows:
        counted = [_counted(row, known, now) for row in rows]
        run(session, WRITE, [now.isoformat(), *arrays(counted, _KINDS), RECOUNTED])
        session.expire_all()
    return len(rows)


def _counted(row: Any, known: KnownCalendars, now: datetime) -> Row:
    calendar_id = known.successor(row.calendar_id)
    budget = Budget(row.amount, Unit(row.unit))
    pauses = pauses_of(row.pauses) if row.pauses else ()
    calendar = known.by_id(calendar_id)
    reckoning = Reckoning(row.started_at, budget, calendar, pauses, row.extensions)
    rule = definitions.get(row.definition, row.definition_version).clocks[row.key]
    watch = Watch.over(rule, budget.unit, urgent=row.urgent)
    due, until = reckoning.at(1), row.stopped_at or now
    rung, overdue_at = row.rung, row.overdue_at
    if overdue_at is None or not known.by_id(row.calendar_id).knows(row.started_at, overdue_at):
        overdue_at = _overdue(row, due.at, until)
        if row.overdue_at is not None and overdue_at is None:
            # It was a guess: what has not passed yet is told again.
            rung = min(rung, sum(reckoning.reached(each.at) <= until for each in rule.ladder.rungs))
    next_at = None
    if row.stopped_at is None:
        next_at = watch.wakes_at(reckoning, rung, due.at, overdue_at, now)
    clock = (row.district, row.id, calendar_id, due.at, due.provisional)
    return (*clock, rung, overdue_at, next_at)


def _overdue(row: Any, due_at: datetime, until: datetime) -> datetime | None:
    """Since when a clock is late. That one which runs has passed its time, its look will find."""
    if row.stopped_at is None:
        return due_at if row.overdue_at is not None and due_at <= until else None
    return due_at if due_at < until else None


_KINDS: Sequence[Kind] = (
    str,
    str,
    str,
    datetime.isoformat,
    str,
    str,
    moment_or_null,
    moment_or_null,
)
