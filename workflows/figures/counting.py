"""Read tallies: out of the sums and of what changed since, in one statement and one snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from workflows.figures.measures import (
    AXES,
    BASES,
    COLUMNS,
    SUMMED,
    SUMS,
    TALLIES,
    bit,
    digest,
    facts,
    sums_of,
)


class Span(NamedTuple):
    """Local days, both of them counted."""

    first: date
    last: date


class Cell(NamedTuple):
    """What tallies are told apart by. `span` is the place of the Span that was asked for."""

    base: str
    span: int
    key: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Question:
    """Tallies of cohorts within spans of days, along an axis.

    `within` narrows to cases that have these keys on these axes; `daily` tells days apart.
    """

    bases: tuple[str, ...]
    tallies: tuple[str, ...]
    spans: tuple[Span, ...]
    axis: str = "district"
    within: tuple[tuple[str, str], ...] = ()
    daily: bool = False

    def __post_init__(self) -> None:
        axes = {self.axis, *(axis for axis, _key in self.within)}
        for given, known in ((self.bases, BASES), (self.tallies, TALLIES), (axes, AXES)):
            for name in given:
                if name not in known:
                    raise ValueError(name)


class Way(StrEnum):
    """Out of what is counted; the answer is the same."""

    KEPT = "kept"
    SCRATCH = "scratch"


_COLUMNS = ", ".join(f"f.{column}" for column in COLUMNS)

Counts = Mapping[Cell, Mapping[str, int]]


def count(
    session: Session, district: int, asked: Question, zone: ZoneInfo, way: Way = Way.KEPT
) -> Counts:
    """Tallies by cell; a cell of which nothing was counted is not there.

    Sums that were made by other rules than today's are not read: the cases are counted instead.
    """
    values: dict[str, Any] = {
        "district": district,
        "zone": zone.key,
        "digest": digest(zone.key),
        "firsts": [span.first for span in asked.spans],
        "lasts": [span.last for span in asked.spans],
        **{f"within{place}": key for place, (_axis, key) in enumerate(asked.within)},
    }
    shape = (asked.bases, asked.tallies, asked.axis, tuple(axis for axis, _key in asked.within))
    rows = session.execute(_statement(*shape, asked.daily, way), values)
    return {
        Cell(row[0], row[1] - 1, row[2], row[3]): dict(
            zip(asked.tallies, map(int, row[4:]), strict=True)
        )
        for row in rows
    }


@lru_cache(maxsize=256)
def _statement(  # noqa: PLR0913, PLR0917 - what makes one statement differ from another
    bases: tuple[str, ...],
    tallies: tuple[str, ...],
    axis: str,
    within: tuple[str, ...],
    daily: bool,  # noqa: FBT001 - part of the key
    way: Way,
) -> TextClause:
    columns = ", ".join(f"{_summed(tally)} as {tally}" for tally in tallies)
    some = " or ".join(f"{_summed(tally)} <> 0" for tally in tallies)
    sums = tuple(tally for tally in tallies if tally in SUMS)
    day = "day" if daily else "null::date"
    added = "".join(f", sum({name}) as {name}" for name in sums)
    moved, serial, sources = _SCRATCH, "", [_moved(bases, axis, within, sums)]
    if way is Way.KEPT:
        moved, serial = _KEPT, _SERIAL
        sources += _kept(bases, axis, within, sums)
    return text(f"""
        with span as materialized (
            select first, last, place
            from unnest(cast(:firsts as date[]), cast(:lasts as date[]))
                with ordinality as given (first, last, place)
        ),
        state as materialized (
            select coalesce(
                (select digest = :digest from figure_state where district = :district), true
            ) as current {serial}
        ),
        moved as materialized ({moved}),
        counted as (
            select base, place, key, {day} as its_day, bits, sum(n) as n {added}
            from ({" union all ".join(sources)}) as each
            group by base, place, key, its_day, bits
        )
        select base, place, key, its_day, {columns}
        from counted group by base, place, key, its_day having {some}
    """)  # noqa: S608 - constants only


_ALL = '"case" as c where c.district = :district'
_SCRATCH = f"select 1 as sign, f.* from ({facts(_ALL)}) as f"  # noqa: S608 - constants only
_CHANGED = (
    '"case" as c where c.district = :district and (select current from state) and c.id in'
    " (select case_id from case_change where district = :district)"
)
_SERIAL = ", set_config('onemap.figures', 'kept', true)"
"""Keeps workers from being started for the cases, all of which are only counted where the sums were
made by other rules: no statement with this function runs in parallel."""
_KEPT = f"""
    {_SCRATCH} where not (select current from state)
    union all select 1, f.* from ({facts(_CHANGED)}) as f
    union all select -1, {_COLUMNS} from case_figure as f
    where f.district = :district and (select current from state)
        and f.case_id in (select case_id from case_change where district = :district)"""  # noqa: S608 - constants only
"""What is not in the sums: what changed since, taken out as it was and in as it is; all if the sums
were made by other rules."""


def _summed(tally: str) -> str:
    """Of rows that are few by now: one for each combination of tallies that occurs."""
    if tally in SUMS:
        return f"coalesce(sum({tally}), 0)"
    return f"coalesce(sum(n) filter (where bits & {bit(tally)} <> 0), 0)"


def _moved(
    bases: tuple[str, ...], axis: str, within: tuple[str, ...], sums: tuple[str, ...]
) -> str:
    """(base, place, key, day, bits, n, sums) of the cases that are counted one by one."""
    days = ", ".join(
        f"('{base}', f.{base}_day{''.join(_values(base, sums, 'f'))})" for base in bases
    )
    return f"""
        select base, place, {_key(axis)} as key, day, bits, sign as n
            {"".join(f", sign * {name} as {name}" for name in sums)}
        from moved as f, lateral (values {days}) as cohort (base, day{"".join(_listed(sums))})
            join span on day between first and last
        where true {_narrowed(within)}"""  # noqa: S608 - constants only


def _kept(
    bases: tuple[str, ...], axis: str, within: tuple[str, ...], sums: tuple[str, ...]
) -> list[str]:
    """The same of what is kept: sums of one axis, else what is kept of each case."""
    alone = (*within, axis) if axis == "district" or not within else ()
    if 1 <= len(alone) <= 2 and alone[0] in SUMMED:
        return [_sums(bases, alone[0], within, sums)]
    return [
        f"""
        select '{base}' as base, place, {_key(axis)} as key, {base}_day as day, bits, 1 as n
            {"".join(_values(base, sums, "f"))}
        from case_figure as f join span on {base}_day between first and last
        where f.district = :district and (select current from state) {_narrowed(within)}"""  # noqa: S608 - constants only
        for base in bases
    ]


def _sums(bases: tuple[str, ...], axis: str, within: tuple[str, ...], sums: tuple[str, ...]) -> str:
    known = ", ".join(f"'{base}'" for base in bases)
    key = "''" if within else "f.key"
    narrowed = "and f.key = :within0" if within else ""
    return f"""
        select f.base, place, {key} as key, f.day, f.bits, f.n {"".join(_listed(sums, "f."))}
        from figure_count as f join span on f.day between first and last
        where f.district = :district and f.axis = '{axis}' and f.base in ({known})
            and (select current from state) {narrowed}"""  # noqa: S608 - constants only


def _values(base: str, sums: tuple[str, ...], row: str) -> list[str]:
    known = dict(zip(SUMS, sums_of(base, row), strict=True))
    return [f", {known[name]}" for name in sums]


def _listed(sums: tuple[str, ...], row: str = "") -> list[str]:
    return [f", {row}{name}" for name in sums]


def _narrowed(within: tuple[str, ...]) -> str:
    return "".join(f" and {_key(axis)} = :within{place}" for place, axis in enumerate(within))


def _key(axis: str) -> str:
    return "''" if axis == "district" else f"f.{axis}"
