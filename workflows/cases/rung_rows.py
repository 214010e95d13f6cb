"""What a sweep of clocks writes: the rows of a whole batch, one statement a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from gis.statements import run
from workflows.definition import Deed, Rung

CLOCKS = """
    update clock k
    set rung = f.rung, next_rung_at = f.next_rung_at, overdue_at = f.overdue_at
    from unnest($1::int[], $2::bigint[], $3::int[], $4::timestamptz[], $5::timestamptz[])
        f(district, id, rung, next_rung_at, overdue_at)
    where k.district = f.district and k.id = f.id
"""
CASES = """
    update "case" c
    set events = c.events + f.events, late = c.late or f.late,
        supervised_at = case when f.supervised then coalesce(c.supervised_at, $6)
            else c.supervised_at end,
        supervisions = c.supervisions + f.supervised::int
    from unnest($1::int[], $2::bigint[], $3::int[], $4::bool[], $5::bool[])
        f(district, id, events, late, supervised)
    where c.district = f.district and c.id = f.id
"""
EVENTS = """
    insert into case_event (district, case_id, seq, at, move, from_stage, to_stage, actor_role,
        owner_label, detail)
    select f.district, f.case_id, f.seq, f.at, f.move, f.stage, f.stage, 'system',
        f.owner_label, f.detail::jsonb
    from unnest($1::int[], $2::bigint[], $3::int[], $4::timestamptz[], $5::text[], $6::text[],
        $7::text[], $8::text[])
        f(district, case_id, seq, at, move, stage, owner_label, detail)
"""
NOTICES = """
    insert into notice (district, key, case_id, kind, role, department_id, account_id, at, detail)
    select f.district, f.key, f.case_id, f.kind, f.role, f.department_id, f.account_id, $9,
        f.detail::jsonb
    from unnest($1::int[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::bigint[],
        $7::bigint[], $8::text[])
        f(district, key, case_id, kind, role, department_id, account_id, detail)
    on conflict (district, key) do nothing
"""

Row = tuple[Any, ...]


class Written:
    """Rows that wait to be written. `row` is always a case with its running clock."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._clocks: list[Row] = []
        self._cases: list[Row] = []
        self._events: list[Row] = []
        self._notices: list[Row] = []

    def clock(
        self, row: Any, rung: int, next_rung_at: datetime | None, overdue_at: datetime | None
    ) -> None:
        self._clocks.append((row.district, row.id, rung, next_rung_at, overdue_at))

    def case(self, row: Any, events: int, *, late: bool, supervised: bool) -> None:
        if events or late:
            self._cases.append((row.district, row.case_id, events, late, supervised))

    def event(self, row: Any, number: int, rung: Rung) -> None:
        """The `number`-th rung (from 0) as the next step of the case's story."""
        detail = {"clock": row.key, "due_at": row.due_at.astimezone(UTC).isoformat()}
        if Deed.SUPERVISE in rung.deeds:
            detail["deed"] = Deed.SUPERVISE.value
        seq = row.events + 1 + number - row.rung
        # Clocks of several machines differ: no step may seem to come before the one it follows.
        at = max(self._now, row.changed_at)
        self._events.append(
            (
                row.district,
                row.case_id,
                seq,
                at,
                rung.name,
                row.stage,
                row.owner_label,
                json.dumps(detail),
            )
        )

    def notice(self, row: Any, number: int, kind: str, place: int, address: Row) -> None:
        """A notice to the `place`-th of those that the rung tells."""
        key = f"rung:{row.id}:{row.revision}:{number}:{place}"
        detail = json.dumps({"no": row.no, "stage": row.stage})
        self._notices.append((row.district, key, row.case_id, kind, *address, detail))

    def write(self, session: Session) -> None:
        _run(session, CLOCKS, self._clocks)
        _run(session, CASES, self._cases, self._now)
        _run(session, EVENTS, self._events)
        _run(session, NOTICES, self._notices, self._now)


def _run(session: Session, sql: str, rows: Sequence[Row], *more: Any) -> None:
    if rows:
        run(session, sql, [*map(list, zip(*rows, strict=True)), *more])
