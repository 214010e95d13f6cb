"""What the moves of a case leave in its row besides its state: moments, counts and who did what."""

from __future__ import annotations

from typing import Any

from governance.sample.telling import Telling
from governance.sample.told_clock import Ring
from workflows.cases.changes import counts, moments
from workflows.cases.clocks import HANDLING
from workflows.cases.models import Case
from workflows.definition import Deed

_KEPT = (
    "accepted_at",
    "filed_at",
    "dispatched_at",
    "handed_in_at",
    "confirmed_at",
    "evaluated_at",
    "acceptor_id",
    "dispatcher_id",
    "returns",
    "reworks",
    "reopenings",
    "extensions",
    "suspensions",
    "supervised_at",
    "supervisions",
    "appeals",
    "revisit_satisfaction",
    "revisited_at",
    "own_satisfaction",
    "own_evaluated_at",
)
_COUNTED = {
    "returns",
    "reworks",
    "reopenings",
    "extensions",
    "suspensions",
    "supervisions",
    "appeals",
}


def told_columns(telling: Telling) -> dict[str, Any]:
    """As the product's own rules count them, move by move and rung by rung."""
    case = Case(**{name: 0 if name in _COUNTED else None for name in _KEPT})
    for told in telling.told:
        if isinstance(told, Ring):
            if Deed.SUPERVISE in told.rung.deeds:
                case.supervised_at = case.supervised_at or told.at
                case.supervisions += 1
            continue
        decision = told.decision
        changed = counts(case, decision)
        changed |= moments(case, decision, told.given, decision.event.at)
        for column, value in changed.items():
            setattr(case, column, value)
        case.department_id = decision.after.department_id
    handling = [clock for clock in telling.clocks if clock.key == HANDLING]
    return {
        **{name: getattr(case, name) for name in _KEPT},
        "handling_due_at": handling[-1].due.at if handling else None,
        "late": telling.late,
    }
