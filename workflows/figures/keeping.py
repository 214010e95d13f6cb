"""Bring the sums up with the cases that changed, or make them again from the cases themselves.

One writer at a time holds LOCK. Readers take no lock: a change leaves the list of changes and comes
into the sums in one statement, so that every snapshot has it in exactly one of the two.
"""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from workflows.figures.measures import BASES, COLUMNS, SUMMED, SUMS, digest, facts, sums_of

BATCH = 500
LOCK = 4_406_040_013
"""Any number that nothing else in this database locks."""

_KEPT = COLUMNS[2:]
_COLUMNS = ", ".join(_KEPT)
_NEW = ", ".join(f"{column} = excluded.{column}" for column in _KEPT)
_KEY = "district, axis, base, day, key, bits"
_NUMBERS = ("n", *SUMS)
_SUMMED = ", ".join(["sum(sign) as n", *(f"sum(sign * {name}) as {name}" for name in SUMS)])
_ADDED = ", ".join(f"{name} = p.{name} + excluded.{name}" for name in _NUMBERS)
_ALL = '"case" as c where c.district = :district'
_TOUCHED = '"case" as c join touched on c.id = touched.case_id where c.district = :district'


def _of(row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in _KEPT)


def _cells(rows: str) -> str:
    """Rows of (sign, COLUMNS) in each cohort, summed up along each axis that is."""
    days = ", ".join(f"('{base}', r.{base}_day, {', '.join(sums_of(base, 'r'))})" for base in BASES)
    keys = ", ".join(f"('{axis}', {f'r.{axis}' if axis in _KEPT else repr('')})" for axis in SUMMED)
    return f"""
        select {_KEY}, {_SUMMED}
        from {rows} as r, lateral (values {days}) as cohort (base, day, {", ".join(SUMS)}),
             lateral (values {keys}) as along (axis, key)
        where day is not null
        group by {_KEY}
        having sum(sign) <> 0 {"".join(f" or sum(sign * {name}) <> 0" for name in SUMS)}"""  # noqa: S608 - constants only


_FOLD = text(f"""
    with gone as (
        delete from case_change where (district, id) in (
            select district, id from case_change where district = :district limit :batch
        ) returning case_id
    ),
    touched as materialized (select distinct case_id from gone),
    later as materialized ({facts(_TOUCHED)}),
    earlier as materialized (
        select f.* from case_figure as f join touched using (case_id) where f.district = :district
    ),
    same as materialized (
        select l.case_id from later as l join earlier as e using (case_id)
        where row({_of("l")}) is not distinct from row({_of("e")})
    ),
    moved as (
        select 1 as sign, district, case_id, {_COLUMNS} from later
        where case_id not in (select case_id from same)
        union all
        select -1, district, case_id, {_COLUMNS} from earlier
        where case_id not in (select case_id from same)
    ),
    written as (
        insert into case_figure (district, case_id, {_COLUMNS})
        select district, case_id, {_COLUMNS} from later
        where case_id not in (select case_id from same)
        on conflict (district, case_id) do update set {_NEW}
    ),
    lost as (
        delete from case_figure where district = :district and case_id in (
            select case_id from earlier except select case_id from later
        )
    ),
    counted as (
        insert into figure_count as p ({_KEY}, {", ".join(_NUMBERS)}) {_cells("moved")}
        on conflict ({_KEY}) do update set {_ADDED}
        returning {_KEY}, n
    )
    select (select count(*) from gone) as folded,
           (select jsonb_agg(to_jsonb(counted) - 'n') from counted where n = 0) as emptied
""")  # noqa: S608 - constants only
_DROP_EMPTY = text(f"""
    delete from figure_count using jsonb_to_recordset(cast(:emptied as jsonb)) as gone
        (district integer, axis text, base text, day date, key text, bits bigint)
    where {" and ".join(f"figure_count.{name} = gone.{name}" for name in _KEY.split(", "))}
""")  # noqa: S608 - constants only
_FACTS_ANEW = text(f"""
    with gone as (delete from case_change where district = :district)
    insert into case_figure (district, case_id, {_COLUMNS})
    select district, case_id, {_COLUMNS}
    from ({facts(_ALL)}) as anew
""")  # noqa: S608 - constants only


