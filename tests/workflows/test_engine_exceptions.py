"""The detours of a case: returns, redoing, parts, mergers, supervision, and what is said after."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gis.errors import Conflict, Forbidden, Invalid
from tests.support.journeys import (
    ACCEPTOR,
    COLLEAGUE,
    DISPATCHER,
    HANDLER,
    LEADER,
    NOW,
    STRANGER,
    SYSTEM,
    WORKER,
)
from tests.support.journeys_of_grid import GRID, PARTS, at, moved, refused, then
from workflows.case_state import ClockChange, ClockTurn, PartInput
from workflows.definitions import latest
from workflows.engine import Actor, CaseState, MoveInput, Owner, allowed_moves, decide, open_case
from workflows.roles import Role

RESIDENT = Actor(Role.RESIDENT)
WHY: dict[str, Any] = {"reason": "不属本单位"}
ELEVEN = tuple(PartInput(department, "协助") for department in range(80, 91))
RECKON = ClockChange(ClockTurn.RECKON)


def names(case: CaseState, actor: Actor) -> set[str]:
    return {move.name for move in allowed_moves(GRID, case, actor=actor, now=NOW)}


@pytest.mark.parametrize("stage", ["assigned", "handling", "confirming"])
def test_whoever_gets_a_case_back_sends_it_on_again_or_returns_it_further(stage: str) -> None:
    case = then(at(stage), "return", HANDLER, **WHY)
    assert (case.stage, case.returned, case.department_id) == ("dispatching", True, None)
    assert {"dispatch", "declare_ownerless", "return"} <= names(case, DISPATCHER)
    further = then(case, "return", DISPATCHER, **WHY)
    assert (further.stage, further.returned) == ("filing", True)
    again = then(case, "dispatch", DISPATCHER, department_id=71)
    assert (again.stage, again.returned) == ("assigned", False)


def test_while_it_is_returned_other_steps_forward_wait() -> None:
    case = at("feedback", returned=True)
    stopped = refused(case, "send_for_verification", DISPATCHER)
    assert isinstance(stopped, Conflict)
    assert stopped.reason.code == "move_after_return"
    assert (stopped.reason.params["stage_zh"], stopped.reason.params["owner"]) == (
        "待反馈",
        "dispatcher",
    )
    assert moved(case, "rework", DISPATCHER, **WHY).after.returned is False


def test_a_department_that_is_not_content_gives_it_back_to_the_same_handler() -> None:
    redo = moved(at("confirming"), "redo", COLLEAGUE, **WHY)
    assert (redo.owner, redo.after.handler_id) == (Owner.of_account(3), 3)
    assert (redo.stop_clocks, redo.start_clock) == ((), None)
    assert refused(at("confirming"), "redo", STRANGER, **WHY).reason.code == "move_not_the_owner"


def test_the_handling_clock_runs_until_the_department_confirms() -> None:
    handed_in = moved(at("handling"), "hand_in", HANDLER, result="好了", photo_count=1)
    assert handed_in.after.running_clocks == ("handling",)
    confirmed = moved(handed_in.after, "confirm", COLLEAGUE)
    assert (confirmed.stage, confirmed.stop_clocks) == ("feedback", ("handling",))


def test_only_what_is_not_seen_on_the_spot_is_closed_without_a_visit() -> None:
    assert refused(at("feedback"), "pass_feedback", DISPATCHER).reason.code == "move_needs_visit"
    desk = at("feedback", on_site=False)
    assert moved(desk, "pass_feedback", DISPATCHER).stage == "closing"


def test_closing_takes_the_closing_condition() -> None:
    open_ = refused(at("closing"), "close", DISPATCHER)
    assert isinstance(open_, Invalid)
    assert (open_.reason.code, open_.field) == ("closing_not_met", "closing")


def test_what_nobody_owns_waits_for_an_owner() -> None:
    found = then(at("handling"), "declare_ownerless", HANDLER, **WHY)
    assert (found.stage, found.owner, found.department_id) == (
        "ownerless",
        Owner.of_role(Role.DISPATCHER),
        None,
    )
    assert found.running_clocks == ("ownerless",)
    named = moved(found, "name_owner", DISPATCHER, department_id=71)
    assert (named.stage, named.owner) == ("assigned", Owner.of_department(71))


def test_a_part_holds_back_whoever_co_handles_it_with() -> None:
    helped = moved(at("handling"), "co_handle", DISPATCHER, parts=PARTS)
    assert (helped.stage, helped.after.open_parts, helped.parts) == ("handling", 2, PARTS)
    case = helped.after
    waits = refused(case, "hand_in", HANDLER, result="好了", photo_count=1)
    assert (waits.reason.code, waits.reason.params["count"]) == ("parts_open", 2)
    merging = refused(case, "merge", DISPATCHER, survivor_id=9, **WHY)
    assert merging.reason.code == "parts_open"
    done = replace(case, open_parts=0)
    assert moved(done, "hand_in", HANDLER, result="好了", photo_count=1).stage == "confirming"


@pytest.mark.parametrize(
    ("move", "stage", "parts", "code"),
    [
        ("co_handle", "handling", (), "move_requires"),
        ("co_handle", "handling", (PartInput(70, "协助"),), "part_department_twice"),
        ("co_handle", "handling", (PARTS[0], PARTS[0]), "part_department_twice"),
        ("co_handle", "handling", (PartInput(71, " "),), "part_without_task"),
        (
            "co_handle",
            "handling",
            ELEVEN,
            "parts_out_of_range",
        ),
        ("split", "dispatching", PARTS[:1], "parts_out_of_range"),
    ],
)
def test_parts_that_cannot_be_given(
    move: str, stage: str, parts: tuple[PartInput, ...], code: str
) -> None:
    wrong = refused(at(stage), move, DISPATCHER, parts=parts, **WHY)
    assert (wrong.reason.code, wrong.field) == (code, "parts")


def test_what_was_split_waits_for_its_parts_and_its_first_department_leads() -> None:
    split = then(at("dispatching"), "split", DISPATCHER, parts=PARTS, **WHY)
    assert (split.stage, split.open_parts, split.department_id) == ("joining", 2, 71)
    assert refused(split, "join", SYSTEM).reason.code == "parts_open"
    joined = moved(replace(split, open_parts=0), "join", SYSTEM)
    assert (joined.stage, joined.stop_clocks) == ("feedback", ("handling",))
    rework = moved(joined.after, "rework", DISPATCHER, **WHY)
    assert rework.owner == Owner.of_department(71)


@pytest.mark.parametrize(("move", "stage"), [("co_handle", "handling"), ("split", "dispatching")])
def test_a_part_has_no_parts_and_is_not_reopened(move: str, stage: str) -> None:
    part = at(stage, parent_id=5)
    assert refused(part, move, DISPATCHER, parts=PARTS, **WHY).reason.code == "part_of_another"
    ended = at("closed", parent_id=5)
    assert refused(ended, "reopen", DISPATCHER, **WHY).reason.code == "part_of_another"


def test_a_merged_case_lives_on_in_another_and_can_be_separated() -> None:
    merged = then(at("handling"), "merge", DISPATCHER, survivor_id=9, **WHY)
    assert (merged.stage, merged.owner, merged.survivor_id) == ("merged", Owner.nobody(), 9)
    apart = moved(replace(merged, closed_at=NOW), "separate", DISPATCHER, **WHY)
    assert (apart.stage, apart.after.survivor_id) == ("dispatching", None)
    late = refused(
        replace(merged, closed_at=NOW), "separate", DISPATCHER, NOW + timedelta(days=8), **WHY
    )
    assert late.reason.code == "move_too_late"
    waiting = then(at("handling"), "ask_extension", HANDLER, **WHY)
    assert refused(waiting, "merge", DISPATCHER, survivor_id=9, **WHY).reason.code == (
        "request_waiting"
    )


def test_a_check_on_the_spot_comes_back_with_its_finding() -> None:
    sent = moved(at("acceptance"), "send_for_check", ACCEPTOR)
    assert sent.owner == Owner.of_account(6)
    for move in ("check_found", "check_absent"):
        found = moved(sent.after, move, WORKER, opinion="已到现场")
        assert (found.stage, found.event.opinion) == ("filing", "已到现场")
    assert moved(at("filing"), "refuse", ACCEPTOR, **WHY).stage == "refused"


def test_supervision_waits_for_the_owners_answer() -> None:
    watched = then(at("handling"), "supervise", LEADER, opinion="限期办结")
    assert watched.supervised
    again = refused(watched, "supervise", DISPATCHER, opinion="再催")
    assert again.reason.code == "already_supervised"
    colleague = refused(watched, "answer_supervision", COLLEAGUE, opinion="好")
    assert colleague.reason.code == "move_owned_by_another"
    answered = moved(watched, "answer_supervision", HANDLER, opinion="今日完成")
    assert answered.after.supervised is False
    assert refused(answered.after, "answer_supervision", HANDLER, opinion="x").reason.code == (
        "not_supervised"
    )


def test_a_new_priority_or_class_reckons_the_clock_anew() -> None:
    hurried = moved(at("handling"), "prioritise", DISPATCHER, urgent=True)
    assert (hurried.turn, hurried.after.urgent) == (RECKON, True)
    assert hurried.event.detail["urgent"] == [False, True]
    other = moved(at("handling"), "reclassify", ACCEPTOR, class_id=11, standard_id=111)
    assert (other.turn, other.after.standard_id) == (RECKON, 111)
    unchanged: dict[str, dict[str, Any]] = {
        "prioritise": {"urgent": False},
        "reclassify": {"class_id": 10},
    }
    for move, given in unchanged.items():
        same = refused(at("handling"), move, DISPATCHER, **given)
        assert same.reason.code == "nothing_changes"


def test_who_is_appointed_owns_what_waits_on_the_spot() -> None:
    at_worker = moved(at("verifying"), "appoint", DISPATCHER, worker_id=66)
    assert (at_worker.owner, at_worker.after.worker_id) == (Owner.of_account(66), 66)
    elsewhere = moved(at("handling"), "appoint", DISPATCHER, worker_id=66)
    assert (elsewhere.owner, elsewhere.after.worker_id) == (Owner.of_account(3, "陈处置"), 66)


def test_the_reporter_says_how_it_went_and_the_centre_calls_back() -> None:
    closed = at("closed")
    said = moved(closed, "evaluate", RESIDENT, NOW + timedelta(days=2), satisfaction=5)
    assert (said.stage, said.after.satisfaction, said.after.closed_at) == ("closed", 5, NOW)
    assert refused(said.after, "evaluate", RESIDENT, satisfaction=4).reason.code == (
        "move_often_enough"
    )
    called = moved(closed, "revisit", ACCEPTOR, opinion="满意", satisfaction=4)
    assert called.after.satisfaction == 4
    wrong = refused(closed, "evaluate", RESIDENT, satisfaction=6)
    assert (wrong.reason.code, wrong.field) == ("satisfaction_out_of_range", "satisfaction")
    reopened = moved(closed, "reopen", RESIDENT, **WHY)
    assert (reopened.stage, reopened.after.satisfaction) == ("dispatching", None)


def test_what_a_worker_mends_is_theirs_until_it_is_done() -> None:
    quick = latest("quick")
    case = open_case(quick, MoveInput(worker_id=66), actor=WORKER, now=NOW).after
    assert (case.stage, case.owner) == ("mending", Owner.of_account(6))
    done = decide(
        quick, case, "finish", MoveInput(result="已扶正", photo_count=1), actor=WORKER, now=NOW
    )
    assert (done.stage, done.after.closed_at) == ("closed", NOW)
    with pytest.raises(Forbidden):
        open_case(quick, MoveInput(), actor=ACCEPTOR, now=NOW)
