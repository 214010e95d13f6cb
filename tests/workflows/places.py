"""Places that a case can be corrected to: two grids side by side in two communities."""

from __future__ import annotations

from typing import Any

from shapely import box
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.geocoder.placement import Level, Placement
from gis.reason import Reason
from gis.registers.grids import Grid
from tests.gis.builders import (
    EAST,
    EAST_COMMUNITY,
    MIDDLE,
    NORTH,
    SOUTH,
    STREET,
    WEST_COMMUNITY,
    add_division,
    add_grid,
)
from workflows.engine import Place

WEST_POINT, EAST_POINT = Point(113.105, 23.005), Point(113.115, 23.005)


def areas(session: Session) -> tuple[Grid, Grid]:
    for code in (STREET, WEST_COMMUNITY, EAST_COMMUNITY):
        add_division(session, code)
    east = box(MIDDLE, SOUTH, EAST, NORTH)
    grids = add_grid(session), add_grid(session, f"{EAST_COMMUNITY}001", shape=east)
    session.commit()
    return grids


def pinned(grid: Grid | None, worker: tuple[int, str] | None, **values: Any) -> Place:
    """A pin in the middle of the grid; None is outside of all."""
    if grid is None:
        problem = Reason("outside_district")
        return Place(Placement(point=Point(114.5, 23.0), problems=(problem,)), worker)
    west = grid.community_code == WEST_COMMUNITY
    placed: dict[str, Any] = {
        "level": Level.door,
        "address": "东边路5号",
        "point": WEST_POINT if west else EAST_POINT,
        "grid_id": grid.id,
        "grid_code": grid.code,
        "community_code": grid.community_code,
        "street_code": grid.community_code[:9],
        "confidence": 1.0,
        "why": (Reason("point_given"),),
    }
    return Place(Placement(**placed | values), worker)
