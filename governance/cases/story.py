"""What came with a step of a case's story, in words: what was asked, until when, of whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from governance.cases.words import grade_title, request_state
from governance.presentation import local, move_title, named
from workflows.applications.models import ApplicationState
from workflows.cases.models import CaseEvent
from workflows.standards.queries import ClassList


def event_lines(event: CaseEvent, process: tuple[str, int], classes: ClassList) -> list[str]:
    """A line for each thing that the title of the move does not tell; `process` is the case's
    definition and its version.
    """
    detail = event.detail
    lines = [*_request(detail, process), *_marks(detail), *_parts(detail)]
    lines += _class(detail.get("class_id"), classes)
    if detail.get("photos"):
        lines.append(_("照片 %(n)s 张", n=detail["photos"]))
    return lines


def _request(detail: Mapping[str, Any], process: tuple[str, int]) -> Iterator[str]:
    answered = detail.get("answered")
    if detail.get("asked") and answered:
        title = move_title(detail["asked"], *process)
        state = request_state(ApplicationState(answered))
        yield _("%(request)s：%(answer)s", request=title, answer=state)
    if detail.get("until"):
        until = local(datetime.fromisoformat(detail["until"]), "full")
        yield _("挂账至 %(time)s", time=until)


def _marks(detail: Mapping[str, Any]) -> Iterator[str]:
    grade = _became(detail, "satisfaction")
    if grade is not None:
        yield _("满意度：%(grade)s", grade=grade_title(grade))
    if "urgent" in detail:
        yield _("设为紧急") if _became(detail, "urgent") else _("改为普通")
    if _became(detail, "exempt"):
        yield _("申诉通过，不计入考核")


def _parts(detail: Mapping[str, Any]) -> Iterator[str]:
    for part in detail.get("parts", ()):
        who = part.get("department") or part.get("no") or ""
        yield _("%(department)s：%(task)s", department=who, task=part.get("task", ""))


def _class(change: Any, classes: ClassList) -> list[str]:
    """The first class that a case gets is said by its page; a change is part of the story."""
    if not isinstance(change, list) or None in change:
        return []
    known = [classes.by_id.get(one) for one in change]
    if None in known:
        return []
    was, became = (named(one) for one in known)
    return [_("类别：%(was)s → %(became)s", was=was, became=became)]


def _became(detail: Mapping[str, Any], fact: str) -> Any:
    change = detail.get(fact)
    return change[1] if isinstance(change, list) else None
