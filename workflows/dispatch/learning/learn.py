"""Propose an ordered list of rules from history: the majority of each class, then exceptions.

A case of yesterday says more about where cases go now than one of last winter: cases count the
less the older they are, so that a rule learnt late overrules what was so before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

import numpy as np

from gis.errors import Invalid
from gis.reason import Reason
from workflows.dispatch.known import KnownDepartment
from workflows.dispatch.learning.conditions import Condition, Grid, when_of
from workflows.dispatch.learning.growing import Array, Settings, grow, read_off
from workflows.dispatch.learning.history import Past
from workflows.dispatch.rule_specs import RuleSpec
from workflows.dispatch.rules import RuleList, route

LEAST_HISTORY = 20
USUAL = Settings()
_LEAST_SEEN = 3
_Z = 1.959964
"""Of the normal distribution, for an interval that holds in 95 of 100 cases."""

Goal = tuple[str, str | None]
_Rule = tuple[tuple[Condition, ...], int]
"""What a rule asks for, and the number of its goal."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule with what speaks for it: of `support` cases that it was the first to match since
    `since`, `right` went where it sends them; `confidence` is Wilson's lower bound of that share.
    """

    spec: RuleSpec
    support: int
    right: int
    since: datetime

    @property
    def confidence(self) -> float:
        return wilson(self.right, self.support)

    def as_line(self) -> dict[str, Any]:
        return {
            **self.spec.as_line(),
            "support": self.support,
            "right": self.right,
            "confidence": round(self.confidence, 3),
            "since": self.since.date().isoformat(),
        }


def wilson(right: int, support: int) -> float:
    """The lower end of the interval in which the true share lies 95 times of 100."""
    if not right:
        return 0.0
    share, spread = right / support, _Z * _Z / support
    middle = share + spread / 2
    width = _Z * sqrt(share * (1 - share) / support + spread / (4 * support))
    return max(0.0, (middle - width) / (1 + spread))


def learn(
    past: Sequence[Past],
    settings: Settings = USUAL,
    *,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> list[Proposal]:
    """Propose rules from cases, oldest first; `tell` is told how many of the classes are done.

    Raises Invalid where there is too little history to say anything.
    """
    if len(past) < LEAST_HISTORY:
        raise Invalid(Reason("learn_too_little", {"count": len(past)}))
    end = past[-1].at
    classes: dict[str, list[Past]] = {}
    for one in past:
        classes.setdefault(one.asked.class_code, []).append(one)
    proposals: list[Proposal] = []
    for done, code in enumerate(sorted(classes), start=1):
        proposals += _of_class(classes[code], settings, end)
        tell(done, len(classes))
    return [*proposals, _last_resort(past, settings, end)]


def rule_list(specs: Iterable[RuleSpec]) -> RuleList:
    """Rules that `route` can follow, with departments made up from their codes."""
    departments: dict[str, KnownDepartment] = {}
    rules = []
    for number, spec in enumerate(specs, start=1):
        code = spec.department
        there = departments.get(code)
        if there is None:
            there = KnownDepartment(len(departments) + 1, code, code, code, None, active=True)
            departments[code] = there
        rules.append(spec.known(number, there))
    return RuleList(rules)


def measure(rules: RuleList, past: Sequence[Past]) -> tuple[float, float]:
    """The shares of cases that the rules send to the right department, and to the right team of it;
    a case that is known to no team counts as right there.
    """
    departments = queues = 0
    for one in past:
        chosen = route(rules, one.asked)
        if chosen.department is not None and chosen.department.code == one.department:
            departments += 1
            queues += one.queue is None or chosen.queue == one.queue
    return departments / len(past), queues / len(past)


def _of_class(past: Sequence[Past], settings: Settings, end: datetime) -> Iterator[Proposal]:
    ground = _Ground(past, end)
    rules = ground.grown(settings)
    since = max(past[0].at, end - timedelta(days=2 * settings.half_life_days))
    counts = ground.counted(rules, since)
    for spec, (support, right) in zip(ground.specs(rules), counts, strict=True):
        yield Proposal(spec, support, right, since)


def _last_resort(past: Sequence[Past], settings: Settings, end: datetime) -> Proposal:
    """Where cases of a class that history does not know go: where most do."""
    since = end - timedelta(days=2 * settings.half_life_days)
    recent = [one for one in past if one.at >= since]
    (goal, right), *_others = Counter((one.department, one.queue) for one in recent).most_common(1)
    return Proposal(RuleSpec(goal[0], queue=goal[1]), len(recent), right, since)


class _Ground:
    """The cases of one class, ready to grow lists over with any settings."""

    def __init__(self, past: Sequence[Past], end: datetime) -> None:
        self.past = past
        self.targets: list[Goal] = sorted(
            {(one.department, one.queue) for one in past}, key=lambda goal: (goal[0], goal[1] or "")
        )
        numbers = {goal: number for number, goal in enumerate(self.targets)}
        self.goals: Array = np.array([numbers[one.department, one.queue] for one in past])
        days = np.array([(end - one.at).total_seconds() / 86_400 for one in past])
        self.ages: Array = np.maximum(days, 0.0)
        self.grid = Grid(past, _LEAST_SEEN)

    def grown(self, settings: Settings) -> list[_Rule]:
        """The list for these settings, the first to win first."""
        weights = 0.5 ** (self.ages / settings.half_life_days)
        branch = grow(self.grid, self.goals, weights, len(self.targets), settings)
        rules = [(asked, goal) for asked, goal in read_off(branch, self.grid.conditions)]
        # Rules at the end that say what the last one says anyway are none.
        while len(rules) > 1 and rules[-2][1] == rules[-1][1]:
            del rules[-2]
        return rules

    def specs(self, rules: Iterable[_Rule]) -> Iterator[RuleSpec]:
        code = self.past[0].asked.class_code
        for asked, goal in rules:
            yield _spec(code, asked, self.targets[goal])

    def counted(self, rules: Sequence[_Rule], since: datetime) -> Iterator[tuple[int, int]]:
        """Of each rule, how many cases since then met it first, and how many it sent right."""
        places = {condition: place for place, condition in enumerate(self.grid.conditions)}
        left = np.array([one.at >= since for one in self.past])
        for asked, goal in rules:
            first = left.copy()
            for condition in asked:
                column = self.grid.meets[:, [places[condition]]].todense()
                first &= np.asarray(column).ravel() > 0
            yield int(first.sum()), int((self.goals[first] == goal).sum())
            left &= ~first


def _spec(code: str, asked: tuple[Condition, ...], goal: Goal) -> RuleSpec:
    parts: Mapping[str, Condition] = {condition.part: condition for condition in asked}
    value = {part: condition.value for part, condition in parts.items()}
    return RuleSpec(
        goal[0],
        code,
        value.get("area"),
        (value["keyword"],) if "keyword" in value else (),
        value.get("channel"),
        value.get("kind"),
        when_of(parts["time"]) if "time" in parts else None,
        goal[1],
    )
