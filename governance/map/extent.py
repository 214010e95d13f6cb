"""Where the district lies, for the first view of a map."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

_EXTENT = text("""
    select ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
    from (select ST_Extent(geom) as box from division
          where district = :district and level = 'district') as whole
""")
CHINA = (73.0, 18.0, 135.0, 54.0)


def extent(session: Session, district: int) -> tuple[float, float, float, float]:
    """West, south, east, north of the district; the whole country's before it has an outline."""
    row = session.execute(_EXTENT, {"district": district}).one()
    return CHINA if row[0] is None else (row[0], row[1], row[2], row[3])
