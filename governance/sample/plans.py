"""What each case of the sample's history is about, and what is going to happen to it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from governance.sample.catalogue import SampleClass, classes
from governance.sample.moments import report_times
from governance.sample.plane import Integers
from governance.sample.standing import Standing, standing
from governance.sample.turns import Turn, drawn
from workflows.calendar import WorkCalendar
from workflows.cases.models import CaseSource

CASES = 6_000


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
_QUICK = 0.06
"""Share of what grid workers report that they mend themselves."""


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
    stage, or a move after which, the case stands still until now; `hand_in_at` fixes when the
    result comes, `asks_at` when leave is asked for. A `quick` one is mended by who reports it.
    """

    opened_at: datetime
    source: CaseSource
    subject: Subject
    pace: float
    vague: bool = False
    turns: frozenset[Turn] = frozenset()
    halt: str | None = None
    hand_in_at: datetime | None = None
    asks_at: datetime | None = None
    quick: bool = False


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
        stand = standing(now, rng)
        past = CASES - len(stand)
        plans = [self._ordinary(at) for at in report_times(past, now, calendar, rng)]
        recent = [
            index
            for index, plan in enumerate(plans)
            if timedelta(days=1) < now - plan.opened_at < timedelta(days=_STUCK_DAYS)
        ]
        for index in rng.choice(recent, _STUCK, replace=False).tolist():
            halt = "assigned" if rng.random() < 0.3 else "handling"
            plans[index] = replace(plans[index], turns=frozenset(), halt=halt, quick=False)
        plans += [self._under_way(one) for one in stand]
        _repeat(plans)
        return sorted(plans, key=lambda plan: plan.opened_at)

    def _ordinary(self, opened_at: datetime) -> Plan:
        rng = self._rng
        late = rng.random() < _LATE
        source = self._pick(_SOURCES)
        return Plan(
            opened_at=opened_at,
            source=source,
            subject=self._subject(
                classes()[int(np.searchsorted(self._class_bounds, rng.random()))]
            ),
            pace=float(rng.uniform(1.05, 2.2) if late else 0.08 + 0.82 * rng.beta(1.6, 2.2)),
            vague=bool(rng.random() < _VAGUE),
            turns=drawn(rng),
            quick=bool(source is CaseSource.GRID_WORKER and rng.random() < _QUICK),
        )

    def _under_way(self, one: Standing) -> Plan:
        """A case that stands somewhere now; most in time, some late, some due within the hour."""
        rng = self._rng
        found = [each for each in classes() if one.fits(each)]
        subject = self._subject(found[int(rng.integers(len(found)))])
        hours = float(subject.case_class.standards[0].amount)
        early = timedelta(hours=hours) if one.nearly_due else timedelta()
        return replace(
            self._ordinary(one.opened_at - early),
            source=one.source or self._pick(_SOURCES),
            subject=replace(subject, saying=0) if one.nearly_due else subject,
            vague=one.vague,
            turns=one.turns,
            halt=one.halt,
            hand_in_at=one.hand_in_at,
            asks_at=one.asks_at,
            quick=one.quick,
            pace=one.pace or float(rng.uniform(0.2, 0.8)),
        )

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
