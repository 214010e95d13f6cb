"""Layouts of grids that are written and have not begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

_TO_COME = text("""
    select day, sum(began) as cells, sum(ended) as replaced, min(source) as source,
           count(distinct community_code) as communities
    from (
        select valid_from as day, 1 as began, 0 as ended, source, community_code from grid
        where district = :district and kind = 'cell' and valid_from > :today
        union all
        select valid_to, 0, 1, null, community_code from grid
        where district = :district and kind = 'cell' and valid_to > :today
    ) as ends group by day order by day
""")
_COMMUNITIES = text("""
    select distinct community_code from grid
    where district = :district and kind = 'cell' and :day in (valid_from, valid_to)
    order by 1
""")


@dataclass(frozen=True, slots=True)
class LayoutToCome:
    """`cells` begin on the day and `replaced` end, in so many `communities`."""

    day: date
    cells: int
    replaced: int
    communities: int
    source: str | None


def layouts_to_come(session: Session, district: int, today: date) -> list[LayoutToCome]:
    rows = session.execute(_TO_COME, {"district": district, "today": today})
    return [
        LayoutToCome(row.day, row.cells, row.replaced, row.communities, row.source) for row in rows
    ]


def communities_of_layout(session: Session, district: int, day: date) -> list[str]:
    """Communities where cells begin or end on that day."""
    return list(session.scalars(_COMMUNITIES, {"district": district, "day": day}))
