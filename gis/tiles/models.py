"""The pyramid of points, what changed since it was brought up, and the tiles that are kept.

All of it follows from the rows of other tables and can be made again by `pyramid.rebuild`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Identity, Integer, LargeBinary, SmallInteger, String, func
from sqlalchemy.orm import Mapped, mapped_column

from gis.orm import Base, UtcDateTime


class TileChange(Base):
    """A point that came (`n` = 1) or went (-1), written by a trigger with the row itself.

    Nobody updates these rows, so that writers never wait for each other; `fold` takes them into the
    pyramid. `x`, `y` are units of `gis.tiles.scheme`; both are -1 where all tiles of the layer
    show something new. `ids` is the row's id and `marked` 1 for a marked one.
    """

    __tablename__ = "tile_change"

    district: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    layer: Mapped[str] = mapped_column(String(32), primary_key=True)
    x: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    y: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    n: Mapped[int] = mapped_column(SmallInteger)
    ids: Mapped[int] = mapped_column(BigInteger)
    marked: Mapped[int] = mapped_column(SmallInteger)
    facets: Mapped[list[str]] = mapped_column(ARRAY(String(80)))


class TilePyramid(Base):
    """How many points lie in a cell of a tile, and sums over them: of units, of ids, of marks.

    `facet` is empty for all points, else `filter=value`. `cell` is row * 64 + column.
    """

    __tablename__ = "tile_pyramid"
    # Room in each page, so that a new count does not need a new place in the index.
    __table_args__ = {"postgresql_with": {"fillfactor": 85}}  # noqa: RUF012 - SQLAlchemy's way

    district: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    layer: Mapped[str] = mapped_column(String(32), primary_key=True)
    facet: Mapped[str] = mapped_column(String(80), primary_key=True)
    z: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    x: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    y: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    cell: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(Integer)
    sx: Mapped[int] = mapped_column(BigInteger)
    sy: Mapped[int] = mapped_column(BigInteger)
    ids: Mapped[int] = mapped_column(BigInteger)
    marked: Mapped[int] = mapped_column(Integer)


class TileVersion(Base):
    """How often something in a tile changed; z, x, y = -1, 0, 0 counts for all tiles of a layer."""

    __tablename__ = "tile_version"
    __table_args__ = {"postgresql_with": {"fillfactor": 70}}  # noqa: RUF012 - SQLAlchemy's way

    district: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    layer: Mapped[str] = mapped_column(String(32), primary_key=True)
    z: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    x: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    y: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)


class KeptTile(Base):
    """A tile as it was drawn at `version`; `chosen` tells selections and descriptions apart.

    Not logged: after a crash there are no kept tiles, and what was saved comes back without them.
    """

    __tablename__ = "tile_kept"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012 - SQLAlchemy's way

    district: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    layer: Mapped[str] = mapped_column(String(32), primary_key=True)
    chosen: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    z: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    x: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    y: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)
    etag: Mapped[str] = mapped_column(String(32))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=func.now())
