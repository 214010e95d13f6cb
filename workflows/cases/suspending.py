"""Suspension (挂账): the day on which it ends is a duty from the moment that it begins."""

from __future__ import annotations

from typing import Any

from workflows.case_state import ClockTurn, Decision
from workflows.cases.models import Case

RESUME_TASK = "case.resume"


def resume_task(case: Case, decision: Decision) -> dict[str, Any] | None:
    """The duty to go on when a suspension that begins with this decision is over."""
    change = decision.turn
    if change is None or change.turn is not ClockTurn.PAUSE or change.until is None:
        return None
    return {
        "district": case.district,
        "kind": RESUME_TASK,
        "key": f"{case.id}:{case.version}",
        "payload": {"case_id": case.id},
        "run_at": change.until,
    }
