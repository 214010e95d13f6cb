"""Phrases of what moves of cases say and tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

MOVING_PHRASES: Mapping[str, Any] = {
    "survivor_itself": _("案件不能并入自身"),
    "survivor_unknown": _("没有要并入的案件"),
    "survivor_ended": _("案件 %(no)s 已办结，不能并入"),
    "survivor_a_part": _("案件 %(no)s 是协办或拆分件，不能并入，请并入它所属的案件"),
}

NOTICES: Mapping[str, Any] = {
    "case_supervised": _("案件被督办"),
    "supervision_answered": _("督办已回复"),
    "case_resumed": _("挂账已解除"),
    "case_prioritised": _("案件紧急程度已调整"),
    "case_reclassified": _("案件类别已更正"),
    "part_ended": _("协办或拆分件已结束"),
    "request_waiting": _("有申请待审批"),
    "request_granted": _("申请已同意"),
    "request_refused": _("申请未获同意"),
    "request_lapsed": _("申请已失效"),
}
"""Titles of notices, by their kind."""
