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
from workflows.tasks.services import owe

WRITE = """
with looked as materialized (
    select f.*, f.rung - k.rung as fired, k.case_id, k.key, k.due_at, k.revision,
        c.no, c.stage, c.owner_label, c.events, c.changed_at
    from unnest($2::text::int[], $3::text::bigint[], $4::text::int[], $5::text::timestamptz[],
        $6::text::timestamptz[], $7::text::bool[], $8::text::bool[])
        with ordinality f(district, id, rung, next_rung_at, overdue_at, late, supervised, place)
    join clock k on k.district = f.district and k.id = f.id
    join "case" c on c.district = k.district and c.id = k.case_id
), told as (
    insert into case_event (district, case_id, seq, at, move, from_stage, to_stage, actor_role,
        owner_label, detail)
    select k.district, k.case_id, k.events + e.step, greatest($1::timestamptz, k.changed_at),
        e.move, k.stage, k.stage, 'system', k.owner_label,
        jsonb_build_object('clock', k.key,
            'due_at', (to_jsonb(k.due_at at time zone 'UTC') #>> '{}') || '+00:00')
        || case when e.supervises then '{"deed": "supervise"}'::jsonb else '{}'::jsonb end
    from unnest($9::text::int[], $10::text::int[], $11::text::text[], $12::text::bool[])
        e(place, step, move, supervises)
    join looked k on k.place = e.place
), noticed as (
    insert into notice (district, key, case_id, kind, role, department_id, account_id, at, detail)
    select k.district, 'rung:' || k.id || ':' || k.revision || ':' || n.number || ':' || n.nth,
        k.case_id, n.kind, n.role, n.department_id, n.account_id, $1::timestamptz,
        jsonb_build_object('no', k.no, 'stage', k.stage)
    from unnest($13::text::int[], $14::text::int[], $15::text::int[], $16::text::text[],
        $17::text::text[], $18::text::bigint[], $19::text::bigint[])
        n(place, number, nth, kind, role, department_id, account_id)
    join looked k on k.place = n.place
    on conflict (district, key) do nothing
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
    """Rows that wait to be written: of each clock its events and notices, then the clock itself.

    `row` is always a case with its running clock.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._clocks: list[Row] = []
        self._events: list[Row] = []
        self._notices: list[Row] = []
        self._tasks: list[dict[str, Any]] = []

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
        self._events.append((self._place, step, rung.name, supervises))

    def task(self, owed: dict[str, Any]) -> None:
        """A duty that a rung owes; few do."""
        self._tasks.append(owed)

    def notice(self, number: int, kind: str, nth: int, address: Row) -> None:
        """A notice to the `nth` (from 0) of those that the rung tells."""
        self._notices.append((self._place, number, nth, kind, *address))

    @property
    def _place(self) -> int:
        """Counting from 1, which of the clocks the one is whose events are being written."""
        return len(self._clocks) + 1

    def write(self, session: Session) -> None:
        """Write them all."""
        if not self._clocks:
            return
        tables = ((self._clocks, _CLOCK), (self._events, _EVENT), (self._notices, _NOTICE))
        columns = [array for rows, kinds in tables for array in arrays(rows, kinds)]
        run(session, WRITE, [self._now.isoformat(), *columns])
        for owed in self._tasks:
            owe(session, **owed)


_EVENT: Sequence[Kind] = (str, str, word, str)
_NOTICE: Sequence[Kind] = (str, str, str, word, word, number_or_null, number_or_null)
_CLOCK: Sequence[Kind] = (str, str, str, moment_or_null, moment_or_null, str, str)
