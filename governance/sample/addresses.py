"""60,000 standard addresses: doors along every road, then estates with buildings and rooms."""

from dataclasses import dataclass, field

import numpy as np

from gis.registers.locations import LocationLevel
from governance.sample.divisions import CITY, DivisionName, divisions
from governance.sample.doors import Door, doors
from governance.sample.estates import Home, homes
from governance.sample.placing import cell_of
from governance.sample.plane import Floats, Integers, to_degrees
from governance.sample.roads import Road
from governance.sample.tiling import Tiling

ADDRESSES = 60_000


@dataclass
class Addresses:
    """Columns of equal length. `lonlat` is (n, 2) degrees, `cell` an index into the tiling."""

    level: list[LocationLevel] = field(default_factory=list)
    address: list[str] = field(default_factory=list)
    road: list[str | None] = field(default_factory=list)
    number: list[str | None] = field(default_factory=list)
    estate: list[str | None] = field(default_factory=list)
    building: list[str | None] = field(default_factory=list)
    unit: list[str | None] = field(default_factory=list)
    room: list[str | None] = field(default_factory=list)
    lonlat: Floats = field(default_factory=lambda: np.empty((0, 2)))
    cell: Integers = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.address)


def address_places(tiling: Tiling, roads: list[Road], seed: int) -> Addresses:
    """All addresses inside the district, none of them twice."""
    rng = np.random.default_rng([seed, 3])
    found = Addresses()
    along = doors(roads, rng)
    _add_doors(found, along, tiling)
    indoors = homes(tiling, ADDRESSES - len(found), rng)
    _add_homes(found, indoors, tiling)
    return found


def _add_doors(found: Addresses, along: list[Door], tiling: Tiling) -> None:
    lonlat = to_degrees(np.array([door.at for door in along]))
    cell = cell_of(tiling, lonlat)
    prefixes = _prefixes(tiling)
    inside = np.flatnonzero(cell >= 0)
    for index in inside.tolist():
        door = along[index]
        found.level.append(LocationLevel.DOOR)
        found.address.append(f"{prefixes[cell[index]]}{door.road}{door.number}号")
        found.road.append(door.road)
        found.number.append(f"{door.number}号")
    for column in (found.estate, found.building, found.unit, found.room):
        column.extend([None] * len(inside))
    found.lonlat = lonlat[inside]
    found.cell = cell[inside]


def _add_homes(found: Addresses, indoors: list[Home], tiling: Tiling) -> None:
    lonlat = to_degrees(np.array([home.at for home in indoors]))
    cell = cell_of(tiling, lonlat)
    prefixes = _prefixes(tiling)
    for home, place in zip(indoors, cell.tolist(), strict=True):
        inner = (home.building, home.unit, home.room)
        text = "".join(part or "" for part in inner)
        found.level.append(LocationLevel.ROOM if home.room else LocationLevel.BUILDING)
        found.address.append(f"{prefixes[place]}{home.estate}{text}")
        found.road.append(None)
        found.number.append(None)
        found.estate.append(home.estate)
        found.building.append(home.building)
        found.unit.append(home.unit)
        found.room.append(home.room)
    found.lonlat = np.concatenate([found.lonlat, lonlat])
    found.cell = np.concatenate([found.cell, cell])


def _prefixes(tiling: Tiling) -> list[str]:
    """Province to street, for each cell."""
    names: dict[str, DivisionName] = {one.code: one for one in divisions()}
    return [f"{CITY}{names[code[:6]].name}{names[code[:9]].name}" for code in tiling.cell_codes]
