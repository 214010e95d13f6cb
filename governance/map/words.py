"""Words of the map: levels of a place, points of the compass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from gis.geocoder.placement import Level

LEVELS: Mapping[Level, Any] = {
    Level.door: _("门牌"),
    Level.road: _("道路或小区"),
    Level.community: _("社区"),
    Level.street: _("镇街"),
    Level.district: _("区县"),
    Level.none: _("没有找到"),
}
POINTS = (
    _("正北"),
    _("东北"),
    _("正东"),
    _("东南"),
    _("正南"),
    _("西南"),
    _("正西"),
    _("西北"),
)


def level_title(level: Level) -> str:
    return str(LEVELS[level])


def compass(bearing: float) -> str:
    """The nearest of eight points, for degrees clockwise from north."""
    return str(POINTS[round(bearing / 45) % 8])
