"""The layers that the map's panel switches, in its order, and who may see each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from governance.permissions import LAYERS, Viewer


@dataclass(frozen=True, slots=True)
class Group:
    """`name` is its key in `governance.permissions.LAYERS`; roads are for all who see the map."""

    name: str
    title: Any
    on: bool = False


GROUPS = (
    Group("cases", _("案件"), on=True),
    Group("grids", _("单元网格"), on=True),
    Group("hot_spots", _("热点")),
    Group("positions", _("网格员位置")),
    Group("divisions", _("行政区划"), on=True),
    Group("roads", _("道路"), on=True),
    Group("locations", _("标准地址")),
    Group("legal_entities", _("法人")),
    Group("components", _("部件")),
    Group("persons", _("人口（按网格计数）")),
)


def sees(viewer: Viewer, name: str) -> bool:
    return name == "roads" or viewer.role in LAYERS.get(name, frozenset())


def groups(viewer: Viewer) -> list[Group]:
    return [group for group in GROUPS if sees(viewer, group.name)]
