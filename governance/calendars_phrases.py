"""What is said of calendars and of times that are counted on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

CALENDARS_PHRASES: Mapping[str, Any] = {
    "not_a_moment": _("不是有效的时间：%(value)s"),
    "pause_without_end": _("挂账的截止时间必须晚于现在"),
}
