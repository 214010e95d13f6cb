"""What is counted of cases: tallies of a cohort, along an axis; each is SQL over a row `c`.

A cohort is the cases that were reported, filed, due, … on a local day (`BASES`). A tally is how
many of them fulfil a condition now, or a sum over them (`TALLIES`). An axis (`AXES`) says whose
they are. Numerator and denominator of a share are tallies of one cohort, so that none can exceed
the other for having been counted on another day.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache

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
    "revisited": "case when c.revisit_satisfaction is not null then c.revisited_at end",
    "own_evaluated": "case when c.own_satisfaction is not null then c.own_evaluated_at end",
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
    "revisited": f"{_MAIN} and c.revisit_satisfaction is not null",
    "revisit_satisfied": f"{_MAIN} and c.revisit_satisfaction >= 4",
    "own_evaluated": f"{_MAIN} and c.own_satisfaction is not null",
    "own_satisfied": f"{_MAIN} and c.own_satisfaction >= 4",
}
"""Tallies that are numbers of cases."""


def _minutes(since: str, until: str) -> str:
    return f"greatest(0, floor(extract(epoch from {until} - {since}) / 60))::bigint"


@dataclass(frozen=True, slots=True)
class Mean:
    """A number of each case of the tally `of`, summed up in the cohort `by` alone."""

    of: str
    by: str
    sql: str


MEANS: dict[str, Mean] = {
    "discover": Mean("discover_count", "reported", _minutes(_SEEN_AT, "c.accepted_at")),
    "assign": Mean("assign_count", "reported", _minutes(_SEEN_AT, "c.dispatched_at")),
    "resolve": Mean("resolve_count", "handled", _minutes("c.dispatched_at", f"({_HANDLED_AT})")),
    "satisfaction": Mean("evaluated", "evaluated", "c.satisfaction::bigint"),
    "revisit_satisfaction": Mean("revisited", "revisited", "c.revisit_satisfaction::bigint"),
    "own_satisfaction": Mean("own_evaluated", "own_evaluated", "c.own_satisfaction::bigint"),
}

SUMS: dict[str, tuple[str, int]] = {
    f"{name}_{what}": (name, power)
    for name in MEANS
    for what, power in (("sum", 1), ("squares", 2))
}
"""Tallies that are sums over cases: of what, and of which power of it. From the squares follows
how far the single cases lie apart."""

TALLIES: tuple[str, ...] = (*CONDITIONS, *SUMS)


def parts_of(mean: str) -> tuple[str, str, str]:
    """The tallies that a mean is made of: of its cases, their sum and their squares."""
    return MEANS[mean].of, f"{mean}_sum", f"{mean}_squares"


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

SUMMED = ("district", "street", "community", "department", "class", "source")
"""Axes of which sums are kept. Along the others there are about as many keys a day as cases, so
that sums would cost every change a row each and save a reader nothing."""

COLUMNS = ("district", "case_id", *(axis for axis in AXES if axis != "district"), *(
    f"{base}_day" for base in BASES
), "bits", *MEANS)  # fmt: skip
"""What is kept of a case, in the order of `facts`."""


def bit(tally: str) -> int:
    """The bit of `bits` that says whether a case is of this tally."""
    return 1 << list(CONDITIONS).index(tally)


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
    bits = " + ".join(
        f"case when {sql} then {bit(tally)}::bigint else 0 end" for tally, sql in CONDITIONS.items()
    )
    values = ", ".join(
        f"case when {CONDITIONS[mean.of]} then {mean.sql} end as {name}"
        for name, mean in MEANS.items()
    )
    return f"""
        select c.district, c.id as case_id, {keys}, {days}, {bits} as bits, {values}
        from {source}"""  # noqa: S608 - constants only


def sums_of(base: str, row: str) -> list[str]:
    """What is summed up of a case in this cohort, as SQL, in the order of SUMS; else NULL."""
    return [
        f"{row}.{name}{f' * {row}.{name}' if power == 2 else ''}"
        if MEANS[name].by == base
        else "null::bigint"
        for name, power in SUMS.values()
    ]


@cache
def digest(zone: str) -> str:
    """Tells apart what was counted by other rules or in another zone."""
    return hashlib.sha256(f"{zone}\n{facts('c')}".encode()).hexdigest()
