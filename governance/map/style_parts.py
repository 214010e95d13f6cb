"""What the layers of the map's style are put together from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FONTS = ["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"]

Colours = Mapping[str, Any]
Layer = dict[str, Any]

WHOLE = frozenset({"roads", "positions", "hot_spots"})
"""Layers that come as one GeoJSON instead of in tiles."""


def from_(name: str, id_: str, kind: str, *, group: str = "", **rest: Any) -> Layer:
    """A style layer `id_` from the tiles of layer `name`, toggled as `group` (or that name)."""
    tiled = {} if name in WHOLE else {"source-layer": name}
    grouped = {"metadata": {"group": group or name}}
    return {"id": id_, "type": kind, "source": name, **tiled, **grouped, **rest}


def text_(field: Any, size: Any, **rest: Any) -> dict[str, Any]:
    return {"text-field": field, "text-font": FONTS, "text-size": size, **rest}


def number(name: str) -> list[Any]:
    return ["to-number", ["get", name], 0]


def zoomed(*stops: float) -> list[Any]:
    """Interpolated by zoom: zoom, value, zoom, value, …"""
    return ["interpolate", ["linear"], ["zoom"], *stops]
