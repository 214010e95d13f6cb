"""Dry runs of routing rules, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from governance.jobs.handlers import Handler
from workflows.cases.trying_rules import try_batch
from workflows.dispatch.rule_words import TrialState
from workflows.tasks.services import owe

TRIAL_TASK = "routing.trial"


def owe_batch(session: Session, district: int, trial_id: int, after: int, now: datetime) -> None:
    """Have the cases after `after` tried."""
    owe(session, district, TRIAL_TASK, f"{trial_id}:{after}", {"trial_id": trial_id}, now)


def try_next(session: Session, district: int, payload: Mapping[str, Any], now: datetime) -> None:
    """Try one batch and owe the next, until the run is over or was forgotten."""
    trial = try_batch(session, district, int(payload["trial_id"]), now)
    if trial is not None and trial.state is TrialState.RUNNING:
        owe_batch(session, district, trial.id, trial.after, now)


TASKS: Mapping[str, Handler] = {TRIAL_TASK: try_next}
