"""The cell that each point of a chunk lies in, where that is beyond doubt.

Asking PostGIS for every point costs more than writing the row. A point well inside a cell is
found here; one at a border, or outside, is left to the database, whose word counts everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import STRtree

from gis.registers.grids import in_force
from gis.registers.importing.register import Setting
from gis.registers.queries import CHINA
from gis.statements import run

FEW = 500
"""So few points are not worth reading every cell for."""
_SURELY_DEG = 1e-8
"""A millimetre: more than two ways of computing the side of a line ever differ."""
_CELLS = f"""
    select g.id, g.community_code, st_asbinary(g.geom) as shape from grid g
    where g.district = $1 and g.kind = 'cell' and {in_force("g", "$2")} order by g.code
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Below:
    """Cell and community of each point; `settled` False where the database must be asked."""

    cells: list[int | None]
    communities: list[str | None]
    settled: list[bool]


class CellsBelow:
    """The cells in force, read once a load when there are points enough."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._tree: STRtree | None = None
        self._ids: list[int] = []
        self._communities: list[str] = []

    def of(self, shapes: Sequence[str | None]) -> Below:
        """Answer for points as EWKB in hexadecimal, None where a row has none."""
        count = len(shapes)
        cells: list[int | None] = [None] * count
        communities: list[str | None] = [None] * count
        settled = [shape is None for shape in shapes]
        if count < FEW and self._tree is None:
            return Below(cells, communities, settled)
        tree = self._tree or self._read()
        if not self._ids:
            return Below(cells, communities, [True] * count)
        points = shapely.from_wkb(np.array(shapes, dtype=object))
        found, under = tree.query(points, predicate="intersects")
        # Of several, which only overlapping cells can be, the lowest code comes last and stays.
        order = np.argsort(-under, kind="stable")
        pairs = zip(found[order].tolist(), under[order].tolist(), strict=True)
        for place, cell in pairs:
            cells[place], communities[place] = self._ids[cell], self._communities[cell]
            settled[place] = True
        return Below(cells, communities, settled)

    def _read(self) -> STRtree:
        setting = self._setting
        today = setting.now.astimezone(CHINA).date()
        rows: list[Any] = list(run(setting.session, _CELLS, [setting.district, today]))
        self._ids = [row.id for row in rows]
        self._communities = [row.community_code for row in rows]
        shapes = shapely.from_wkb([bytes(row.shape) for row in rows])
        self._tree = STRtree(shapely.buffer(shapes, -_SURELY_DEG, join_style="mitre"))
        return self._tree
