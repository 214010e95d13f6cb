"""The limits that a city's promises imply: which amounts and units give its target dates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from governance.replaying.past_case import PastCase
from workflows.calendar import WorkCalendar
from workflows.deadlines import LONGEST, Budget, Unit, deadline, elapsed

TO_THE_MINUTE = timedelta(seconds=60)
MOST = 3
"""Limits of one class: what a handbook lists, and not a limit for each odd row."""

NO_PROMISE = Budget(Decimal(730), Unit.NATURAL_DAY)
"""Of a class for which the city promised nothing: no case is without a clock."""

Limits = Mapping[tuple[str, str], tuple[Budget, ...]]

_UNITS = (Unit.WORK_DAY, Unit.NATURAL_DAY)


@dataclass(frozen=True, slots=True)
class Promise:
    """The limit that a case is held to; `kept_to` says that it gives the city's target date."""

    budget: Budget
    kept_to: bool


def limits_of(cases: Iterable[PastCase], calendar: WorkCalendar) -> Limits:
    """The limits of each class, by how many of its targets they give; at least one each."""
    found: dict[tuple[str, str], Counter[Budget]] = defaultdict(Counter)
    for case in cases:
        found[case.duty].update(_implied(case, calendar))
    return {
        duty: tuple(budget for budget, _count in counted.most_common(MOST)) or (NO_PROMISE,)
        for duty, counted in found.items()
    }


def promise_of(case: PastCase, limits: tuple[Budget, ...], calendar: WorkCalendar) -> Promise:
    """The first limit that gives the target of the case, else the commonest of its class."""
    if case.promised_at is not None:
        for budget in limits:
            if _gives(case, budget, calendar):
                return Promise(budget, kept_to=True)
    return Promise(limits[0], kept_to=False)


def _implied(case: PastCase, calendar: WorkCalendar) -> list[Budget]:
    if case.promised_at is None or case.promised_at <= case.opened_at:
        return []
    tried = []
    for unit in _UNITS:
        about = round(elapsed(case.opened_at, case.promised_at, unit, calendar))
        tried += [
            Budget(Decimal(amount), unit)
            for amount in (about - 1, about, about + 1)
            if 0 < amount <= LONGEST[unit]
        ]
    return [budget for budget in tried if _gives(case, budget, calendar)]


def _gives(case: PastCase, budget: Budget, calendar: WorkCalendar) -> bool:
    due = deadline(case.opened_at, budget, calendar).at
    return case.promised_at is not None and abs(due - case.promised_at) <= TO_THE_MINUTE
