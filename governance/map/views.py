"""Everything of the map: importing this adds every route to the blueprint."""

from __future__ import annotations

from governance.map import found_views, page_views, place_views, style_views, tile_views
from governance.map.blueprint import blueprint

__all__ = ["blueprint", "found_views", "page_views", "place_views", "style_views", "tile_views"]
