"""Tiles that were drawn before, handed out again for as long as nothing in them changed.

A kept tile is right if it was drawn at the version that its rows have now and no change waits to be
counted: both are asked in the statement that reads it, so that there is no moment between the
question and the answer.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.statements import numbered, run
from gis.tiles.layers import LayerSpec
from gis.tiles.mvt import draw
from gis.tiles.pyramid import FIRST_COUNTED, VERSIONED_TO
from gis.tiles.scheme import Tile
from gis.tiles.selection import Selection
from gis.tiles.statements import SETTLED, VERSION


@dataclass(frozen=True, slots=True)
class Sheet:
    """A tile with its mark. `content` is None where the asker has it already."""

    etag: str
    content: bytes | None


_FIND, _FIND_NAMES = numbered(
    f"""
    select etag, case when etag = :known then null else content end as content
    from tile_kept
    where district = :district and layer = :layer and chosen = :chosen
      and z = :z and x = :x and y = :y
      and version = {VERSION} and {SETTLED}""",  # noqa: S608 - constants only
    r"(?<!:):(\w+)",
)
_KEEP, _KEEP_NAMES = numbered(
    """
    insert into tile_kept (district, layer, chosen, z, x, y, version, etag, content)
    values (:district, :layer, :chosen, :z, :x, :y, :version, :etag, :content)
    on conflict (district, layer, chosen, z, x, y) do update set
        version = excluded.version, etag = excluded.etag, content = excluded.content,
        made_at = excluded.made_at""",
    r"(?<!:):(\w+)",
)
_FORGET = text("delete from tile_kept where made_at < now() - make_interval(hours => :hours)")
HOURS = 6
"""How long a tile is kept that nobody draws anew."""

_Key = tuple[int, str, bytes, Tile]
_drawn_once: OrderedDict[_Key, int] = OrderedDict()
"""Large tiles that this process drew, and at which version: writing one costs a fifth of drawing
it, which only pays for a tile that is asked for again."""
REMEMBERED = 4096


def kept(  # noqa: PLR0913 - which tile, of what, for whom
    session: Session,
    layer: LayerSpec,
    at: Tile,
    district: int,
    selection: Selection,
    *,
    known: str = "",
) -> Sheet | None:
    """The tile, if it is kept and still right; `known` is the etag that the asker has."""
    if layer.counted is None or not layer.min_zoom <= at.z <= layer.max_zoom:
        return None
    left, right, top, bottom = at.units()
    version = at.above(VERSIONED_TO)
    values = {
        "district": district,
        "layer": layer.name,
        "chosen": _chosen(layer.mark, selection.key),
        "known": known,
        "z": at.z,
        "x": at.x,
        "y": at.y,
        "left": left,
        "right": right,
        "top": top,
        "bottom": bottom,
        "version_z": version.z,
        "version_x": version.x,
        "version_y": version.y,
    }
    row = run(session, _FIND, [values[name] for name in _FIND_NAMES], binary=True).fetchone()
    return None if row is None else Sheet(row.etag, row.content)


def drawn(
    session: Session, layer: LayerSpec, at: Tile, district: int, selection: Selection
) -> Sheet:
    """Draw the tile; keep it where it can be told later whether it is still right.

    A tile of single points is kept when it is drawn for the second time.
    """
    made = draw(session, layer, at, district, selection)
    sheet = Sheet(etag_of(made.content), made.content)
    chosen = _chosen(layer.mark, selection.key)
    key = (district, layer.name, chosen, at)
    if made.version is None or at.z < FIRST_COUNTED:
        return sheet
    if at.z < layer.clusters_below or _is_asked_again(key, made.version):
        values = {
            "district": district,
            "layer": layer.name,
            "chosen": chosen,
            "z": at.z,
            "x": at.x,
            "y": at.y,
            "version": made.version,
            "etag": sheet.etag,
            "content": made.content,
        }
        run(session, _KEEP, [values[name] for name in _KEEP_NAMES])
    return sheet


def _is_asked_again(key: _Key, version: int) -> bool:
    known = _drawn_once.pop(key, None)
    if known == version:
        return True
    _drawn_once[key] = version
    if len(_drawn_once) > REMEMBERED:
        with suppress(KeyError):  # another thread may have been quicker
            _drawn_once.popitem(last=False)
    return False


def forget_old(session: Session) -> None:
    """Drop kept tiles that were not drawn anew for HOURS."""
    session.execute(_FORGET, {"hours": HOURS})


def etag_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:24]


@lru_cache(4096)
def _chosen(mark: str, key: str) -> bytes:
    return hashlib.sha256(f"{mark} {key}".encode()).digest()[:16]
