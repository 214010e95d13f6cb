"""Draw one layer of one tile as a Mapbox vector tile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from gis.statements import numbered, run
from gis.tiles import statements
from gis.tiles.layers import LayerSpec
from gis.tiles.pyramid import DEEPEST_COUNTED, DEEPEST_FACET, FIRST_COUNTED, VERSIONED_TO
from gis.tiles.scheme import BUFFER, CELL_BITS, DEPTH, EXTENT, SLACK, Tile, tile
from gis.tiles.selection import ALL, Selection

LARGEST = 500_000
"""Bytes that a tile may have."""
CUT = 0.9
"""How far below LARGEST a tile that was too large is aimed at."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """`version` is None where the layer has none, or where changes are not counted yet."""

    content: bytes
    version: int | None = None


EMPTY = Drawn(b"")


def render(  # noqa: PLR0913, PLR0917 - a tile has five coordinates
    session: Session,
    layer: LayerSpec,
    z: int,
    x: int,
    y: int,
    district: int,
    selection: Selection = ALL,
) -> bytes:
    """The tile's bytes; empty where the layer has nothing, or is not drawn at this zoom.

    Equal rows give equal bytes, of at most LARGEST. Raises Invalid for a tile that the scheme does
    not have.
    """
    return draw(session, layer, tile(z, x, y), district, selection).content


def draw(
    session: Session, layer: LayerSpec, at: Tile, district: int, selection: Selection = ALL
) -> Drawn:
    """The tile, with the version of the rows that it shows."""
    if not layer.min_zoom <= at.z <= layer.max_zoom:
        return EMPTY
    values = values_of(layer, at, district)
    if at.z < layer.clusters_below:
        return _clusters(session, layer, at, values, selection)
    return _raw(session, layer, at, values, selection)


def values_of(layer: LayerSpec, at: Tile, district: int) -> dict[str, Any]:
    """What the statements of a tile may bind."""
    west, south, east, north = at.bounds(0.0 if layer.points else BUFFER / EXTENT)
    left, right, top, bottom = at.units()
    version = at.above(VERSIONED_TO)
    return {
        "layer": layer.name,
        "district": district,
        "limit": layer.limit,
        "buffer": BUFFER,
        "z": at.z,
        "x": at.x,
        "y": at.y,
        "west": west - SLACK,
        "south": south - SLACK,
        "east": east + SLACK,
        "north": north + SLACK,
        "inner_west": west + SLACK,
        "inner_south": south + SLACK,
        "inner_east": east - SLACK,
        "inner_north": north - SLACK,
        "left": left,
        "right": right,
        "top": top,
        "bottom": bottom,
        "scale": EXTENT / 2.0 ** (DEPTH - at.z),
        "cell_shift": max(0, DEPTH - at.z - CELL_BITS),
        "version_z": version.z,
        "version_x": version.x,
        "version_y": version.y,
    }


def _clusters(
    session: Session, layer: LayerSpec, at: Tile, values: dict[str, Any], selection: Selection
) -> Drawn:
    """Counts; what is alone in its cell says what it is, unless that would be too much."""
    for detailed in (True, False):
        asked = {**values, "detailed": detailed}
        if _is_counted(layer, at, selection):
            asked["facet"] = selection.facet
            row = _fetch(session, statements.clusters_of_pyramid(layer), asked)
            if not row.settled:
                row = _fetch(session, statements.clusters_of_both(layer), asked)
        else:
            condition, bound = selection.condition()
            statement = statements.clusters_of_rows(layer, condition)
            row = _fetch(session, statement, {**bound, **asked})
        drawn = _drawn(row)
        if len(drawn.content) <= LARGEST:
            break
    return drawn


def _is_counted(layer: LayerSpec, at: Tile, selection: Selection) -> bool:
    """Whether the pyramid has these counts at this zoom."""
    if layer.counted is None or layer.cluster_columns or selection.facet is None:
        return False
    deepest = DEEPEST_FACET if selection.facet else DEEPEST_COUNTED
    return FIRST_COUNTED <= at.z <= deepest


def _raw(
    session: Session, layer: LayerSpec, at: Tile, values: dict[str, Any], selection: Selection
) -> Drawn:
    condition, bound = selection.condition()
    if layer.points:
        statement = statements.raw_points(layer, condition, at.z)
    else:
        statement = statements.raw_shapes(layer, condition)
    asked = {**bound, **values}
    drawn = _drawn(_fetch(session, statement, asked))
    while len(drawn.content) > LARGEST and asked["limit"]:
        asked["limit"] = int(asked["limit"] * LARGEST / len(drawn.content) * CUT)
        drawn = _drawn(_fetch(session, statement, asked))
    return drawn


def _drawn(row: Any) -> Drawn:
    content = bytes(row.content or b"")
    known = getattr(row, "settled", False)
    return Drawn(content, row.version if known else None)


def _fetch(session: Session, statement: str, values: Mapping[str, Any]) -> Any:
    sql, names = _numbered(statement)
    return run(session, sql, [values[name] for name in names], binary=True).fetchone()


@lru_cache(1024)
def _numbered(statement: str) -> tuple[str, tuple[str, ...]]:
    return numbered(statement, r"(?<!:):(\w+)")
