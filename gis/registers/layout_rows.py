"""What a new layout is compared with: the cells that stand, and who answers for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.registers.grids import Grid, GridKind

_LATER = text("""
    select max(greatest(valid_from, coalesce(valid_to, valid_from))) from grid
    where district = :district and kind = 'cell' and community_code = any(:communities)
      and (valid_to is null or valid_to > valid_from)
""")
_STANDING = text("""
    select id, code, name, community_code, responsible_id, st_asbinary(geom) as shape from grid
    where district = :district and kind = 'cell' and community_code = any(:communities)
      and (valid_to is null or (valid_to = :effective and :effective > :today))
      and (valid_from < :effective or valid_from <= :today)
      and (valid_to is null or valid_to > valid_from)
    order by code
""")


@dataclass(frozen=True, slots=True)
class Standing:
    """A cell of the layout that a new one would replace."""

    id: int
    code: str
    name: str
    community_code: str
    responsible_id: int | None
    shape: BaseGeometry


def later_layout(
    session: Session, district: int, communities: Collection[str], effective: date
) -> date | None:
    """The day of the last layout of these communities, where it is after `effective`."""
    values = {"district": district, "communities": list(communities)}
    last: date | None = session.scalar(_LATER, values)
    return last if last is not None and last > effective else None


def standing_cells(
    session: Session, district: int, communities: Collection[str], effective: date, today: date
) -> list[Standing]:
    """The cells that would hold on `effective`, less a layout of that very day that can still be
    replaced whole because it has not begun.
    """
    values = {
        "district": district,
        "communities": list(communities),
        "effective": effective,
        "today": today,
    }
    return [
        Standing(
            row.id,
            row.code,
            row.name,
            row.community_code,
            row.responsible_id,
            shapely.from_wkb(bytes(row.shape)),
        )
        for row in session.execute(_STANDING, values)
    ]


def responsible_ids(session: Session, district: int, codes: Sequence[str]) -> dict[str, int]:
    """Ids of responsible grids by code."""
    rows = session.execute(
        select(Grid.code, Grid.id).where(
            Grid.district == district,
            Grid.kind == GridKind.RESPONSIBLE,
            Grid.code.in_(codes),
            Grid.valid_to.is_(None),
        )
    )
    return {row.code: row.id for row in rows}
