"""What staged rows of several registers are joined with."""

# ruff: noqa: S608 - SQL of our own, without anything from outside

from __future__ import annotations

from gis.registers.grids import in_force

CELL = f"""
    left join lateral (
        select g.id, g.community_code from grid g
        where g.district = :district and g.kind = 'cell'
          and {in_force("g", ":today")}
          and g.geom && s.geom and st_covers(g.geom, s.geom)
        order by g.code limit 1
    ) cell on true
"""
"""The cell that a staged point lies in: of several on a border the one with the lowest code."""

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
