"""What is counted of cases: tallies of a cohort, along an axis; each is SQL over a row `c`.

A cohort is the cases that were reported, filed, due, … on a local day (`BASES`). A tally is how
many of them fulfil a condition now, or a sum over them (`TALLIES`). An axis (`AXES`) says whose
they are. Numerator and denominator of a share are tallies of one cohort, so that none can exceed
the other for having been counted on another day.
"""

from __future__ import annotations

import hashlib
import re

BEFORE_HANDLED = (
    "acceptance",
    "checking",
    "filing",
    "dispatching",
    "ownerless",
    "assigned",
    "handling",
    "mending",
    "confirming",
    "replying",
    "joining",
)
"""Stages in which the thing itself is still to be done, whatever was handed in before a rework."""

_BEFORE = ", ".join(f"'{stage}'" for stage in BEFORE_HANDLED)
_FILED_AT = "coalesce(c.filed_at, case when c.definition = 'quick' then c.opened_at end)"
# Under the first version of the process nobody confirmed a result: handing it in was the end.
_HANDLED_AT = (
    f"case when c.stage in ({_BEFORE}) then null else coalesce(c.confirmed_at,"
    " case when c.definition = 'grid' and c.definition_version = 1 then c.handed_in_at end,"
    " case when c.stage = 'closed' then c.closed_at end) end"
)
_SEEN_AT = "coalesce(c.seen_at, c.opened_at)"

BASES: dict[str, str] = {
    "reported": "c.opened_at",
    "filed": _FILED_AT,
    "due": "c.handling_due_at",
    "handled": _HANDLED_AT,
    "closed": "case when c.stage = 'closed' then c.closed_at end",
    "evaluated": "case when c.satisfaction is not null then c.evaluated_at end",
}
"""The moment whose local day puts a case into a cohort; none puts it into none."""

_LIVE = "c.stage <> 'voided' and c.survivor_id is null"
_MAIN = f"{_LIVE} and c.part is null"
_IN_TIME = "(not c.late or c.exempt)"
_FILED = f"{_MAIN} and c.stage <> 'refused' and {_FILED_AT} is not null"
_TO_HANDLE = f"{_LIVE} and c.handling_due_at is not null"
_HANDLED = f"{_TO_HANDLE} and {_HANDLED_AT} is not null"
_TO_CLOSE = f"{_MAIN} and c.handling_due_at is not null"
_CLOSED = f"{_MAIN} and c.stage = 'closed'"

CONDITIONS: dict[str, str] = {
    "reported": _MAIN,
    "repeated": "c.survivor_id is not null and c.part is null and c.definition <> 'quick'",
    "voided": "c.stage = 'voided' and c.part is null",
    "refused": f"{_MAIN} and c.stage = 'refused'",
    "filed": _FILED,
    "urgent": f"{_MAIN} and c.urgent",
    "should_handle": _TO_HANDLE,
    "handled": _HANDLED,
    "handled_on_time": f"{_HANDLED} and {_IN_TIME}",
    "overdue_unhandled": f"{_TO_HANDLE} and {_HANDLED_AT} is null and c.late",
    "pending_on_time": (
        f"{_FILED} and {_HANDLED_AT} is null and not c.late and c.due_at is not null"
    ),
    "should_close": _TO_CLOSE,
    "closed": _CLOSED,
    "closed_on_time": f"{_CLOSED} and {_IN_TIME}",
    "deferred": (f"{_TO_CLOSE} and c.suspensions > 0 and not (c.stage = 'closed' and {_IN_TIME})"),
    "forced": f"{_CLOSED} and c.forced",
    "late": f"{_TO_HANDLE} and c.late",
    "exempt": f"{_TO_HANDLE} and c.exempt",
    "reworked": f"{_MAIN} and c.reworks > 0",
    "returned": f"{_MAIN} and c.returns > 0",
    "reopened": f"{_MAIN} and c.reopenings > 0",
    "extended": f"{_TO_HANDLE} and c.extensions > 0",
    "suspended": f"{_TO_HANDLE} and c.suspensions > 0",
    "supervised": f"{_MAIN} and c.supervisions > 0",
    "supervised_unanswered": f"{_MAIN} and c.supervised_at is not null",
    "evaluated": f"{_MAIN} and c.satisfaction is not null",
    "satisfied": f"{_MAIN} and c.satisfaction >= 4",
    "discover_count": f"{_MAIN} and c.accepted_at is not null",
    "assign_count": f"{_MAIN} and c.dispatched_at is not null",
    "resolve_count": f"{_MAIN} and c.dispatched_at is not null and {_HANDLED_AT} is not null",
}
"""Tallies that are numbers of cases."""


