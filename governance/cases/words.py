"""Words for what cases are beside their stage: parts, answers to requests, grades."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from workflows.applications.models import ApplicationState
from workflows.cases.models import CasePart

PARTS: Mapping[CasePart, Any] = {
    CasePart.CO_HANDLE: _("协办件"),
    CasePart.SPLIT: _("拆分件"),
}
ANSWERS: Mapping[ApplicationState, Any] = {
    ApplicationState.WAITING: _("待审批"),
    ApplicationState.GRANTED: _("已同意"),
    ApplicationState.REFUSED: _("未同意"),
    ApplicationState.WITHDRAWN: _("已撤回"),
    ApplicationState.LAPSED: _("已失效"),
}
GRADES: Mapping[int, Any] = {
    5: _("很满意"),
    4: _("满意"),
    3: _("一般"),
    2: _("不满意"),
    1: _("很不满意"),
}
"""What a satisfaction of 1 to 5 is called."""


def part_title(part: CasePart) -> str:
    return str(PARTS[part])


def request_state(state: ApplicationState) -> str:
    return str(ANSWERS[state])


def grade_title(grade: int) -> str:
    return str(GRADES.get(grade, grade))


FILTERS = {"part_title": part_title, "request_state": request_state, "grade_title": grade_title}
