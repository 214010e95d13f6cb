"""A dry run, as the page of the draft shows it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from workflows.cases.trying_rules import outcome
from workflows.dispatch.models import RuleSet, RuleTrial
from workflows.dispatch.rule_words import TrialState


def shown_trial(session: Session, rule_set: RuleSet, trial: RuleTrial | None) -> dict[str, Any]:
    """`moved` once it is over; `current` says that the rules were not edited since it began."""
    if trial is None:
        return {"trial": None, "current": False, "moved": [], "elsewhere": 0}
    over = trial.state is TrialState.DONE
    moved = outcome(session, trial) if over else []
    return {
        "trial": trial,
        "current": over and trial.revision == rule_set.revision,
        "moved": moved,
        "elsewhere": sum(one.count for one in moved),
    }
