"""Bring the pyramid up with what changed, or make it again from the rows themselves.

One writer at a time holds LOCK. Readers take no lock: a change moves from the list of changes into
the pyramid in one statement, so that every snapshot has it in exactly one of the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.tiles.layers import LayerSpec
from gis.tiles.scheme import CELL_BITS, CELLS, DEPTH
from gis.tiles.watching import position, shown

FIRST_COUNTED = 8
DEEPEST_COUNTED = 14
"""Zooms of which the pyramid has the counts of all points."""
DEEPEST_FACET = 11
"""And of points by facet: further in there are few enough to be counted when they are asked for."""
VERSIONED_TO = 15
"""Tiles further in share the version of the one of this zoom that holds them."""
BATCH = 2000
LOCK = 4_406_040_004
"""Any number that nothing else in this database locks."""

_FIRST = FIRST_COUNTED + CELL_BITS


def _cell(z: str) -> str:
    shift = f"({DEPTH - CELL_BITS} - {z})"
    last = CELLS - 1
    return f"((y >> {shift}) & {last}) * {CELLS} + ((x >> {shift}) & {last})"


_TRY_LOCK = text("select pg_try_advisory_xact_lock(:key)")
_LOCK = text("select pg_advisory_xact_lock(:key)")
_KEY = "district, layer, facet, z, x, y, cell"
_VERSIONS = f"""
    insert into tile_version (district, layer, z, x, y, version)
    select distinct district, layer, z, x >> ({DEPTH} - z), y >> ({DEPTH} - z), 1
    from gone, generate_series({FIRST_COUNTED}, {VERSIONED_TO}) as z where x >= 0
    union select distinct district, layer, -1, 0, 0, 1 from gone where x < 0
    on conflict (district, layer, z, x, y) do update set version = tile_version.version + 1"""  # noqa: S608 - constants only
_FOLD = text(f"""
    with gone as (
        delete from tile_change where (district, layer, x, y, id) in (
            select district, layer, x, y, id from tile_change limit :batch
        ) returning district, layer, x, y, n, ids, marked, facets
    ),
    versions as ({_VERSIONS}),
    effect as (
        select district, layer, facet, z, x >> ({DEPTH} - z) as tile_x,
               y >> ({DEPTH} - z) as tile_y, {_cell("z")} as cell, sum(n) as n,
               sum(n * x::bigint) as sx, sum(n * y::bigint) as sy, sum(n * ids) as ids,
               sum(n * marked) as marked
        from gone,
             lateral (select '' as facet, {DEEPEST_COUNTED} as deepest
                      union all select unnest(facets), {DEEPEST_FACET}) as kind,
             lateral generate_series({FIRST_COUNTED}, deepest) as z
        where gone.x >= 0
        group by 1, 2, 3, 4, 5, 6, 7
        having sum(n) <> 0 or sum(n * x::bigint) <> 0 or sum(n * y::bigint) <> 0
            or sum(n * ids) <> 0 or sum(n * marked) <> 0
    ),
    counted as (
        insert into tile_pyramid as p ({_KEY}, n, sx, sy, ids, marked)
        select district, layer, facet, z, tile_x, tile_y, cell, n, sx, sy, ids, marked from effect
        on conflict ({_KEY}) do update set
            n = p.n + excluded.n, sx = p.sx + excluded.sx, sy = p.sy + excluded.sy,
            ids = p.ids + excluded.ids, marked = p.marked + excluded.marked
        returning {_KEY}, n
    )
    select (select count(*) from gone) as folded,
           (select jsonb_agg(to_jsonb(counted) - 'n') from counted where n = 0) as emptied
""")  # noqa: S608 - constants only
_DROP_EMPTY = text(f"""
    delete from tile_pyramid using jsonb_to_recordset(cast(:emptied as jsonb)) as gone
        (district integer, layer text, facet text, z smallint, x integer, y integer, cell smallint)
    where {" and ".join(f"tile_pyramid.{name} = gone.{name}" for name in _KEY.split(", "))}
""")  # noqa: S608 - constants only


def fold(session: Session, batch: int = BATCH) -> int:
    """Take up to `batch` changes into the pyramid; how many, 0 also if another is at it."""
    if not session.scalar(_TRY_LOCK, {"key": LOCK}):
        return 0
    row = session.execute(_FOLD, {"batch": batch}).one()
    if row.emptied:
        session.execute(_DROP_EMPTY, {"emptied": json.dumps(row.emptied)})
    return int(row.folded)


def rebuild(session: Session, district: int, layers: Iterable[LayerSpec]) -> int:
    """Count the points of `layers` in `district` anew; returns the rows of the pyramid.

    Others may write meanwhile: what they commit later is a change, and is folded in afterwards.
    """
    session.execute(_LOCK, {"key": LOCK})
    return sum(_rebuild(session, district, layer) for layer in layers)


def _rebuild(session: Session, district: int, layer: LayerSpec) -> int:
    values = {"district": district, "layer": layer.name}
    session.execute(_DROP, values)
    # One statement, one snapshot: a row is seen here exactly if its change is.
    session.execute(text(_count_rows(layer)), values)
    for z in range(DEEPEST_COUNTED - 1, FIRST_COUNTED - 1, -1):
        session.execute(_COUNT_BELOW, {**values, "z": z})
    session.execute(_NEW_VERSION, values)
    found = session.scalar(_SIZE, values)
    return int(found or 0)


def _count_rows(layer: LayerSpec) -> str:
    return f"""
        with gone as (
            delete from tile_change where district = :district and layer = :layer
        ),
        point as (
            select {position(layer)} from {layer.source}
            where {layer.alias}.district = :district and {shown(layer)}
        )
        insert into tile_pyramid ({_KEY}, n, sx, sy, ids, marked)
        select :district, :layer, facet, z, x >> ({DEPTH} - z), y >> ({DEPTH} - z), {_cell("z")},
               count(*), sum(x), sum(y), sum(ids), sum(marked)
        from point,
             lateral (select '' as facet, {DEEPEST_COUNTED} as z
                      union all select unnest(facets), {DEEPEST_FACET}) as kind
        group by 3, 4, 5, 6, 7
    """  # noqa: S608 - written by the program


_DROP = text("delete from tile_pyramid where district = :district and layer = :layer")
_COUNT_BELOW = text(f"""
    insert into tile_pyramid ({_KEY}, n, sx, sy, ids, marked)
    select district, layer, facet, :z, x >> 1, y >> 1,
           ((y & 1) * {CELLS // 2} + ((cell >> {CELL_BITS}) >> 1)) * {CELLS}
           + (x & 1) * {CELLS // 2} + ((cell & {CELLS - 1}) >> 1),
           sum(n), sum(sx), sum(sy), sum(ids), sum(marked)
    from tile_pyramid where district = :district and layer = :layer and z = :z + 1
    group by 1, 2, 3, 5, 6, 7
""")  # noqa: S608 - constants only
_NEW_VERSION = text("""
    insert into tile_version (district, layer, z, x, y, version)
    values (:district, :layer, -1, 0, 0, 1)
    on conflict (district, layer, z, x, y) do update set version = tile_version.version + 1
""")
_SIZE = text("select count(*) from tile_pyramid where district = :district and layer = :layer")
