"""What staged rows of several registers are joined with."""

# ruff: noqa: S608 - SQL of our own, without anything from outside

from __future__ import annotations

from gis.registers.grids import in_force
from gis.registers.queries import SLIT_DEG

_IN_FORCE = f"g.district = :district and g.kind = 'cell' and {in_force('g', ':today')}"
CELL = f"""
    left join lateral (
        select g.id, g.community_code from grid g
        where not s.settled and {_IN_FORCE}
          and g.geom && s.geom and st_covers(g.geom, s.geom)
        order by g.code limit 1
    ) covering on true
    left join lateral (
        select g.id, g.community_code from grid g
        where not s.settled and covering.id is null and {_IN_FORCE}
          and g.geom && st_expand(s.geom, {SLIT_DEG}) and st_dwithin(g.geom, s.geom, {SLIT_DEG})
        order by st_distance(g.geom, s.geom), g.code limit 1
    ) beside on true
    cross join lateral (
        select coalesce(s.cell_id, covering.id, beside.id) as id,
               coalesce(s.cell_community, covering.community_code, beside.community_code)
                   as community_code
    ) cell
"""
"""The cell that a staged point lies in, as `gis.registers.queries.cells_of` says it: of several on
a border the one with the lowest code, in a slit between outlines the nearest.

Where `gis.registers.importing.cells_below` has settled it, nothing is asked.
"""
CELL_STAGED = {"cell_id": "bigint", "cell_community": "text", "settled": "boolean"}
"""Columns of the staging table that `CELL` reads; the loader fills them."""

PLACE = """
    left join lateral (
        select l.id, l.grid_id, l.geom from location l
        where l.district = :district and l.register_key in (s.location, s.spelled)
        order by l.register_key <> s.location limit 1
    ) written on true
    left join lateral (
        select min(l.id) as id from location l
        where written.id is null and l.district = :district and l.address_key = s.address_key
        having count(*) = 1
    ) alike on true
    left join location place on place.district = :district
         and place.id = coalesce(written.id, alike.id)
"""
"""The standard address of a staged row: by its code, as it is written, or the one address that says
the same in other words. Several that do are none.
"""
