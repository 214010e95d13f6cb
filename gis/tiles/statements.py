"""The statements that draw a tile, put together from a layer's description alone.

Each gives one row: the tile; the version of what it shows; and whether nothing changed there that
the version does not count yet. All three are of one moment. Every value is bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from gis.tiles.layers import POINTS_FROM, LayerSpec
from gis.tiles.scheme import CELLS, DEPTH, EXTENT

VERSION = """
    coalesce((select version from tile_version where district = :district and layer = :layer
              and z = :version_z and x = :version_x and y = :version_y), 0)
  + coalesce((select version from tile_version where district = :district and layer = :layer
              and z = -1 and x = 0 and y = 0), 0)"""
SETTLED = """
    not exists (select from tile_change where district = :district and layer = :layer
                and x between :left and :right and y between :top and :bottom)
    and not exists (select from tile_change where district = :district and layer = :layer
                    and x = -1 and y = -1)"""
_TILE = (
    "select st_asmvt(feature, :layer, {extent}, 'shape' {id}) as content {state}"
    " from ({rows}) as feature"
)
_STATE = f", {VERSION} as version, {SETTLED} as settled"
_X, _Y = "tile_x(st_x({at}))", "tile_y(st_y({at}))"
# Units decide what lies in a tile, and only near its edge do they need to be reckoned.
# CASE, because the planner takes it for half of the rows; equations it would take for none.
_IN_TILE = """
    case when st_x({at}) between :inner_west and :inner_east
          and st_y({at}) between :inner_south and :inner_north then true
         when tile_x(st_x({at})) between :left and :right
         then tile_y(st_y({at})) between :top and :bottom else false end"""
_SHEET = """
    (tile_x(st_x({at})) >> {steps}) = :x and (tile_y(st_y({at})) >> {steps}) = :y"""
_PIXEL = "floor(({unit} - cast(:{first} as bigint)) * cast(:scale as float8))"
_CELL = f"(({{y}} >> :cell_shift) & {CELLS - 1}) * {CELLS} + (({{x}} >> :cell_shift) & {CELLS - 1})"


def _point(x: str, y: str) -> str:
    across, down = _PIXEL.format(unit=x, first="left"), _PIXEL.format(unit=y, first="top")
    return f"st_point({across}, {down})"


def _listed(columns: Mapping[str, str]) -> str:
    return "".join(f', {sql} as "{name}"' for name, sql in columns.items())


def _rows(layer: LayerSpec, condition: str, place: str = "true") -> str:
    """The rows that the layer shows, in whose box and under what condition."""
    box = f"""{layer.alias}.{layer.geometry}
              && st_makeenvelope(:west, :south, :east, :north, 4490) and {place}"""
    return _rows_at(layer, condition, box)


def _rows_at(layer: LayerSpec, condition: str, place: str) -> str:
    return f"""
        from {layer.source}
        where {layer.alias}.district = :district and {place}
          and ({layer.where}) and ({condition})"""


@lru_cache(512)
def raw_shapes(layer: LayerSpec, condition: str) -> str:
    """Each row as it is, cut at the edge of the tile."""
    shape = (
        f"st_asmvtgeom(st_transform({layer.alias}.{layer.geometry}, 3857),"
        f" st_tileenvelope(:z, :x, :y), {EXTENT}, :buffer, true)"
    )
    drawn = _drawn(layer, _rows(layer, condition), shape)
    rows = f"select * from ({drawn}) as cut where shape is not null"  # noqa: S608 - written by the program
    return _tile(layer, rows, known=bool(layer.id))


@lru_cache(512)
def raw_points(layer: LayerSpec, condition: str, z: int) -> str:
    """Each row that lies in the tile, as a point."""
    at = f"{layer.alias}.{layer.geometry}"
    if z == POINTS_FROM and layer.in_sheets:
        place = _SHEET.format(at=at, steps=DEPTH - POINTS_FROM)
        found = _rows_at(layer, condition, place)
    else:
        found = _rows(layer, condition, _IN_TILE.format(at=at))
    point = _point(_X.format(at=at), _Y.format(at=at))
    return _tile(layer, _drawn(layer, found, point), known=bool(layer.id))


def _drawn(layer: LayerSpec, found: str, shape: str) -> str:
    chosen = f"""
        select {layer.alias}.* {found}
        order by {layer.order} limit :limit"""
    feature_id = f", {layer.id} as feature_id" if layer.id else ""
    return f"""
        select {shape} as shape {feature_id} {_listed(layer.columns)}
        from ({chosen}) as {layer.alias}
        order by {layer.order}"""  # noqa: S608 - written by the program


def _tile(layer: LayerSpec, rows: str, *, known: bool) -> str:
    return _TILE.format(
        extent=EXTENT,
        id=", 'feature_id'" if known else "",
        rows=rows,
        state=_STATE if layer.counted else "",
    )


@lru_cache(512)
def clusters_of_rows(layer: LayerSpec, condition: str) -> str:
    """Counts by cells, out of the rows themselves."""
    at = f"{layer.alias}.{layer.geometry}"
    x, y = _X.format(at=at), _Y.format(at=at)
    marked = layer.counted.marked if layer.counted else None
    cells = f"""
        select {_CELL.format(x=x, y=y)} as cell, count(*) as n, sum({x}) as sx, sum({y}) as sy,
               sum({layer.id or 0}) as ids,
               count(*) filter (where {marked[1] if marked else "false"}) as marked
               {_listed(layer.cluster_columns)}
        {_rows(layer, condition, _IN_TILE.format(at=at))}
        group by cell"""
    return _clusters(layer, cells, tuple(layer.cluster_columns))


@lru_cache(64)
def clusters_of_pyramid(layer: LayerSpec) -> str:
    """Counts by cells, out of the pyramid; right only where nothing changed since."""
    cells = """
        select cell, n, sx, sy, ids, marked from tile_pyramid
        where district = :district and layer = :layer and facet = :facet
          and z = :z and x = :x and y = :y and n > 0"""
    return _clusters(layer, cells, ())


@lru_cache(64)
def clusters_of_both(layer: LayerSpec) -> str:
    """Counts by cells, out of the pyramid and of what changed since it was last brought up."""
    cells = f"""
        select cell, sum(n) as n, sum(sx) as sx, sum(sy) as sy, sum(ids) as ids,
               sum(marked) as marked
        from (
            select cell, n, sx, sy, ids, marked from tile_pyramid
            where district = :district and layer = :layer and facet = :facet
              and z = :z and x = :x and y = :y
            union all
            select {_CELL.format(x="x", y="y")}, n, n * x::bigint, n * y::bigint, n * ids,
                   n * marked
            from tile_change
            where district = :district and layer = :layer
              and x between :left and :right and y between :top and :bottom
              and (:facet = '' or :facet = any(facets))
        ) as part
        group by cell having sum(n) > 0"""  # noqa: S608 - written by the program
    return _clusters(layer, cells, ())


def _clusters(layer: LayerSpec, cells: str, more: tuple[str, ...]) -> str:
    """A count and sums for a cell with several points; what is alone says what it is."""
    marked = layer.counted.marked if layer.counted else None
    several = {"count": "n::integer", **{name: f'counted."{name}"' for name in more}}
    if marked:
        several[marked[0]] = "marked::integer"
    names = dict.fromkeys([*several, *layer.columns])
    columns = "".join(
        f", case when n > 1 then {several.get(name, 'null')} else "
        + (f'one."{name}" end as "{name}"' if name in layer.columns else f'null end as "{name}"')
        for name in names
    )
    alone = f"""
        select {_listed(layer.columns)[1:]} from {layer.source}
        where n = 1 and {layer.alias}.district = :district and {layer.id} = ids::bigint"""  # noqa: S608 - written by the program
    rows = f"""
        select {_point("(sx::bigint / n::bigint)", "(sy::bigint / n::bigint)")} as shape,
               case when n = 1 then ids::bigint end as feature_id {columns}
        from ({cells}) as counted left join lateral ({alone}) as one on :detailed
        order by cell"""  # noqa: S608 - written by the program
    return _tile(layer, rows, known=True)
