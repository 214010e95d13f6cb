from dataclasses import replace
from datetime import timedelta

import pytest

from gis.errors import Conflict, Forbidden
from tests.support.journeys import (
    ACCEPTOR,
    DISPATCHER,
    GRID,
    HANDLER,
    JOURNEY,
    NOW,
    SYSTEM,
    WHY,
    WORKER,
    at,
    moved,
    opened,
    refusal,
)
from workflows.engine import Actor, ClockStart, MoveInput, Owner, allowed_moves, open_case
from workflows.roles import Role


def test_a_new_case_waits_for_the_acceptors() -> None:
    decision = open_case(GRID, MoveInput(class_id=10, worker_id=6), actor=SYSTEM, now=NOW)
    case = decision.after
    assert (case.stage, case.version, case.owner) == ("acceptance", 1, Owner.of_role(Role.ACCEPTOR))
    assert (case.class_id, case.worker_id, case.opened_at) == (10, 6, NOW)
    assert decision.start_clock == ClockStart(
        "acceptance", GRID.clocks["acceptance"].budget, resumes=False
    )
    assert (decision.event.from_stage, decision.event.detail["class_id"]) == (None, [None, 10])


def test_who_owns_a_case_on_the_straight_way() -> None:
    owners = []
    case = opened()
    for name, (actor, given) in JOURNEY.items():
        case = moved(case, name, actor, given).after
        owners.append((case.stage, case.owner, case.running_clocks))
    assert owners == [
        ("filing", Owner.of_role(Role.ACCEPTOR), ("filing",)),
        ("dispatching", Owner.of_role(Role.DISPATCHER), ("dispatch",)),
        ("assigned", Owner.of_department(70), ("handling",)),
        ("handling", Owner.of_account(3), ("handling",)),
        ("feedback", Owner.of_role(Role.DISPATCHER), ("feedback",)),
        ("verifying", Owner.of_account(6), ("verification",)),
        ("closing", Owner.of_role(Role.DISPATCHER), ("closing",)),
        ("closed", Owner.nobody(), ()),
    ]
    assert (case.version, case.closed_at) == (9, NOW)


def test_the_system_files_a_clear_report_by_itself() -> None:
    case = moved(opened(), "accept", SYSTEM).after
    case = moved(case, "file", SYSTEM, MoveInput(class_id=10, standard_id=100)).after
    assert case.stage == "dispatching"
    assert refusal(case, "dispatch", SYSTEM, MoveInput(department_id=70)).reason.code == (
        "move_role_may_not"
    )


def test_a_class_that_is_not_seen_on_the_spot_needs_no_photo() -> None:
    desk = replace(at("handling"), on_site=False)
    assert moved(desk, "hand_in", HANDLER, MoveInput(result="已答复")).stage == "feedback"


def test_a_return_goes_to_the_sender_who_chooses_again() -> None:
    for stage in ("assigned", "handling"):
        decision = moved(at(stage), "return", HANDLER, WHY)
        assert decision.stage == "dispatching"
        assert (decision.after.department_id, decision.after.handler_id) == (None, None)
        assert decision.event.opinion == "不属本单位"
        names = {
            move.name for move in allowed_moves(GRID, decision.after, actor=DISPATCHER, now=NOW)
        }
        assert names == {"dispatch", "return", "void", "relocate"}
    filed = moved(at("dispatching"), "return", DISPATCHER, WHY).after
    assert (filed.stage, filed.class_id, filed.standard_id) == ("filing", 10, 100)


@pytest.mark.parametrize(
    ("stage", "move", "actor"),
    [("feedback", "rework", DISPATCHER), ("verifying", "verify_rework", WORKER)],
)
def test_rework_keeps_department_and_handler_and_resumes_the_clock(
    stage: str, move: str, actor: Actor
) -> None:
    decision = moved(at(stage), move, actor, WHY)
    assert decision.owner == Owner.of_department(70)
    assert (decision.after.handler_id, decision.after.standard_id) == (3, 100)
    assert decision.start_clock == ClockStart("handling", None, resumes=True)
    assert decision.after.running_clocks == ("handling",)


def test_a_new_dispatch_starts_the_clock_anew() -> None:
    returned = moved(at("handling"), "return", HANDLER, WHY)
    assert returned.stop_clocks == ("handling",)
    again = moved(returned.after, "dispatch", DISPATCHER, MoveInput(department_id=71))
    assert again.start_clock == ClockStart("handling", None, resumes=False)


def test_taking_a_case_leaves_its_clock_running() -> None:
    taken = moved(at("assigned"), "take", HANDLER)
    assert (taken.stop_clocks, taken.start_clock) == ((), None)


def test_without_a_grid_worker_the_acceptors_verify() -> None:
    sent = moved(replace(at("feedback"), worker_id=None), "send_for_verification", DISPATCHER)
    assert sent.owner == Owner.of_role(Role.ACCEPTOR)
    assert moved(sent.after, "verify_pass", ACCEPTOR).stage == "closing"
    assert isinstance(refusal(sent.after, "verify_pass", WORKER), Forbidden)


def test_the_dispatcher_may_name_another_worker_to_verify() -> None:
    sent = moved(at("feedback"), "send_for_verification", DISPATCHER, MoveInput(worker_id=66))
    assert (sent.owner, sent.event.detail["worker_id"]) == (Owner.of_account(66), [6, 66])


def test_what_a_move_does_not_ask_for_changes_nothing() -> None:
    given = MoveInput(class_id=11, standard_id=111, department_id=77, worker_id=66)
    before = at("assigned")
    after = moved(before, "take", HANDLER, given).after
    facts = ("class_id", "standard_id", "department_id", "worker_id")
    assert [getattr(after, fact) for fact in facts] == [getattr(before, fact) for fact in facts]


@pytest.mark.parametrize(
    ("after", "allowed"), [(timedelta(days=7), True), (timedelta(days=7, seconds=1), False)]
)
def test_a_case_reopens_within_seven_days(after: timedelta, *, allowed: bool) -> None:
    closed, later = at("closed"), NOW + after
    names = [move.name for move in allowed_moves(GRID, closed, actor=DISPATCHER, now=later)]
    if allowed:
        reopened = moved(closed, "reopen", DISPATCHER, WHY, later).after
        assert (names, reopened.stage, reopened.closed_at) == (["reopen"], "dispatching", None)
        assert (reopened.department_id, reopened.running_clocks) == (70, ("dispatch",))
    else:
        refused = refusal(closed, "reopen", DISPATCHER, WHY, later)
        assert isinstance(refused, Conflict)
        assert (names, refused.reason.code) == ([], "move_too_late")


def test_an_owner_is_named_in_exactly_one_way() -> None:
    for fields in ({}, {"role": Role.ACCEPTOR, "account_id": 1}, {"department_id": 3}):
        with pytest.raises(ValueError, match="cannot be named"):
            Owner(Owner.of_account(1).kind, **fields)
