"""Bring the sums up with the cases that changed, or make them again from the cases themselves.

One writer at a time holds LOCK. Readers take no lock: a change leaves the list of changes and comes
into the sums in one statement, so that every snapshot has it in exactly one of the two.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from workflows.figures.measures import AXES, BASES, COLUMNS, TALLIES, digest, facts

BATCH = 500
LOCK = 4_406_040_013
"""Any number that nothing else in this database locks."""

_KEPT = COLUMNS[2:]
_COLUMNS = ", ".join(_KEPT)
_NEW = ", ".join(f"{column} = excluded.{column}" for column in _KEPT)
_PLACES = range(1, len(TALLIES) + 1)
_SUM = f"array[{', '.join(f'sum(sign * n[{place}])' for place in _PLACES)}]::bigint[]"
_ADDED = f"array[{', '.join(f'p.n[{place}] + excluded.n[{place}]' for place in _PLACES)}]"
_NOTHING = f"array_fill(0::bigint, array[{len(TALLIES)}])"
_ALL = '"case" as c where c.district = :district'
_TOUCHED = '"case" as c join touched on c.id = touched.case_id where c.district = :district'


def _of(row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in _KEPT)


def _cells(rows: str) -> str:
    """Every row of (sign, facts) in each cohort and on each axis that counts it, summed up."""
    days = ", ".join(f"('{base}', {base}_day)" for base in BASES)
    keys = ", ".join(f"('{axis}', {axis if axis in _KEPT else repr('')})" for axis in AXES)
    return f"""
        select district, axis, base, day, key, {_SUM} as n
        from {rows}, lateral (values {days}) as cohort (base, day),
             lateral (values {keys}) as along (axis, key)
        where day is not null
        group by district, axis, base, day, key having {_SUM} <> {_NOTHING}"""  # noqa: S608 - constants only


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
        insert into figure_count as p (district, axis, base, day, key, n) {_cells("moved")}
        on conflict (district, axis, base, day, key) do update set n = {_ADDED}
    )
    select count(*) from gone
""")  # noqa: S608 - constants only
_FACTS_ANEW = text(f"""
    with gone as (delete from case_change where district = :district)
    insert into case_figure (district, case_id, {_COLUMNS})
    select district, case_id, {_COLUMNS}
    from ({facts(_ALL)}) as anew
""")  # noqa: S608 - constants only
_COUNTS_ANEW = text(f"""
    insert into figure_count (district, axis, base, day, key, n)
    {_cells("(select 1 as sign, * from case_figure where district = :district) as anew")}
""")  # noqa: S608 - constants only
_TRY_LOCK = text("select pg_try_advisory_xact_lock(:key)")
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


def fold(session: Session, district: int, zone: ZoneInfo, batch: int = BATCH) -> int:
    """Take up to `batch` changes into the sums; how many, 0 also if another is at it.

    What was counted by other rules, or in another zone, is counted anew first.
    """
    if not session.scalar(_TRY_LOCK, {"key": LOCK}):
        return 0
    rules = session.scalar(_STATE, {"district": district})
    if rules != digest(zone.key):
        if rules is not None:
            return rebuild(session, district, zone)
        session.execute(_WRITE_STATE, {"district": district, "digest": digest(zone.key)})
    values = {"district": district, "zone": zone.key, "batch": batch}
    return int(session.scalar(_FOLD, values) or 0)


def rebuild(session: Session, district: int, zone: ZoneInfo) -> int:
    """Count all cases of the district anew; returns how many there are.

    Others may write meanwhile: what they commit later is a change, and is folded in afterwards.
    """
    session.execute(_LOCK, {"key": LOCK})
    values = {"district": district, "zone": zone.key}
    for statement in _EMPTY:
        session.execute(statement, {"district": district})
    # One statement, one snapshot: a case is seen here exactly if its change is.
    session.execute(_FACTS_ANEW, values)
    session.execute(_COUNTS_ANEW, {"district": district})
    session.execute(_WRITE_STATE, {"district": district, "digest": digest(zone.key)})
    found = text("select count(*) from case_figure where district = :district")
    return int(session.scalar(found, {"district": district}) or 0)
