"""The coordinate system of a file: what it says itself, and what it is said to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis.crs import Crs
from gis.errors import Invalid
from gis.orm import SRID
from gis.reason import Reason
from gis.registers.importing.sheet import Chunk, Sheet

GEOGRAPHIC = {4326: Crs.wgs84, 4490: Crs.cgcs2000, 4979: Crs.wgs84, 4480: Crs.cgcs2000}
_SAME = frozenset({Crs.wgs84, Crs.cgcs2000})
_KNOWN = text("select proj4text from spatial_ref_sys where srid = :srid")
_DATUMS = ("+ellps=GRS80", "+datum=WGS84", "+ellps=WGS84", "+a=6378137")
_PROJECT = text("""
    select st_asbinary(st_transform(st_setsrid(st_geomfromwkb(shape), :srid), :ours))
    from unnest(cast(:shapes as bytea[])) with ordinality as given(shape, place) order by place
""")


def system_of(
    sheet: Sheet, said: Crs | None, session: Session
) -> tuple[Crs, Callable[[Chunk], Chunk]]:
    """The system of the coordinates, and what brings a chunk of a projected layer into degrees.

    Raises Invalid where the file names another system than was said, or one that is not on the
    ellipsoid of CGCS2000 and WGS-84.
    """
    if sheet.srid is None:
        return said or Crs.cgcs2000, lambda chunk: chunk
    own = GEOGRAPHIC.get(sheet.srid, Crs.cgcs2000)
    if said is not None and not {said, own} <= _SAME:
        given = {"file": f"EPSG:{sheet.srid}", "said": said.value}
        raise Invalid(Reason("crs_contradicts_file", given), "crs")
    if sheet.srid in GEOGRAPHIC:
        return own, lambda chunk: chunk
    written = session.scalar(_KNOWN, {"srid": sheet.srid})
    if written is None or not any(datum in written for datum in _DATUMS):
        raise Invalid(Reason("crs_of_file_unknown", {"crs": f"EPSG:{sheet.srid}"}), "crs")
    srid = sheet.srid
    return Crs.cgcs2000, lambda chunk: _projected(session, chunk, srid)


def _projected(session: Session, chunk: Chunk, srid: int) -> Chunk:
    """The same chunk with its shapes in degrees. What cannot be read stays, to be refused."""
    shapes = chunk.shapes or []
    read = shapely.from_wkb([one if isinstance(one, bytes) else None for one in shapes], "ignore")
    good = np.flatnonzero(~shapely.is_missing(read)).tolist()
    values = {"shapes": [shapes[place] for place in good], "srid": srid, "ours": SRID}
    moved = list(shapes)
    try:
        with session.begin_nested():
            projected = session.scalars(_PROJECT, values).all()
    except DBAPIError:
        raise Invalid(Reason("crs_beyond_reach", {"crs": f"EPSG:{srid}"}), "crs") from None
    for place, shape in zip(good, projected, strict=True):
        moved[place] = bytes(shape)
    return replace(chunk, shapes=moved)
