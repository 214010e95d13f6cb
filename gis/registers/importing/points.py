"""Points of a chunk of rows, from two columns or from geometries, in CGCS2000."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.crs import Crs, Floats, many_to_cgcs2000
from gis.errors import Invalid
from gis.geometry import parse_point
from gis.orm import SRID
from gis.reason import Reason
from gis.registers.importing.cells import Column, Formula, text_of

_SHIFTED = frozenset({Crs.gcj02, Crs.bd09})
_DECIMALS = 9


def points_of(
    lon: Sequence[Any], lat: Sequence[Any], crs: Crs, *, required: bool
) -> tuple[Column, Column]:
    """Geometries as EWKB in hexadecimal, and the faults of the two columns apart.

    The returned columns are (points with the faults of lon, faults of lat). A row with neither
    number has no point.
    """
    x, y = _numbers(lon), _numbers(lat)
    points, others = Column([None] * len(lon)), Column([None] * len(lon))
    good = np.isfinite(x) & np.isfinite(y)
    # The box of all that is surely on Earth and not swapped; what is outside is looked at alone.
    good &= (np.abs(x) <= 180) & (np.abs(y) <= 90) & ~((x > 3) & (x < 54) & (y > 73))
    for place in np.flatnonzero(~good).tolist():
        blank = not text_of(lon[place]), not text_of(lat[place])
        if all(blank) and not required:
            continue
        if any(blank):
            column = points if blank[0] else others
            column.faults[place] = Reason("field_missing")
            continue
        formulas = [isinstance(cells[place], Formula) for cells in (lon, lat)]
        if any(formulas):
            (points if formulas[0] else others).faults[place] = Reason("cell_is_formula")
            continue
        try:
            point = parse_point(_cell(lon[place]), _cell(lat[place]))
        except Invalid as refusal:
            column = others if refusal.field == "lat" else points
            column.faults[place] = refusal.reason
            continue
        x[place], y[place], good[place] = point.lon, point.lat, True
    write(points, np.flatnonzero(good), x, y, crs)
    return points, others


def write(points: Column, places: NDArray[np.intp], x: Floats, y: Floats, crs: Crs) -> None:
    """Convert and write the points at `places` into the column."""
    if not len(places):
        return
    x, y = moved(x[places], y[places], crs)
    shapes = shapely.set_srid(shapely.points(x, y), SRID)
    written = shapely.to_wkb(shapes, hex=True, include_srid=True)
    for place, shape in zip(places.tolist(), written.tolist(), strict=True):
        points.values[place] = shape


def moved(x: Floats, y: Floats, crs: Crs) -> tuple[Floats, Floats]:
    """In CGCS2000. A shifted number is rounded to a tenth of a millimetre: its last digits hang
    on where in the array it stood, and the same file must say the same place twice.
    """
    if crs not in _SHIFTED:
        return x, y
    x, y = many_to_cgcs2000(x, y, crs)
    return np.round(x, _DECIMALS), np.round(y, _DECIMALS)


def _numbers(cells: Sequence[Any]) -> Floats:
    """Cells as floats; NaN where one is no plain number."""
    try:
        return np.array(cells, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        return np.array([_number(cell) for cell in cells], dtype=np.float64)


def _number(cell: object) -> float:
    if isinstance(cell, bool) or not isinstance(cell, int | float | str) or "_" in str(cell):
        return float("nan")
    try:
        return float(cell)
    except (ValueError, OverflowError):
        return float("nan")


def _cell(cell: object) -> object:
    return cell.strip() if isinstance(cell, str) else cell
