"""What the words of registers are called on pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from gis.crs import Crs
from gis.registers.importing.kinds import RegisterKind
from gis.registers.importing.report import Stage
from gis.registers.topology import FaultKind
from governance.presentation import html_lang
from governance.registry.looking import FieldWords, field_words
from governance.registry.models import LoadState

KINDS: Mapping[RegisterKind, Any] = {
    RegisterKind.DIVISIONS: _("行政区划"),
    RegisterKind.GRIDS: _("单元网格"),
    RegisterKind.LOCATIONS: _("标准地址"),
    RegisterKind.PERSONS: _("自然人"),
    RegisterKind.LEGAL_ENTITIES: _("法人"),
    RegisterKind.COMPONENTS: _("部件"),
    RegisterKind.STAFF: _("工作人员"),
}
STATES: Mapping[LoadState, Any] = {
    LoadState.UPLOADED: _("待核对"),
    LoadState.QUEUED: _("排队中"),
    LoadState.RUNNING: _("导入中"),
    LoadState.TRIED: _("未写入"),
    LoadState.DONE: _("已导入"),
    LoadState.FAILED: _("未能导入"),
}
TONES: Mapping[LoadState, str] = {
    LoadState.UPLOADED: "amber",
    LoadState.QUEUED: "blue",
    LoadState.RUNNING: "blue",
    LoadState.TRIED: "amber",
    LoadState.DONE: "green",
    LoadState.FAILED: "red",
}
STAGES: Mapping[str, Any] = {
    Stage.READING: _("正在读取并核对"),
    Stage.COMPARING: _("正在与登记比对"),
    Stage.WRITING: _("正在写入"),
}
PLACES: Mapping[FaultKind, Any] = {
    FaultKind.INVALID: _("边界自相交或无效"),
    FaultKind.OVERLAP: _("重叠"),
    FaultKind.GAP: _("空隙"),
    FaultKind.OUTSIDE: _("超出所属区划"),
}
SYSTEMS: Mapping[Crs, Any] = {
    Crs.cgcs2000: _("CGCS2000（国家大地坐标系）"),
    Crs.wgs84: _("WGS-84（GPS）"),
    Crs.gcj02: _("GCJ-02（高德、腾讯地图）"),
    Crs.bd09: _("BD-09（百度地图）"),
}


def fields(kind: RegisterKind) -> list[FieldWords]:
    """The fields of a register, called as the reader knows them."""
    known = field_words(kind)
    if html_lang() == "en":
        return [FieldWords(one.name, one.name.replace("_", " "), one.required) for one in known]
    return known


def field_titles(kind: RegisterKind) -> dict[str, str]:
    return {one.name: one.title for one in fields(kind)}
