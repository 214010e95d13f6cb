"""How sure and how fine a place is, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from gis.geocoder.placement import Level

LEVELS: Mapping[str, Any] = {
    Level.door: _("精确到门牌"),
    Level.road: _("只到道路或小区"),
    Level.community: _("只到社区"),
    Level.street: _("只到街道"),
    Level.district: _("只到区"),
    Level.none: _("没有位置"),
}
SURE = (
    (0.9, _("很有把握")),
    (0.75, _("较有把握")),
    (0.55, _("把握不大")),
    (0.0, _("没有把握")),
)
DIRECTIONS = (
    _("北"),
    _("东北"),
    _("东"),
    _("东南"),
    _("南"),
    _("西南"),
    _("西"),
    _("西北"),
)


def level_words(level: str) -> str:
    return str(LEVELS.get(level, level))


def sure_words(confidence: float) -> str:
    """A confidence of 0 to 1 as a person would say it."""
    return str(next(words for least, words in SURE if confidence >= least))


def direction(bearing: int) -> str:
    """Whole degrees clockwise from north as one of eight winds."""
    return str(DIRECTIONS[round(bearing / 45) % 8])
