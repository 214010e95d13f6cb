"""Roads as the addresses along them tell: good enough to find one's way on a map without tiles."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

# Doors stand on both sides, so that the mean of some that follow each other lies on the road. A
# gap between doors of more than 350 m is taken for two roads of one name.
_ROADS = text("""
    with door as (
        select road, geom,
               row_number() over (partition by road order by cast(
                   substring(number from '\\d+') as bigint), id) as place
        from location
        where district = :district and level = 'door' and road is not null and number ~ '\\d'
    ),
    middle as (
        select road, place, ST_SetSRID(ST_MakePoint(
                   avg(ST_X(geom)) over near, avg(ST_Y(geom)) over near), ST_SRID(geom)) as geom
        from door
        window near as (partition by road order by place rows between 4 preceding and 4 following)
    ),
    step as (
        select *, ST_DistanceSphere(geom, lag(geom) over (partition by road order by place)) > 350
                  as breaks
        from middle
    ),
    piece as (
        select road, place, geom,
               count(*) filter (where breaks) over (partition by road order by place) as part
        from step
    ),
    line as (
        select road, ST_MakeLine(geom order by place) as geom
        from piece group by road, part having count(*) > 2
    )
    select road, round(ST_LengthSpheroid(geom, 'SPHEROID["CGCS2000",6378137,298.257222101]'))
               as length,
           ST_AsGeoJSON(ST_ChaikinSmoothing(ST_Simplify(geom, 0.0001), 2), 6) :: json as line
    from line
""")
TRUNK_M, COLLECTOR_M = 1800, 600
"""Lengths in metres from which a road is drawn as a trunk or a collector."""


def roads(session: Session, district: int) -> dict[str, Any]:
    """GeoJSON lines with `name` and `rank`: 0 trunk, 1 collector, 2 lane."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": row.line,
                "properties": {
                    "name": row.road,
                    "rank": 0 if row.length >= TRUNK_M else 1 if row.length >= COLLECTOR_M else 2,
                },
            }
            for row in session.execute(_ROADS, {"district": district})
        ],
    }
