"""Divisions, grids and standard addresses of the sample, as rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import shapely

from gis.addresses.doorplate import doorplate
from gis.registers.divisions import Division, DivisionLevel
from gis.registers.grids import Grid, GridKind
from gis.registers.locations import Location
from governance.sample.copying import Copier, Row, points, shapes
from governance.sample.divisions import DivisionName, communities, divisions
from governance.sample.ground import Ground
from governance.sample.place_ids import PlaceIds
from governance.sample.plane import METRES_PER_DEGREE
from governance.sample.tiling import Geometries

SOURCE = "sample"
SINCE = date(2025, 1, 1)
"""From when on the sample's grids are valid."""
_LEVELS = {6: DivisionLevel.DISTRICT, 9: DivisionLevel.STREET, 12: DivisionLevel.COMMUNITY}
_PARENT_WIDTH = {6: 0, 9: 6, 12: 9}


def write_places(copier: Copier, ground: Ground) -> PlaceIds:
    copier.write(Division, _divisions(ground))
    responsible = copier.reserve(Grid, len(communities()))
    ids = PlaceIds(
        first_cell=copier.reserve(Grid, len(ground.tiling.cells)),
        first_location=copier.reserve(Location, len(ground.addresses)),
        responsible={one.code: responsible + at for at, one in enumerate(communities())},
    )
    copier.write(Grid, _responsible(ground, ids))
    copier.write(Grid, _cells(ground, ids))
    copier.write(Location, _locations(ground, ids))
    return ids


def _divisions(ground: Ground) -> Iterator[Row]:
    tiling = ground.tiling
    found = {**tiling.streets, **tiling.communities, divisions()[0].code: tiling.district}
    whole = shapes([shapely.MultiPolygon([found[one.code]]) for one in divisions()])
    for one, shape in zip(divisions(), whole, strict=True):
        yield {
            "code": one.code,
            "name": one.name,
            "level": _LEVELS[len(one.code)],
            "parent_code": one.code[: _PARENT_WIDTH[len(one.code)]] or None,
            "geom": shape,
            "source": SOURCE,
        }


def _responsible(ground: Ground, ids: PlaceIds) -> Iterator[Row]:
    found = np.array([ground.tiling.communities[one.code] for one in communities()])
    for one, area, shape in zip(communities(), _areas(found), shapes(found), strict=True):
        yield {
            "id": ids.responsible[one.code],
            "code": f"{one.code}R01",
            "kind": GridKind.RESPONSIBLE,
            "name": f"{_short(one)}责任网格",
            "community_code": one.code,
            "responsible_id": None,
            "geom": shape,
            "area_m2": area,
            "valid_from": SINCE,
            "source": SOURCE,
        }


def _cells(ground: Ground, ids: PlaceIds) -> Iterator[Row]:
    names = {one.code: _short(one) for one in communities()}
    cells = ground.tiling.cells
    rows = zip(ground.tiling.cell_codes, _areas(cells), shapes(cells), strict=True)
    for at, (code, area, shape) in enumerate(rows):
        yield {
            "id": ids.cell(at),
            "code": code,
            "kind": GridKind.CELL,
            "name": f"{names[code[:12]]}第{int(code[12:])}网格",
            "community_code": code[:12],
            "responsible_id": ids.responsible[code[:12]],
            "geom": shape,
            "area_m2": area,
            "valid_from": SINCE,
            "source": SOURCE,
        }


def _locations(ground: Ground, ids: PlaceIds) -> Iterator[Row]:
    found = ground.addresses
    codes = ground.tiling.cell_codes
    cells = found.cell.tolist()
    for at, point in enumerate(points(found.lonlat)):
        plate = doorplate(found.address[at])
        yield {
            "id": ids.location(at),
            "level": found.level[at],
            "register_key": found.address[at],
            "address": found.address[at],
            "address_key": plate.key,
            "head": plate.head,
            "stem": plate.stem,
            "door": plate.door,
            "road": found.road[at],
            "number": found.number[at],
            "estate": found.estate[at],
            "building": found.building[at],
            "unit": found.unit[at],
            "room": found.room[at],
            "community_code": codes[cells[at]][:12],
            "grid_id": ids.cell(cells[at]),
            "geom": point,
            "source": SOURCE,
        }


def _short(one: DivisionName) -> str:
    """塔坡社区居委会 -> 塔坡社区, 番村村民委员会 -> 番村."""
    bare = one.name.removesuffix("居委会").removesuffix("民委员会")
    return bare.removesuffix("村") if bare.endswith("村村") else bare


def _areas(found: Geometries) -> list[float]:
    """In square metres, on the plane of the sample."""
    square_degree = float(np.prod(METRES_PER_DEGREE))
    areas: list[float] = np.round(shapely.area(found) * square_degree, 1).tolist()
    return areas
