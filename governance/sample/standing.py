"""Cases that stand somewhere right now, however quiet the hour: no page may be empty."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from governance.sample.catalogue import SampleClass
from governance.sample.turns import Turn
from workflows.cases.models import CaseSource
from workflows.rulers import Unit
from workflows.standards.models import ClassKind

_JUST_REPORTED = {"acceptance": 7, "filing": 4, "dispatching": 8}
_NEARLY_DUE = {"assigned": 7, "handling": 8}
_HANDED_IN = {"confirming": 6, "feedback": 8, "verifying": 14, "closing": 6}
_HOTLINE = {"replying": 4, "concluding": 4, "revisiting": 5, "evaluating": 6}
_DAYS_OLD = {
    Turn.EXTENDED: ("ask_extension", 5),
    Turn.SUSPENDED: ("ask_suspension", 2),
    Turn.SUPERVISED: ("supervise", 5),
    Turn.CO_HANDLED: ("co_handle", 3),
    Turn.SPLIT: ("joining", 3),
    Turn.OWNERLESS: ("ownerless", 6),
}
_SUSPENDED, _MENDING, _CHECKING, _FORCED, _APPEALED = 6, 5, 5, 2, 3
_LONG_ENOUGH = 3
"""Working days that leave room for what happens on the way."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: `halt` as of a plan. If `nearly_due` it was opened a whole limit before
    `opened_at`, which is then when it would be due.
    """

    opened_at: datetime
    halt: str
    turns: frozenset[Turn] = frozenset()
    source: CaseSource | None = None
    vague: bool = False
    quick: bool = False
    nearly_due: bool = False
    hand_in_at: datetime | None = None
    asks_at: datetime | None = None
    pace: float | None = None
    slow: bool = False

    def fits(self, one: SampleClass) -> bool:
        """Whether a class can stand there: by its process and by the length of its limit."""
        if one.kind is ClassKind.MATTER:
            return False
        limit = one.standards[0]
        if self.nearly_due and limit.unit is not Unit.URGENT_HOUR:
            return False
        if self.slow and (limit.unit is not Unit.WORK_DAY or limit.amount < _LONG_ENOUGH):
            return False
        return self.source is not CaseSource.HOTLINE or one.kind is ClassKind.EVENT


def standing(now: datetime, rng: np.random.Generator) -> list[Standing]:
    """All that stands at `now`."""
    found: list[Standing] = []
    for stage, count in _JUST_REPORTED.items():
        found += [_reported(now, stage, rng) for _ in range(count)]
    found += [
        Standing(
            _ago(now, rng, 0.3, 0.8),
            "checking",
            frozenset({Turn.CHECKED}),
            CaseSource.RESIDENT,
            vague=True,
        )
        for _ in range(_CHECKING)
    ]
    found += [
        Standing(_ago(now, rng, 0.1, 0.9), "mending", source=CaseSource.GRID_WORKER, quick=True)
        for _ in range(_MENDING)
    ]
    for stage, count in _NEARLY_DUE.items():
        found += [_nearly_due(now, stage, rng) for _ in range(count)]
    for stage, count in (_HANDED_IN | _HOTLINE).items():
        source = CaseSource.HOTLINE if stage in _HOTLINE else CaseSource.GRID_WORKER
        found += [_handed_in(now, stage, source, rng) for _ in range(count)]
    for turn, (halt, count) in _DAYS_OLD.items():
        found += [_days_old(now, turn, halt, rng) for _ in range(count)]
    found += [_suspended(now, rng) for _ in range(_SUSPENDED)]
    found += [
        _handed_in(now, "ask_force_close", CaseSource.GRID_WORKER, rng, Turn.FORCED)
        for _ in range(_FORCED)
    ]
    return found + [_appealed(now, rng) for _ in range(_APPEALED)]


def _reported(now: datetime, stage: str, rng: np.random.Generator) -> Standing:
    minutes = rng.uniform(20, 70) if rng.random() < 0.2 else rng.uniform(2, 14)
    opened_at = now - timedelta(minutes=float(minutes))
    return Standing(opened_at, stage, source=CaseSource.RESIDENT, vague=stage != "dispatching")


def _nearly_due(now: datetime, stage: str, rng: np.random.Generator) -> Standing:
    due_in = timedelta(minutes=float(rng.uniform(8, 58)) - 14)
    return Standing(now + due_in, stage, source=CaseSource.GRID_WORKER, nearly_due=True)


def _handed_in(
    now: datetime, halt: str, source: CaseSource, rng: np.random.Generator, *turns: Turn
) -> Standing:
    """Reported on one of the days before, so that the morning of today is no busier than others."""
    hand_in_at = now - timedelta(minutes=float(rng.uniform(2, 40)))
    opened_at = _ago(hand_in_at, rng, 18, 60)
    return Standing(opened_at, halt, frozenset(turns), source, hand_in_at=hand_in_at, slow=True)


def _days_old(now: datetime, turn: Turn, halt: str, rng: np.random.Generator) -> Standing:
    return Standing(
        _ago(now, rng, 18, 30),
        halt,
        frozenset({turn}),
        CaseSource.GRID_WORKER,
        asks_at=_ago(now, rng, 0.2, 6),
        slow=True,
    )


def _suspended(now: datetime, rng: np.random.Generator) -> Standing:
    asks_at = _ago(now, rng, 30, 90)
    return Standing(
        _ago(asks_at, rng, 4, 12),
        "grant",
        frozenset({Turn.SUSPENDED}),
        CaseSource.GRID_WORKER,
        asks_at=asks_at,
        slow=True,
    )


def _appealed(now: datetime, rng: np.random.Generator) -> Standing:
    """Closed late some days ago, so that it is only being asked about now."""
    return Standing(
        _ago(now, rng, 9 * 24, 14 * 24),
        "appeal",
        frozenset({Turn.APPEALED}),
        CaseSource.GRID_WORKER,
        slow=True,
        pace=float(rng.uniform(1.05, 1.2)),
    )


def _ago(now: datetime, rng: np.random.Generator, least: float, most: float) -> datetime:
    """A moment between `least` and `most` hours before `now`."""
    return now - timedelta(hours=float(rng.uniform(least, most)))
