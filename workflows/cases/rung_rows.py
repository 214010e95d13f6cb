"""What a sweep of clocks writes: the rows of a whole batch, in one statement.

What the case and its clock say already is taken from their rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gis.statements import run
from workflows.array_text import Kind, Row, arrays, moment_or_null, number_or_null, word
from workflows.definition import Deed, Rung

WRITE = """
with told as (
    insert into case_event (district, case_id, seq, at, move, from_stage, to_stage, actor_role,
        owner_label, detail)
    select c.district, c.id, c.events + f.step, greatest($1::timestamptz, c.changed_at), f.move,
        c.stage, c.stage, 'system', c.owner_label,
        jsonb_build_object('clock', k.key,
            'due_at', (to_jsonb(k.due_at at time zone 'UTC') #>> '{}') || '+00:00')
        || case when f.supervises then '{"deed": "supervise"}'::jsonb else '{}'::jsonb end
    from unnest($2::text::int[], $3::text::bigint[], $4::text::int[], $5::text::text[],
        $6::text::bool[]) f(district, id, step, move, supervises)
    join clock k on k.district = f.district and k.id = f.id
    join "case" c on c.district = k.district and c.id = k.case_id
), noticed as (
    insert into notice (district, key, case_id, kind, role, department_id, account_id, at, detail)
    select c.district, 'rung:' || k.id || ':' || k.revision || ':' || f.number || ':' || f.place,
        c.id, f.kind, f.role, f.department_id, f.account_id, $1::timestamptz,
        jsonb_build_object('no', c.no, 'stage', c.stage)
    from unnest($7::text::int[], $8::text::bigint[], $9::text::int[], $10::text::int[],
        $11::text::text[], $12::text::text[], $13::text::bigint[], $14::text::bigint[])
        f(district, id, number, place, kind, role, department_id, account_id)
    join clock k on k.district = f.district and k.id = f.id
    join "case" c on c.district = k.district and c.id = k.case_id
    on conflict (district, key) do nothing
), looked as materialized (
    select k.case_id, f.rung - k.rung as fired, f.*
    from unnest($15::text::int[], $16::text::bigint[], $17::text::int[],
        $18::text::timestamptz[], $19::text::timestamptz[], $20::text::bool[], $21::text::bool[])
        f(district, id, rung, next_rung_at, overdue_at, late, supervised)
    join clock k on k.district = f.district and k.id = f.id
), marked as (
    update "case" c
    set events = c.events + f.fired, late = c.late or f.late,
        supervised_at = case when f.supervised then coalesce(c.supervised_at, $1::timestamptz)
            else c.supervised_at end,
        supervisions = c.supervisions + f.supervised::int
    from looked f
    where c.district = f.district and c.id = f.case_id and (f.fired > 0 or f.late)
)
update clock k
set rung = f.rung, next_rung_at = f.next_rung_at, overdue_at = f.overdue_at
from looked f
where k.district = f.district and k.id = f.id
"""
"""Every part sees the cases and clocks as they were claimed."""


class Written:
    """Rows that wait to be written. `row` is always a case with its running clock."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._clocks: list[Row] = []
        self._events: list[Row] = []
        self._notices: list[Row] = []

    def clock(  # noqa: PLR0913 - what a look at a clock came to
        self,
        row: Any,
        rung: int,
        next_rung_at: datetime | None,
        overdue_at: datetime | None,
        *,
        late: bool = False,
        supervised: bool = False,
    ) -> None:
        """The clock as it is now; its case counts the rungs that fired."""
        self._clocks.append(
            (row.district, row.id, rung, next_rung_at, overdue_at, late, supervised)
        )

    def event(self, row: Any, number: int, rung: Rung) -> None:
        """The `number`-th rung (from 0) as the next step of the case's story."""
        step = number - row.rung + 1
        supervises = Deed.SUPERVISE in rung.deeds
        self._events.append((row.district, row.id, step, rung.name, supervises))

    def notice(self, row: Any, number: int, kind: str, place: int, address: Row) -> None:
        """A notice to the `place`-th of those that the rung tells."""
        self._notices.append((row.district, row.id, number, place, kind, *address))

    def write(self, session: Session) -> None:
        """Write them all."""
        if not self._clocks:
            return
        tables = ((self._events, _EVENT), (self._notices, _NOTICE), (self._clocks, _CLOCK))
        columns = [array for rows, kinds in tables for array in arrays(rows, kinds)]
        run(session, WRITE, [self._now.isoformat(), *columns])


_EVENT: Sequence[Kind] = (str, str, str, word, str)
_NOTICE: Sequence[Kind] = (str, str, str, str, word, word, number_or_null, number_or_null)
_CLOCK: Sequence[Kind] = (str, str, str, moment_or_null, moment_or_null, str, str)
