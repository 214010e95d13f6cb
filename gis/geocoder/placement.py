"""What the geocoder answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from gis.crs import Point
from gis.reason import Reason
from gis.registers.queries import Cell


class Level(StrEnum):
    """How fine a placement is; an estate without its building counts as `road`."""

    door = "door"
    road = "road"
    community = "community"
    street = "street"
    district = "district"
    none = "none"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another place that was thought of; `location_id` is None for what is no standard address."""

    level: Level
    location_id: int | None
    address: str
    point: Point


@dataclass(frozen=True, slots=True)
class Placement:
    """Where something is, how sure that is (0..1), and why.

    `address` is a label to show: a standard address, or the name of a road, estate or division.
    `heard` is the piece of what was given that was read as the place, as it was written: an alias
    under `gis.addresses.normalise.key(heard)` is what the same words mean from then on.
    `responsible_id` is the responsible grid over the cell. `problems` are for a person to
    settle: outside_district, no_grid, no_place, several_places, text_point_contradict.
    """

    level: Level = Level.none
    location_id: int | None = None
    address: str | None = None
    point: Point | None = None
    grid_id: int | None = None
    grid_code: str | None = None
    responsible_id: int | None = None
    community_code: str | None = None
    street_code: str | None = None
    confidence: float = 0.0
    alternatives: tuple[Alternative, ...] = ()
    why: tuple[Reason, ...] = ()
    problems: tuple[Reason, ...] = ()
    heard: str | None = None

    def within(self, cell: Cell) -> Placement:
        """The same, in its cell."""
        return replace(
            self,
            grid_id=cell.id,
            grid_code=cell.code,
            responsible_id=cell.responsible_id,
            community_code=cell.community_code,
            street_code=cell.community_code[:9],
        )
