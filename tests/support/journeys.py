"""A case at any stage of grid management, and the people who move it."""

from datetime import UTC, datetime

import pytest

from workflows.definitions import get
from workflows.engine import Actor, CaseState, Decision, MoveInput, Refused, decide, open_case
from workflows.roles import Role

GRID = get("grid", 1)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SYSTEM = Actor(Role.SYSTEM)
ACCEPTOR = Actor(Role.ACCEPTOR, account_id=1, label="何受理")
DISPATCHER = Actor(Role.DISPATCHER, account_id=2, label="潘派遣")
HANDLER = Actor(Role.HANDLER, account_id=3, department_id=70, label="陈处置")
COLLEAGUE = Actor(Role.HANDLER, account_id=4, department_id=70, label="罗处置")
STRANGER = Actor(Role.HANDLER, account_id=5, department_id=71, label="梁处置")
WORKER = Actor(Role.GRID_WORKER, account_id=6, label="区网格")
LEADER = Actor(Role.LEADER, account_id=7)
ADMINISTRATOR = Actor(Role.ADMINISTRATOR, account_id=8)

WHY = MoveInput(reason="不属本单位")
RESULT = MoveInput(result="已修复", photo_count=1)
JOURNEY = {
    "accept": (ACCEPTOR, MoveInput()),
    "file": (ACCEPTOR, MoveInput(class_id=10, standard_id=100)),
    "dispatch": (DISPATCHER, MoveInput(department_id=70)),
    "take": (HANDLER, MoveInput()),
    "hand_in": (HANDLER, RESULT),
    "send_for_verification": (DISPATCHER, MoveInput()),
    "verify_pass": (WORKER, MoveInput()),
    "close": (DISPATCHER, MoveInput()),
}


def opened(given: MoveInput = MoveInput(worker_id=6)) -> CaseState:  # noqa: B008 -- frozen
    return open_case(GRID, given, actor=SYSTEM, now=NOW).after


def at(stage: str) -> CaseState:
    """Return a case that came to this stage by the straight way."""
    case = opened()
    for name, (actor, given) in JOURNEY.items():
        if case.stage == stage:
            break
        case = decide(GRID, case, name, given, actor=actor, now=NOW).after
    assert case.stage == stage
    return case


def moved(
    case: CaseState,
    name: str,
    actor: Actor,
    given: MoveInput = MoveInput(),  # noqa: B008 -- frozen
    now: datetime = NOW,
) -> Decision:
    return decide(GRID, case, name, given, actor=actor, now=now)


def refusal(
    case: CaseState,
    name: str,
    actor: Actor,
    given: MoveInput = MoveInput(),  # noqa: B008 -- frozen
    now: datetime = NOW,
) -> Refused:
    with pytest.raises(Refused) as caught:
        moved(case, name, actor, given, now)
    return caught.value
