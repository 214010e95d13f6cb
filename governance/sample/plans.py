"""What each case of the sample's history is about, and what is going to happen to it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np

from governance.sample.catalogue import SampleClass, classes
from governance.sample.moments import report_times
from governance.sample.plane import Integers
from workflows.calendar import WorkCalendar
from workflows.cases.models import CaseSource
from workflows.rulers import Unit

CASES = 6_000


class Turn(StrEnum):
    """Something out of the ordinary that happens to a case on its way."""

    VOID = "void"
    WRONG_FILING = "wrong_filing"
    WRONG_DEPARTMENT = "wrong_department"
    POOR_RESULT = "poor_result"
    NOT_SOLVED = "not_solved"
    REOPENED = "reopened"


_TURNS = {
    Turn.VOID: 0.03,
    Turn.WRONG_FILING: 0.015,
    Turn.WRONG_DEPARTMENT: 0.05,
    Turn.POOR_RESULT: 0.02,
    Turn.NOT_SOLVED: 0.035,
    Turn.REOPENED: 0.015,
}
_SOURCES = {
    CaseSource.GRID_WORKER: 0.52,
    CaseSource.RESIDENT: 0.27,
    CaseSource.HOTLINE: 0.15,
    CaseSource.WINDOW: 0.06,
}
_LATE = 0.075
_VAGUE = 0.12
_STUCK = 26
_STUCK_DAYS = 9
_REPEATED = 4
_UNDER_WAY = {
    "acceptance": 7,
    "filing": 4,
    "dispatching": 8,
    "assigned": 7,
    "handling": 8,
    "feedback": 8,
    "verifying": 14,
    "closing": 6,
}
"""Cases that stand at a stage right now, however quiet the hour: no page may be empty."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a case is about; `saying` and `address` are indices of what the class says and of
    the ground's addresses.
    """

    case_class: SampleClass
    saying: int
    address: int

    def text(self, place: str) -> str:
        return self.case_class.says[self.saying].format(place=place)


@dataclass(frozen=True, slots=True)
class Plan:
    """A case to be told.

    The place of a `vague` one is told so loosely that an acceptor has to look at it first.
    `pace` is the share of the handling time that is used, over 1 for a late case. `halt` names a
    stage at which the case stands still until now; `hand_in_at` fixes when the result comes.
    """

    opened_at: datetime
    source: CaseSource
    subject: Subject
    pace: float
    vague: bool = False
    turns: frozenset[Turn] = frozenset()
    halt: str | None = None
    hand_in_at: datetime | None = None


class Planner:
    """Draws plans for cases at some of the `addresses`, given by their indices."""

    def __init__(self, addresses: Integers, rng: np.random.Generator) -> None:
        self._addresses = addresses
        self._rng = rng
        shares = np.array([one.share for one in classes()], dtype=np.float64)
        self._class_bounds = np.cumsum(shares / shares.sum())

    def history(self, now: datetime, calendar: WorkCalendar) -> list[Plan]:
        """`CASES` plans in the order of their opening: the past, and what is under way."""
        rng = self._rng
        past = CASES - sum(_UNDER_WAY.values())
        plans = [self._ordinary(at) for at in report_times(past, now, calendar, rng)]
        recent = [
            index
            for index, plan in enumerate(plans)
            if timedelta(days=1) < now - plan.opened_at < timedelta(days=_STUCK_DAYS)
        ]
        for index in rng.choice(recent, _STUCK, replace=False).tolist():
            halt = "assigned" if rng.random() < 0.3 else "handling"
            plans[index] = replace(plans[index], turns=frozenset(), halt=halt)
        for stage, count in _UNDER_WAY.items():
            plans += [self._under_way(now, stage) for _ in range(count)]
        _repeat(plans)
        return sorted(plans, key=lambda plan: plan.opened_at)

    def _ordinary(self, opened_at: datetime) -> Plan:
        rng = self._rng
        late = rng.random() < _LATE
        return Plan(
            opened_at=opened_at,
            source=self._pick(_SOURCES),
            subject=self._subject(
                classes()[int(np.searchsorted(self._class_bounds, rng.random()))]
            ),
            pace=float(rng.uniform(1.05, 2.2) if late else 0.08 + 0.87 * rng.beta(1.6, 2.2)),
            vague=bool(rng.random() < _VAGUE),
            turns=frozenset(turn for turn, share in _TURNS.items() if rng.random() < share),
        )

    def _under_way(self, now: datetime, stage: str) -> Plan:
        """A case that stands at `stage` now; most in time, some late, some due within the hour."""
        rng = self._rng
        plan = self._ordinary(now)
        plan = replace(plan, turns=frozenset(), halt=stage)
        if stage in ("acceptance", "filing", "dispatching"):
            ago = rng.uniform(20, 70) if rng.random() < 0.2 else rng.uniform(2, 14)
            opened_at = now - timedelta(minutes=float(ago))
            return replace(plan, opened_at=opened_at, vague=stage != "dispatching")
        if stage in ("assigned", "handling"):
            urgent = _classes_of(Unit.URGENT_HOUR)
            subject = replace(self._subject(urgent[int(rng.integers(len(urgent)))]), saying=0)
            plan = replace(plan, subject=subject)
            hours = float(subject.case_class.standards[0].amount)
            left = float(rng.uniform(8, 58))
            return replace(plan, opened_at=now - timedelta(hours=hours, minutes=14 - left))
        hand_in_at = now - timedelta(minutes=float(rng.uniform(2, 40)))
        # Reported on one of the days before, so that the morning of today is no busier than others.
        slow = _classes_of(Unit.WORK_DAY)
        subject = self._subject(slow[int(rng.integers(len(slow)))])
        opened_at = hand_in_at - timedelta(hours=float(rng.uniform(18, 60)))
        return replace(plan, subject=subject, opened_at=opened_at, hand_in_at=hand_in_at)

    def _subject(self, case_class: SampleClass) -> Subject:
        at, saying = self._rng.integers((len(self._addresses), len(case_class.says))).tolist()
        return Subject(case_class, saying, int(self._addresses[at]))

    def _pick(self, shares: dict[CaseSource, float]) -> CaseSource:
        return list(shares)[int(self._rng.choice(len(shares), p=list(shares.values())))]


def _repeat(plans: list[Plan]) -> None:
    """Let some of what waits for a dispatcher be about a thing that a department has at hand."""
    known = [plan for plan in plans if plan.halt in {"assigned", "handling"} and not plan.vague]
    waiting = [at for at, plan in enumerate(plans) if plan.halt == "dispatching"]
    for at, earlier in zip(waiting[:_REPEATED], reversed(known), strict=False):
        plans[at] = replace(plans[at], subject=earlier.subject, source=CaseSource.RESIDENT)


def _classes_of(unit: Unit) -> list[SampleClass]:
    return [one for one in classes() if one.standards[0].unit is unit]
