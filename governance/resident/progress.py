"""What a resident is told about a case: where it stands, until when, and what happened.

Names of staff and what they wrote to each other stay inside; the steps are said in our own words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flask_babel import lazy_gettext as _

from workflows import definitions
from workflows.cases.models import Case, CaseEvent
from workflows.definition import Title

STEPS: Mapping[str, Any] = {
    "open": _("已收到上报"),
    "accept": _("已受理"),
    "file": _("已立案"),
    "dispatch": _("已派给承办部门"),
    "return": _("退回，重新确定承办部门"),
    "take": _("承办部门已接办"),
    "hand_in": _("处置完毕，等待检查"),
    "rework": _("检查不合格，要求返工"),
    "send_for_verification": _("安排网格员现场核查"),
    "verify_pass": _("现场核查通过"),
    "verify_rework": _("现场核查不通过，要求返工"),
    "close": _("已结案"),
    "reopen": _("重新办理"),
    "void": _("未予立案"),
}
"""Moves that concern a resident; notes of the system, such as reminders, are left out."""

VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Link:
    """One of the seven links of the work; `state` is done, current or coming."""

    title: Title
    state: Literal["done", "current", "coming"]


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """`promised_at` is the time of handling; None until it is set."""

    links: Sequence[Link]
    steps: Sequence[Step]
    promised_at: datetime | None
    voided: bool


def progress_of(case: Case, story: Sequence[CaseEvent]) -> Progress:
    """`story` in the order in which it happened; the steps come latest first."""
    definition = definitions.get(case.definition, case.definition_version)
    here = definition.stages[case.stage].link
    order = list(definition.links)
    place = order.index(here)
    links = [Link(definition.links[key], _state(index, place)) for index, key in enumerate(order)]
    public = [event for event in reversed(story) if event.move in STEPS]
    return Progress(
        links=links,
        steps=[Step(event.at, str(STEPS[event.move])) for event in public],
        promised_at=case.handling_due_at,
        voided=case.stage == VOIDED,
    )


def _state(index: int, place: int) -> Literal["done", "current", "coming"]:
    if index == place:
        return "current"
    return "done" if index < place else "coming"
