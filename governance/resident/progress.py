"""What a resident is told about a case: where it stands, until when, and what happened.

Names of staff and what they wrote to each other stay inside; the steps are said in our own words.
Only what is written to the resident - a reply, the reason of a refusal - is told as it was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from governance.presentation import local
from governance.resident.progress_words import (
    ENDED_OTHERWISE,
    SAID_TO_RESIDENTS,
    STANDS,
    STEPS,
    SUSPENDED,
)
from workflows import definitions
from workflows.cases.models import Case, CaseEvent
from workflows.definition import Title

UNPROMISED = frozenset({"acceptance", "checking", "filing", "dispatching", "ownerless"})
"""Stages of a case that no department has: one that comes back to them has no promise any more."""


@dataclass(frozen=True, slots=True)
class Link:
    """One of the links of the work; `state` is done, current or coming."""

    title: Title
    state: Literal["done", "current", "coming"]


@dataclass(frozen=True, slots=True)
class Step:
    """`said` is what was written to the resident."""

    at: datetime
    text: str
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """`stands` says where it is now; `promised_at` is the time of handling, None until it is set.
    `ended_otherwise` says why no result is to come, `answer` what was written to the resident last.
    """

    links: Sequence[Link]
    steps: Sequence[Step]
    stands: str
    promised_at: datetime | None
    ended_otherwise: str
    answer: str | None


def progress_of(
    case: Case, own_story: Sequence[CaseEvent], story: Sequence[CaseEvent], since: datetime
) -> Progress:
    """The progress of `case`, which is the resident's own or the one that it lives on in.

    Stories in the order in which they happened; the steps come latest first. Of another case's
    `story` only what happened `since` the merge is told: what came before was not about this
    report.
    """
    definition = definitions.get(case.definition, case.definition_version)
    here = definition.stages[case.stage].link
    order = list(definition.links)
    place = order.index(here)
    links = [Link(definition.links[key], _state(index, place)) for index, key in enumerate(order)]
    events = [*own_story, *(event for event in story if event.at >= since)]
    steps = [_step(event) for event in reversed(events) if event.move in STEPS]
    return Progress(
        links=links,
        steps=steps,
        stands=_stands(case),
        promised_at=None if case.stage in UNPROMISED else case.handling_due_at,
        ended_otherwise=str(ENDED_OTHERWISE.get(case.stage, "")),
        answer=next((step.said for step in steps if step.said), None),
    )


def _step(event: CaseEvent) -> Step:
    said = event.opinion if event.move in SAID_TO_RESIDENTS else None
    return Step(event.at, str(STEPS[event.move]), said)


def _stands(case: Case) -> str:
    if case.suspended_until is not None:
        return str(SUSPENDED) % {"time": local(case.suspended_until, "full")}
    return str(STANDS.get(case.stage, ""))


def _state(index: int, place: int) -> Literal["done", "current", "coming"]:
    if index == place:
        return "current"
    return "done" if index < place else "coming"
