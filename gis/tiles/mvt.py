"""Draw one layer of one tile as a Mapbox vector tile, in one statement."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from gis.errors import Invalid
from gis.reason import Reason
from gis.tiles.layers import LayerSpec

DEEPEST = 22
EXTENT = 4096
BUFFER = 64
"""Units of `EXTENT` drawn beyond the edge, so that symbols and outlines meet their neighbours."""
CELLS = 32
"""Cells along each side of a tile in which points are counted."""

_PROJECTED = "st_asmvtgeom(st_transform({shape}, 3857), st_tileenvelope(:z, :x, :y), {size})"
_RAW = """
    select st_asmvt(feature, :layer, {extent}, 'shape' {feature_id})
    from (
        select {shape} as shape {feature_id_column} {columns}
        from {source}
        where t.district = :district
          and t.{geometry} && st_makeenvelope(:west, :south, :east, :north, 4490)
          and {conditions}
        order by {order} limit :limit
    ) as feature
    where shape is not null
"""
# A point on the edge between two tiles is counted in one of them only.
_CLUSTERS = """
    select st_asmvt(feature, :layer, {extent}, 'shape')
    from (
        select {shape} as shape, count {columns}
        from (
            select avg(st_x(t.{geometry})) as lon, avg(st_y(t.{geometry})) as lat,
                   count(*) as count {aggregates}
            from {source}
            where t.district = :district
              and t.{geometry} && st_makeenvelope(:west, :south, :east, :north, 4490)
              and st_x(t.{geometry}) < :east and st_y(t.{geometry}) > :south
              and {conditions}
            group by floor((st_x(t.{geometry}) - :west) / (:east - :west) * {cells}),
                     floor((st_y(t.{geometry}) - :south) / (:north - :south) * {cells})
        ) as cell
        order by lon, lat
    ) as feature
    where shape is not null
"""


def render(  # noqa: PLR0913, PLR0917 - a tile has five coordinates
    session: Session,
    layer: LayerSpec,
    z: int,
    x: int,
    y: int,
    district: int,
    filters: Mapping[str, Any] | None = None,
) -> bytes:
    """The tile's bytes; empty where the layer has nothing, or is not drawn at this zoom.

    Equal rows give equal bytes. Raises Invalid for a tile that the scheme does not have and
    for a filter that the layer does not know.
    """
    _check_tile(z, x, y)
    filters = filters or {}
    for name in filters:
        if name not in layer.filters:
            raise Invalid(Reason("filter_unknown", {"name": name[:40]}), name[:40])
    if not layer.min_zoom <= z <= layer.max_zoom:
        return b""
    clustered = layer.clusters_below is not None and z < layer.clusters_below
    margin = 0.0 if clustered else BUFFER / EXTENT
    west, south, east, north = tile_bounds(z, x, y, margin)
    values = {
        **filters,
        "z": z,
        "x": x,
        "y": y,
        "district": district,
        "layer": layer.name,
        "limit": layer.limit,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
    }
    statement = _statement(layer, tuple(sorted(filters)), clustered=clustered)
    return bytes(session.execute(statement, values).scalar_one() or b"")


def tile_bounds(z: int, x: int, y: int, margin: float = 0.0) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees; `margin` is a share of the tile's side."""
    tiles = 2.0**z
    west, east = (side / tiles * 360.0 - 180.0 for side in (x - margin, x + 1 + margin))
    south, north = (
        math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * side / tiles))))
        for side in (y + 1 + margin, y - margin)
    )
    return west, south, east, north


def _check_tile(z: int, x: int, y: int) -> None:
    if not (0 <= z <= DEEPEST and 0 <= x < 2**z and 0 <= y < 2**z):
        place = {"z": str(z)[:12], "x": str(x)[:12], "y": str(y)[:12]}
        raise Invalid(Reason("tile_unreal", place), "tile")


@lru_cache(512)
def _statement(layer: LayerSpec, filters: tuple[str, ...], *, clustered: bool) -> TextClause:
    """Put together from the layer's description alone; every value is bound."""
    conditions = " and ".join([layer.where, *(layer.filters[name] for name in filters)])
    parts = {
        "extent": EXTENT,
        "source": layer.source,
        "geometry": layer.geometry,
        "conditions": conditions,
        "order": layer.order,
        "cells": CELLS,
    }
    if clustered:
        shape = _PROJECTED.format(
            shape="st_setsrid(st_makepoint(lon, lat), 4490)", size=f"{EXTENT}, 0, false"
        )
        aggregates = "".join(f', {sql} as "{name}"' for name, sql in layer.cluster_columns.items())
        columns = "".join(f', "{name}"' for name in layer.cluster_columns)
        sql = _CLUSTERS.format(shape=shape, columns=columns, aggregates=aggregates, **parts)
        return text(sql)
    shape = _PROJECTED.format(shape=f"t.{layer.geometry}", size=f"{EXTENT}, {BUFFER}, true")
    columns = "".join(f', {sql} as "{name}"' for name, sql in layer.columns.items())
    return text(
        _RAW.format(
            shape=shape,
            columns=columns,
            feature_id=", 'feature_id'" if layer.id else "",
            feature_id_column=f", {layer.id} as feature_id" if layer.id else "",
            **parts,
        )
    )
