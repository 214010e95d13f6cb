"""Which cases a figure counts: its cohort, tally and axes as part of the filter of cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Protocol
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field
from sqlalchemy import ColumnElement, text
from sqlalchemy.orm import Session

from governance.forms import fault
from workflows.figures.keeping import up_to_date
from workflows.figures.measures import AXES, BASES, CONDITIONS, of_row

Condition = ColumnElement[bool]
_CASE = '"case"'
_FOUND_BY_INDEX = frozenset({"reported", "closed"})
"""Cohorts whose days the cases themselves are indexed by."""


def _among(known: Mapping[str, Any]) -> AfterValidator:
    def check(value: str | None) -> str | None:
        if value and value.partition("=")[0] not in known:
            raise fault("figure_unknown")
        return value

    return AfterValidator(check)


Name = Annotated[str | None, Field(max_length=40)]
Tally = Annotated[Name, _among(CONDITIONS)]
"""What is counted of a cohort; sums have the tally of their cases."""

Cohort = Annotated[Name, _among(BASES)]
Along = Annotated[str | None, Field(max_length=60, pattern=r"^[a-z]+=[\w-]*$"), _among(AXES)]
"""An axis and a key on it, such as `department=17`; without a key those of nobody."""


class Counted(Protocol):
    """The part of a filter of cases that says what a figure counts."""

    measure: str | None
    less: str | None
    by: str | None
    counted_from: date | None
    counted_to: date | None
    of: str | None
    within: str | None


def counted_by(session: Session, district: int, wanted: Counted, zone: ZoneInfo) -> list[Condition]:
    """Exactly what `workflows.figures` counts, as conditions on cases."""
    conditions: list[Condition] = []
    if wanted.measure:
        conditions.append(_holds(CONDITIONS[wanted.measure]))
    if wanted.less:
        conditions.append(_holds(f"({CONDITIONS[wanted.less]}) is not true"))
    if wanted.by:
        conditions += _in_cohort(BASES[wanted.by], wanted, zone)
        if wanted.by not in _FOUND_BY_INDEX and up_to_date(session, district, zone):
            conditions += _among_kept(district, wanted.by, wanted)
    for name, along in (("figure_of", wanted.of), ("figure_within", wanted.within)):
        if along:
            axis, _, key = along.partition("=")
            said = f"coalesce({AXES[axis]}, '') = :{name}"
            conditions.append(_holds(said, **{name: key}))
    return conditions


def _in_cohort(moment: str, wanted: Counted, zone: ZoneInfo) -> list[Condition]:
    conditions = [_holds(f"({moment}) is not null")]
    if wanted.counted_from:
        begin = _midnight(wanted.counted_from, zone)
        conditions.append(_holds(f"({moment}) >= :figure_begin", figure_begin=begin))
    if wanted.counted_to:
        end = _midnight(wanted.counted_to + timedelta(days=1), zone)
        conditions.append(_holds(f"({moment}) < :figure_end", figure_end=end))
    return conditions


def _among_kept(district: int, base: str, wanted: Counted) -> list[Condition]:
    """Where to look for the cases of a cohort: those kept under its days, and all that changed."""
    if not (wanted.counted_from and wanted.counted_to):
        return []
    kept = (
        f"c.id in (select case_id from case_figure where district = :figure_district"  # noqa: S608 - a known cohort
        f" and {base}_day between :figure_first and :figure_last"
        " union all select case_id from case_change where district = :figure_district)"
    )
    days = {"figure_first": wanted.counted_from, "figure_last": wanted.counted_to}
    return [_holds(kept, figure_district=district, **days)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _holds(sql: str, **values: Any) -> Condition:
    said: Any = text(f"({of_row(sql, _CASE)})")
    return said.bindparams(**values)  # type: ignore[no-any-return]
