"""Write what became of a held case: everything that its moves changed, in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Any

from sqlalchemy.orm import Session

from gis.orm import Base
from workflows.applications.models import Application
from workflows.cases.held import APPLICATIONS, CASES, CLOCKS, Held, forget
from workflows.cases.models import Case, Clock
from workflows.cases.notice_models import Notice
from workflows.cases.planning import EVENT, TASK, add_case
from workflows.rows import Batch, RowInsert, RowUpdate

Row = Mapping[str, Any]


def write(session: Session, held: Held) -> None:
    """Write the rows. What the session knew of the case it reads anew when it is next asked."""
    batch = Batch()
    _CASE.add_changed(batch, held.was, CASES.values_of(held.case))
    _add(batch, _CLOCK, _NEW_CLOCK, held.clocks_were, map(CLOCKS.values_of, held.clocks))
    requests = map(APPLICATIONS.values_of, held.applications)
    _add(batch, _APPLICATION, _NEW_APPLICATION, held.applications_were, requests)
    for planned in held.opened:
        add_case(batch, planned)
    for insert, rows in ((TASK, held.tasks), (_NOTICE, held.notices), (EVENT, held.events)):
        for row in rows:
            batch.add(insert, row)
    batch.write(session)
    forget(session, held)


def _add(
    batch: Batch, updates: _Updates, insert: RowInsert, were: Mapping[int, Row], rows: Iterable[Row]
) -> None:
    """Those that were there before as they changed, then the new ones, which wait for them."""
    new: list[Row] = []
    for row in rows:
        was = were.get(row["id"])
        if was is None:
            new.append(_said(row))
        else:
            updates.add_changed(batch, was, row)
    for row in new:
        batch.add(insert, row)


def _said(row: Row) -> Row:
    """What is not said has the column's default."""
    return {name: value for name, value in row.items() if value is not None}


class _Updates:
    """Updates of ever more columns of a table, of which the smallest that will do is used.

    Each is prepared once by the server, which one for every mixture of columns would not be.
    """

    def __init__(self, model: type[Base], *groups: tuple[str, ...]) -> None:
        grown = accumulate(groups)
        self._updates = [(frozenset(columns), RowUpdate(model, columns)) for columns in grown]

    def add_changed(self, batch: Batch, was: Row, now: Row) -> None:
        changed = {name for name, value in now.items() if was[name] != value}
        if not changed:
            return
        for columns, update in self._updates:
            if changed <= columns:
                batch.add(update, now)
                return
        raise ValueError(f"no move changes {', '.join(sorted(changed))}")


_CASE = _Updates(
    Case,
    (
        "stage",
        "version",
        "events",
        "changed_at",
        "owner_kind",
        "owner_role",
        "owner_department_id",
        "owner_account_id",
        "owner_label",
        "due_at",
        "due_provisional",
        "handler_id",
        "handler_label",
        "handed_in_at",
        "confirmed_at",
        "closed_at",
        "late",
    ),
    (
        "class_id",
        "standard_id",
        "urgent",
        "department_id",
        "worker_id",
        "worker_label",
        "handling_due_at",
        "filed_at",
        "dispatched_at",
        "accepted_at",
        "evaluated_at",
        "acceptor_id",
        "dispatcher_id",
        "returned",
        "returns",
        "reworks",
        "reopenings",
        "survivor_id",
        "suspended_until",
        "suspensions",
        "extensions",
        "supervised_at",
        "supervisions",
        "appeals",
        "exempt",
        "forced",
        "satisfaction",
        "revisit_satisfaction",
        "revisited_at",
        "own_satisfaction",
        "own_evaluated_at",
    ),
    (
        "address",
        "place_level",
        "place_confidence",
        "location_id",
        "grid_id",
        "community_code",
        "street_code",
        "geom",
        "why",
        "rule_id",
    ),
)
_CLOCK = _Updates(
    Clock,
    ("stopped_at", "overdue_at", "next_rung_at"),
    (
        "due_at",
        "provisional",
        "pauses",
        "rung",
        "extensions",
        "revision",
        "amount",
        "unit",
        "calendar_id",
    ),
)
_APPLICATION = _Updates(
    Application,
    ("state", "step", "approver", "answered_at", "answerer_id", "answerer_label", "opinion"),
)
_NEW_CLOCK = RowInsert(Clock, generated=("id",), waits=True)
_NEW_APPLICATION = RowInsert(Application, generated=("id",), waits=True)
_NOTICE = RowInsert(Notice, generated=("id",))
