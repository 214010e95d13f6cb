"""A small map: two communities with a grid each, a road, and cases in one of them."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.geocoder.placement import Level, Placement
from gis.registers.grids import Grid
from governance.accounts.models import GridDuty  # noqa: F401 - its table belongs to the schema
from tests.gis import builders
from tests.governance.console.desk import Desk, open_desk
from workflows.cases.models import Case


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    desk = open_desk(app, session)
    for code in (builders.STREET, builders.WEST_COMMUNITY, builders.EAST_COMMUNITY):
        builders.add_division(session, code)
    session.commit()
    return desk


@pytest.fixture
def grid(desk: Desk, session: Session) -> Grid:
    grid = builders.add_grid(session)
    session.commit()
    return grid


@pytest.fixture
def case(desk: Desk, grid: Grid) -> Case:
    """A case of the handler's department in the middle of the grid."""
    placement = Placement(
        level=Level.door,
        address="同济路3号",
        point=Point(113.105, 23.005),
        confidence=0.9,
        grid_id=grid.id,
        why=(),
    )
    return desk.assigned(placement=placement)
