"""The scheme of tiles: which there are, and the degrees and cells that they cover.

The whole world in Web Mercator is a square of 2 ** `DEPTH` units a side. Every position is turned
into whole units once (`tile_x`, `tile_y` in the database); tiles and cells are then found by
shifting bits, so that a point lies in exactly one of each, and sums of positions are exact.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from gis.errors import Invalid
from gis.reason import Reason

DEEPEST = 22
DEPTH = 30
"""Units of 2 ** -30 of the equator, 4 cm."""
EXTENT = 4096
BUFFER = 64
"""Units of `EXTENT` drawn beyond the edge, so that outlines meet those of the next tile.

Points need none: a browser draws each from the one tile that it lies in.
"""
CELL_BITS = 6
CELLS = 1 << CELL_BITS
"""Cells along each side of a tile in which points are counted."""
SLACK = 1e-9
"""Degrees by which a box is wider than its tile; units decide, the box only serves the index."""


class Tile(NamedTuple):
    """One tile; `tile` makes those that exist."""

    z: int
    x: int
    y: int

    def bounds(self, margin: float = 0.0) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees; `margin` is a share of the tile's side."""
        tiles = 2.0**self.z
        sides = (self.x - margin, self.x + 1 + margin)
        west, east = (side / tiles * 360.0 - 180.0 for side in sides)
        south, north = (
            math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * side / tiles))))
            for side in (self.y + 1 + margin, self.y - margin)
        )
        return west, south, east, north

    def above(self, z: int) -> Tile:
        """The tile of zoom `z` that holds this one; itself from there up."""
        steps = max(0, self.z - z)
        return Tile(self.z - steps, self.x >> steps, self.y >> steps)

    def units(self) -> tuple[int, int, int, int]:
        """First and last unit from the west, first and last from the north."""
        width = 1 << (DEPTH - self.z)
        left, top = self.x * width, self.y * width
        return left, left + width - 1, top, top + width - 1


def tile(z: int, x: int, y: int) -> Tile:
    """Raises Invalid for a tile that the scheme does not have."""
    if not (0 <= z <= DEEPEST and 0 <= x < 2**z and 0 <= y < 2**z):
        place = {"z": str(z)[:12], "x": str(x)[:12], "y": str(y)[:12]}
        raise Invalid(Reason("tile_unreal", place), "tile")
    return Tile(z, x, y)
