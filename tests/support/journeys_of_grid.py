"""A case at any stage of the newest grid management, and what its people do with it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.support.journeys import (
    ACCEPTOR,
    COLLEAGUE,
    DISPATCHER,
    HANDLER,
    NOW,
    RESULT,
    SYSTEM,
    WORKER,
)
from workflows.case_state import PartInput
from workflows.definitions import latest
from workflows.engine import Actor, CaseState, Decision, MoveInput, Refused, decide, open_case

GRID = latest("grid")
DUE = NOW + timedelta(hours=4)
PARTS = (PartInput(71, "抢修"), PartInput(72, "清理"))
WAY = {
    "accept": (ACCEPTOR, MoveInput()),
    "file": (ACCEPTOR, MoveInput(class_id=10, standard_id=100)),
    "dispatch": (DISPATCHER, MoveInput(department_id=70)),
    "take": (HANDLER, MoveInput()),
    "hand_in": (HANDLER, RESULT),
    "confirm": (COLLEAGUE, MoveInput()),
    "send_for_verification": (DISPATCHER, MoveInput()),
    "verify_pass": (WORKER, MoveInput()),
    "close": (DISPATCHER, MoveInput(closing_met=True)),
}


def at(stage: str, **changes: Any) -> CaseState:
    """A case that came to this stage by the straight way, with its clock due at DUE."""
    case = open_case(GRID, MoveInput(worker_id=6), actor=SYSTEM, now=NOW).after
    for name, (actor, given) in WAY.items():
        if case.stage == stage:
            break
        case = decide(GRID, case, name, given, actor=actor, now=NOW).after
    assert case.stage == stage
    due = None if GRID.stages[stage].ended else DUE
    return replace(case, **{"due_at": due, **changes})


def moved(case: CaseState, name: str, actor: Actor, now: datetime = NOW, **given: Any) -> Decision:
    what = MoveInput(**given)
    return decide(GRID, case, name, what, actor=actor, now=now)


def then(case: CaseState, name: str, actor: Actor, now: datetime = NOW, **given: Any) -> CaseState:
    """The case after the move, with the clock due when it was."""
    after = moved(case, name, actor, now, **given).after
    return replace(after, due_at=None if GRID.stages[after.stage].ended else case.due_at)


def refused(case: CaseState, name: str, actor: Actor, now: datetime = NOW, **given: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        moved(case, name, actor, now, **given)
    return caught.value
