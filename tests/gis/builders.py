"""Small worlds for the tests of gis: every keyword has a default that makes a valid row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import count, pairwise
from typing import Any

from geoalchemy2.shape import from_shape
from shapely import MultiPolygon, Polygon, box
from shapely import Point as ShapelyPoint
from sqlalchemy.orm import Session

from gis.addresses.doorplate import doorplate
from gis.crs import Point
from gis.orm import SRID
from gis.registers.components import Component
from gis.registers.divisions import Division, DivisionLevel
from gis.registers.grids import Grid, GridKind
from gis.registers.legal_entities import LegalEntity
from gis.registers.locations import Location, LocationLevel
from gis.registers.persons import Person

DISTRICT = 440604
STREET = "440604012"
WEST_COMMUNITY, EAST_COMMUNITY = "440604012001", "440604012002"
WEST, SOUTH, MIDDLE, EAST, NORTH = 113.10, 23.00, 113.11, 113.12, 23.01
_numbers = count(1)


def add_division(session: Session, code: str = STREET, **values: Any) -> Division:
    levels = {6: DivisionLevel.DISTRICT, 9: DivisionLevel.STREET, 12: DivisionLevel.COMMUNITY}
    parents = {6: None, 9: code[:6], 12: code[:9]}
    shape: Polygon = values.pop("shape", box(WEST, SOUTH, EAST, NORTH))
    row = {
        "district": DISTRICT,
        "code": code,
        "name": f"第{code[-3:]}区划",
        "level": levels[len(code)],
        "parent_code": parents[len(code)],
        "geom": from_shape(MultiPolygon([shape]), SRID),
        "source": "test",
    }
    division = Division(**row | values)
    session.add(division)
    session.flush()
    return division


def add_grid(session: Session, code: str = WEST_COMMUNITY + "001", **values: Any) -> Grid:
    shape: Polygon = values.pop("shape", box(WEST, SOUTH, MIDDLE, NORTH))
    row = {
        "district": DISTRICT,
        "code": code,
        "kind": GridKind.CELL,
        "name": code[-3:],
        "community_code": code[:12],
        "geom": from_shape(shape, SRID),
        "area_m2": 1_000_000.0,
        "valid_from": date(2020, 1, 1),
        "source": "test",
    }
    grid = Grid(**row | values)
    session.add(grid)
    session.flush()
    return grid


def add_location(session: Session, address: str, lon: float, lat: float, **values: Any) -> Location:
    plate = doorplate(address)
    row = {
        "district": DISTRICT,
        "level": LocationLevel.DOOR,
        "address": address,
        "register_key": f"{address}|{lon}|{lat}",
        "address_key": plate.key,
        "head": plate.head,
        "stem": plate.stem,
        "door": plate.door,
        "community_code": WEST_COMMUNITY if lon < MIDDLE else EAST_COMMUNITY,
        "geom": from_shape(ShapelyPoint(lon, lat), SRID),
        "source": "test",
    }
    location = Location(**row | values)
    session.add(location)
    session.flush()
    return location


def add_door(session: Session, road: str, number: int, at: Point, **values: Any) -> Location:
    address = f"广东省佛山市禅城区祖庙街道{road}{number}号"
    values = {"road": road, "number": f"{number}号"} | values
    return add_location(session, address, at.lon, at.lat, **values)


def add_building(session: Session, estate: str, building: str, at: Point) -> Location:
    address = f"广东省佛山市禅城区祖庙街道{estate}{building}"
    return add_location(
        session,
        address,
        at.lon,
        at.lat,
        estate=estate,
        building=building,
        level=LocationLevel.BUILDING,
    )


def add_entity(session: Session, name: str, lon: float, lat: float, **values: Any) -> LegalEntity:
    row = {
        "district": DISTRICT,
        "credit_code": f"91440604{next(_numbers):010d}",
        "name": name,
        "kind": "企业",
        "geom": from_shape(ShapelyPoint(lon, lat), SRID),
        "source": "test",
    }
    entity = LegalEntity(**row | values)
    session.add(entity)
    session.flush()
    return entity


def add_component(session: Session, lon: float, lat: float, **values: Any) -> Component:
    row = {
        "district": DISTRICT,
        "code": f"4406040101{next(_numbers):06d}",
        "class_code": "C-01-01",
        "name": "上水井盖",
        "state": "完好",
        "geom": from_shape(ShapelyPoint(lon, lat), SRID),
        "source": "test",
    }
    component = Component(**row | values)
    session.add(component)
    session.flush()
    return component


def add_person(session: Session, grid: Grid, **values: Any) -> Person:
    row = {
        "district": DISTRICT,
        "masked_name": "陈**",
        "sex": "1",
        "grid_id": grid.id,
        "source": "test",
    }
    person = Person(**row | values)
    session.add(person)
    session.flush()
    return person


@dataclass
class World:
    """A street of two communities side by side, each of two cells, west to east."""

    session: Session
    grids: list[Grid] = field(default_factory=list)


def build_world(session: Session) -> World:
    add_division(session, "440604", name="禅城区", parent_code=None)
    add_division(session, STREET, name="祖庙街道")
    add_division(
        session, WEST_COMMUNITY, name="三友社区居委会", shape=box(WEST, SOUTH, MIDDLE, NORTH)
    )
    add_division(
        session, EAST_COMMUNITY, name="石梁村民委员会", shape=box(MIDDLE, SOUTH, EAST, NORTH)
    )
    world = World(session)
    edges = [WEST, 113.105, MIDDLE, 113.115, EAST]
    for order, (west, east) in enumerate(pairwise(edges)):
        community = (WEST_COMMUNITY, EAST_COMMUNITY)[order // 2]
        code = f"{community}{order % 2 + 1:03d}"
        world.grids.append(add_grid(session, code, shape=box(west, SOUTH, east, NORTH)))
    return world


def pave_road(session: Session, road: str, lat: float, numbers: range = range(1, 41)) -> None:
    """Doors from west to east along `lat`, odd numbers on its north side, 25 m apart."""
    for number in numbers:
        step, side = (number - 1) // 2, 1 if number % 2 else -1
        add_door(session, road, number, Point(113.1005 + step * 0.00025, lat + side * 0.0001))
