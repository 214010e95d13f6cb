"""What is said of calendars and of times that are counted on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

CALENDARS_PHRASES: Mapping[str, Any] = {
    "not_a_moment": _("不是有效的时间：%(value)s"),
    "arrangement_not_a_table": _("不是日期表：每行应有 date 和 kind 两列"),
    "arrangement_without_holidays": _("表里没有这一年的任何假日"),
    "calendar_of_another": _("日历“%(name)s”属于别的部门"),
    "calendar_unknown": _("没有日历“%(name)s”"),
    "pause_without_end": _("挂账的截止时间必须晚于现在"),
}
