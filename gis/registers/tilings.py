"""The tilings that a district keeps, read for the check of their topology."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.registers.grids import in_force
from gis.registers.topology import TOLERANCE_M2, Area, Fault, check

_CELLS = text(f"""
    select g.code, g.community_code, st_asbinary(g.geom) as shape from grid g
    where g.district = :district and g.kind = 'cell' and {in_force("g", ":day")}
      and (cast(:communities as text[]) is null or g.community_code = any(:communities))
    order by g.code
""")  # noqa: S608 - constants only
_DIVISIONS = text("""
    select code, parent_code, level, st_asbinary(geom) as shape from division
    where district = :district and geom is not null order by code
""")


def check_grids(
    session: Session,
    district: int,
    day: date,
    communities: Collection[str] | None = None,
    tolerance_m2: float = TOLERANCE_M2,
) -> list[Fault]:
    """Faults of the layout of `day`, cells against their communities' outlines.

    Only the cells of `communities` are looked at, if they are given, and so only the overlaps
    among those.
    """
    wanted = None if communities is None else sorted(communities)
    values = {"district": district, "day": day, "communities": wanted}
    rows = session.execute(_CELLS, values).all()
    cells = [Area(row.code, _shape(row.shape), row.community_code) for row in rows]
    parents = {cell.parent for cell in cells} | set(wanted or ())
    divisions, _levels = _divisions(session, district)
    outlines = {one.code: one.shape for one in divisions if one.code in parents}
    return check(cells, outlines, tolerance_m2)


def check_divisions(
    session: Session, district: int, tolerance_m2: float = TOLERANCE_M2
) -> list[Fault]:
    """Faults of the divisions: those of each level against each other and their parents."""
    divisions, levels = _divisions(session, district)
    outlines = {one.code: one.shape for one in divisions}
    faults: list[Fault] = []
    for level in sorted(set(levels.values())):
        among = [one for one in divisions if levels[one.code] == level]
        faults += check(among, outlines, tolerance_m2)
    return faults


def _divisions(session: Session, district: int) -> tuple[list[Area], dict[str, str]]:
    rows = session.execute(_DIVISIONS, {"district": district}).all()
    areas = [Area(row.code, _shape(row.shape), row.parent_code) for row in rows]
    return areas, {row.code: row.level for row in rows}


def _shape(binary: bytes) -> BaseGeometry:
    return shapely.from_wkb(bytes(binary))
