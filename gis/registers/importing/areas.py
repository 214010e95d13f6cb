"""Geometries of a chunk of rows: WKB of layers, GeoJSON, or text in a column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from gis.crs import Crs
from gis.errors import DomainError, Invalid
from gis.geometry import Limits as GeometryLimits
from gis.geometry import parse_geojson
from gis.orm import SRID
from gis.reason import Reason
from gis.registers.importing.cells import Column, Formula
from gis.registers.importing.limits import Limits
from gis.registers.importing.points import moved
from gis.registers.importing.register import Shape

_KINDS: Mapping[Shape, tuple[str, ...]] = {
    Shape.POINT: ("Point", "MultiPoint"),
    Shape.POLYGON: ("Polygon", "MultiPolygon"),
    Shape.MULTIPOLYGON: ("Polygon", "MultiPolygon"),
}
_VERTEX = re.compile(r"[,(]")


def shapes_of(
    cells: Sequence[Any], shape: Shape, crs: Crs, limits: Limits, *, required: bool
) -> Column:
    """Valid geometries of the kind `shape` in CGCS2000, as EWKB in hexadecimal."""
    column = Column([None] * len(cells))
    found: list[BaseGeometry] = []
    places: list[int] = []
    for place, cell in enumerate(cells):
        if cell is None or cell == "":
            if required:
                column.faults[place] = Reason("field_missing")
            continue
        try:
            geometry = _one(_geometry(cell, shape, limits), shape)
        except DomainError as refusal:
            column.faults[place] = refusal.reason
            continue
        found.append(geometry)
        places.append(place)
    _write(column, places, found, crs)
    return column


def _geometry(cell: Any, shape: Shape, limits: Limits) -> BaseGeometry:
    """One geometry in the system it came in, checked; conversion comes for all at once."""
    kinds, own = _KINDS[shape], GeometryLimits(limits.feature, limits.vertices)
    if isinstance(cell, Formula):
        raise Invalid(Reason("cell_is_formula"))
    if isinstance(cell, bytes):
        return _of_layer(shapely.from_wkb(cell, on_invalid="ignore"), kinds, own)
    if isinstance(cell, Mapping):
        return parse_geojson(cell, kinds, limits=own)
    text = str(cell).strip()
    if text.startswith("{"):
        return parse_geojson(text, kinds, limits=own)
    if sum(1 for _ in _VERTEX.finditer(text)) > limits.vertices + 10:
        raise Invalid(Reason("too_many_vertices", {"limit": limits.vertices}))
    return _of_layer(
        shapely.from_wkt(text.partition(";")[2] or text, on_invalid="ignore"), kinds, own
    )


def _of_layer(
    geometry: BaseGeometry | None, kinds: Sequence[str], limits: GeometryLimits
) -> BaseGeometry:
    """The checks of GeoJSON for a geometry that something else has read."""
    if geometry is None:
        raise Invalid(Reason("geometry_malformed"))
    if geometry.geom_type not in kinds:
        given = {"kind": geometry.geom_type, "allowed": ", ".join(kinds)}
        raise Invalid(Reason("geometry_kind", given))
    if shapely.get_num_coordinates(geometry) > limits.vertices:
        raise Invalid(Reason("too_many_vertices", {"limit": limits.vertices}))
    flat = shapely.force_2d(geometry)
    return parse_geojson(mapping(flat), kinds, limits=limits)


def _one(geometry: BaseGeometry, shape: Shape) -> BaseGeometry:
    """As the table wants it: the one part of a multi geometry, or a polygon as its own multi."""
    if shape is Shape.MULTIPOLYGON:
        return (
            geometry if geometry.geom_type == "MultiPolygon" else shapely.multipolygons([geometry])
        )
    parts = shapely.get_parts(geometry)
    if len(parts) != 1:
        raise Invalid(Reason("geometry_of_parts", {"parts": len(parts)}))
    return parts[0]


def _write(column: Column, places: list[int], found: list[BaseGeometry], crs: Crs) -> None:
    if not found:
        return
    shapes = np.array(found, dtype=object)
    if moved_crs := crs not in {Crs.wgs84, Crs.cgcs2000}:
        shapes = shapely.transform(
            shapes, lambda coords: np.column_stack(moved(coords[:, 0], coords[:, 1], crs))
        )
    valid = shapely.is_valid(shapes) if moved_crs else np.ones(len(found), dtype=bool)
    written = shapely.to_wkb(shapely.set_srid(shapes, SRID), hex=True, include_srid=True)
    for place, shape, good in zip(places, written.tolist(), valid.tolist(), strict=True):
        if good:
            column.values[place] = shape
        else:
            # Two lines that all but touch may cross by the shift of one millimetre.
            column.faults[place] = Reason("geometry_invalid_after_shift")