def _minutes(since: str, until: str) -> str:
    return f"greatest(0, floor(extract(epoch from {until} - {since}) / 60))::bigint"


_VALUES: dict[str, tuple[str, str]] = {
    "satisfaction": ("evaluated", "c.satisfaction"),
    "discover": ("discover_count", _minutes(_SEEN_AT, "c.accepted_at")),
    "assign": ("assign_count", _minutes(_SEEN_AT, "c.dispatched_at")),
    "resolve": ("resolve_count", _minutes("c.dispatched_at", f"({_HANDLED_AT})")),
}

MEANS: dict[str, tuple[str, str, str]] = {
    name: (count, f"{name}_sum", f"{name}_squares") for name, (count, _value) in _VALUES.items()
}
"""What has a mean: the tallies of its cases, of its sum, and of its squares for the uncertainty."""

_SUMS = {
    tally: f"case when {CONDITIONS[count]} then ({value}){power} else 0 end"
    for name, (count, value) in _VALUES.items()
    for tally, power in ((f"{name}_sum", ""), (f"{name}_squares", f" * ({value})"))
}
TALLIES: tuple[str, ...] = (*CONDITIONS, *_SUMS)
"""Their order is that of the numbers in `case_figure.n` and `figure_count.n`."""

AXES: dict[str, str] = {
    "district": "''",
    "street": "c.street_code",
    "community": "c.community_code",
    "grid": "c.grid_id::text",
    "department": "c.department_id::text",
    "acceptor": "c.acceptor_id::text",
    "dispatcher": "c.dispatcher_id::text",
    "worker": "c.worker_id::text",
    "handler": "c.handler_id::text",
    "class": "c.class_id::text",
    "source": "c.source",
}
"""Whose a case is; one that is nobody's has the key ''."""

COLUMNS = ("district", "case_id", *(axis for axis in AXES if axis != "district"), *(
    f"{base}_day" for base in BASES
), "n")  # fmt: skip
"""What is kept of a case, in the order of `facts`."""


def position(tally: str) -> int:
    """The place of a tally in `n`, from 1."""
    return TALLIES.index(tally) + 1


def of_row(sql: str, row: str) -> str:
    """The same over another name of the row than `c`."""
    return re.sub(r"\bc\.", f"{row}.", sql)


def day_of(base: str) -> str:
    """The local day of a case in a cohort; `:zone` is the district's."""
    return f"(({BASES[base]}) at time zone :zone)::date"


def facts(source: str) -> str:
    """SELECT what is counted of the rows of `source`, which calls them `c`, as COLUMNS."""
    keys = ", ".join(f"coalesce({sql}, '') as {axis}" for axis, sql in AXES.items() if sql != "''")
    days = ", ".join(f"{day_of(base)} as {base}_day" for base in BASES)
    counts = [f"case when {sql} then 1 else 0 end" for sql in CONDITIONS.values()]
    numbers = ", ".join([*counts, *_SUMS.values()])
    return f"""
        select c.district, c.id as case_id, {keys}, {days}, array[{numbers}]::bigint[] as n
        from {source}"""  # noqa: S608 - constants only


def digest(zone: str) -> str:
    """Tells apart what was counted by other rules or in another zone."""
    return hashlib.sha256(f"{zone}\n{facts('c')}".encode()).hexdigest()