def _all_cells(base: str) -> str:
    """What `_cells` makes of all that is kept, for one cohort: in one pass, not row by row."""
    day = f"{base}_day"
    keyed = [axis for axis in SUMMED if axis in _KEPT]
    told = " ".join(f"when grouping({axis}) = 0 then '{axis}'" for axis in keyed)
    key = ", ".join(f"case when grouping({axis}) = 0 then {axis} end" for axis in keyed)
    sums = zip(SUMS, sums_of(base, "f"), strict=True)
    sets = ", ".join(
        f"({', '.join((*axes, day, 'bits'))})" for axes in ((), *((a,) for a in keyed))
    )
    return f"""
        select :district, case {told} else 'district' end, '{base}', {day},
            coalesce({key}, ''), bits, count(*),
            {", ".join(f"sum({sql})" for _name, sql in sums)}
        from case_figure as f where district = :district and {day} is not null
        group by grouping sets ({sets})"""  # noqa: S608 - constants only


_INTO_COUNTS = f"insert into figure_count ({_KEY}, {', '.join(_NUMBERS)})"
# In the order that they are read in: what a page asks for lies side by side.
_COUNTS_ANEW = tuple(
    text(f"{_INTO_COUNTS} {_all_cells(base)} order by 2, 4, 5")  # by axis, day and key
    for base in BASES
)
_TRY_LOCK = text("select pg_try_advisory_xact_lock(:key)")
_ROOM = text("set local work_mem = '64MB'")
_LOCK = text("select pg_advisory_xact_lock(:key)")
_STATE = text("select digest from figure_state where district = :district")
_WRITE_STATE = text("""
    insert into figure_state (district, digest) values (:district, :digest)
    on conflict (district) do update set digest = excluded.digest
""")
_EMPTY = (
    text("delete from figure_count where district = :district"),
    text("delete from case_figure where district = :district"),
)


def up_to_date(session: Session, district: int, zone: ZoneInfo) -> bool:
    """Whether what is kept was counted by today's rules; what changed since may still wait."""
    return bool(session.scalar(_STATE, {"district": district}) == digest(zone.key))


def fold(session: Session, district: int, zone: ZoneInfo, batch: int = BATCH) -> int:
    """Take up to `batch` changes into the sums; how many, 0 also if another is at it.

    What was never counted, or by other rules or in another zone, is counted anew instead.
    """
    if not session.scalar(_TRY_LOCK, {"key": LOCK}):
        return 0
    if not up_to_date(session, district, zone):
        return rebuild(session, district, zone)
    values = {"district": district, "zone": zone.key, "batch": batch}
    row = session.execute(_FOLD, values).one()
    if row.emptied:
        session.execute(_DROP_EMPTY, {"emptied": json.dumps(row.emptied)})
    return int(row.folded)


def rebuild(session: Session, district: int, zone: ZoneInfo) -> int:
    """Count all cases of the district anew; returns how many there are.

    Others may write meanwhile: what they commit later is a change, and is folded in afterwards.
    """
    session.execute(_LOCK, {"key": LOCK})
    session.execute(_ROOM)
    values = {"district": district, "zone": zone.key}
    for statement in _EMPTY:
        session.execute(statement, {"district": district})
    # One statement, one snapshot: a case is seen here exactly if its change is.
    session.execute(_FACTS_ANEW, values)
    for statement in _COUNTS_ANEW:
        session.execute(statement, {"district": district})
    session.execute(_WRITE_STATE, {"district": district, "digest": digest(zone.key)})
    found = text("select count(*) from case_figure where district = :district")
    return int(session.scalar(found, {"district": district}) or 0)
