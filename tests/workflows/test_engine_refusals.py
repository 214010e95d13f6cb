from dataclasses import replace

import pytest

from gis.errors import Conflict, Forbidden, Invalid
from tests.support.journeys import (
    ACCEPTOR,
    ADMINISTRATOR,
    COLLEAGUE,
    DISPATCHER,
    GRID,
    HANDLER,
    LEADER,
    NOW,
    RESULT,
    STRANGER,
    SYSTEM,
    WHY,
    WORKER,
    at,
    moved,
    opened,
    refusal,
)
from workflows.engine import Actor, MoveInput, Owner, allowed_moves, open_case


def test_of_twelve_who_take_a_case_one_has_it_and_the_others_are_told_who() -> None:
    waiting = at("assigned")
    taken = moved(waiting, "take", HANDLER).after
    assert (taken.owner, taken.handler_id) == (Owner.of_account(3), 3)
    late = refusal(taken, "take", COLLEAGUE)
    assert isinstance(late, Conflict)
    assert late.reason.code == "move_wrong_stage"
    assert late.reason.params == {
        "move": "take",
        "stage": "handling",
        "stage_zh": "处置中",
        "stage_en": "In handling",
        "owner_kind": "account",
        "owner": "陈处置",
        "version": 5,
    }


@pytest.mark.parametrize(
    ("stage", "move", "actor", "given", "kind", "code", "field"),
    [
        ("acceptance", "close", DISPATCHER, WHY, Conflict, "move_wrong_stage", None),
        ("acceptance", "fly", ACCEPTOR, WHY, Invalid, "move_unknown", "move"),
        ("acceptance", "open", SYSTEM, WHY, Invalid, "move_unknown", "move"),
        ("acceptance", "accept", LEADER, WHY, Forbidden, "move_role_may_not", None),
        ("handling", "accept", LEADER, WHY, Forbidden, "move_role_may_not", None),
        ("acceptance", "void", ADMINISTRATOR, WHY, Forbidden, "move_role_may_not", None),
        ("acceptance", "void", DISPATCHER, WHY, Forbidden, "move_not_the_owner", None),
        ("dispatching", "return", HANDLER, WHY, Forbidden, "move_role_may_not", None),
        ("assigned", "take", STRANGER, WHY, Forbidden, "move_not_the_owner", None),
        ("handling", "hand_in", STRANGER, RESULT, Forbidden, "move_not_the_owner", None),
        ("handling", "hand_in", COLLEAGUE, RESULT, Conflict, "move_owned_by_another", None),
        ("verifying", "verify_pass", ACCEPTOR, WHY, Conflict, "move_owned_by_another", None),
        (
            "filing",
            "file",
            ACCEPTOR,
            MoveInput(class_id=1),
            Invalid,
            "move_requires",
            "standard_id",
        ),
        ("dispatching", "dispatch", DISPATCHER, WHY, Invalid, "move_requires", "department_id"),
        ("handling", "hand_in", HANDLER, WHY, Invalid, "move_requires", "result"),
        ("handling", "hand_in", HANDLER, MoveInput(result="x"), Invalid, "move_requires", "photos"),
        ("handling", "return", HANDLER, MoveInput(reason="  "), Invalid, "move_requires", "reason"),
        ("feedback", "rework", DISPATCHER, RESULT, Invalid, "move_requires", "reason"),
        ("closed", "reopen", DISPATCHER, RESULT, Invalid, "move_requires", "reason"),
        (
            "acceptance",
            "accept",
            ACCEPTOR,
            MoveInput(version=7),
            Conflict,
            "move_out_of_date",
            "version",
        ),
    ],
)
def test_refusals_say_why(  # noqa: PLR0917 -- a table of cases has columns
    stage: str,
    move: str,
    actor: Actor,
    given: MoveInput,
    kind: type[Exception],
    code: str,
    field: str | None,
) -> None:
    refused = refusal(at(stage), move, actor, given)
    assert isinstance(refused, kind)
    assert (refused.reason.code, refused.field) == (code, field)


def test_everything_that_is_missing_is_said_at_once() -> None:
    refused = refusal(at("handling"), "hand_in", HANDLER)
    assert isinstance(refused, Invalid)
    assert [refused.field, *(other.field for other in refused.others)] == ["result", "photos"]


def test_a_case_that_was_voided_stays_so() -> None:
    voided = moved(at("dispatching"), "void", DISPATCHER, WHY).after
    assert (voided.owner, voided.running_clocks, voided.closed_at) == (Owner.nobody(), (), NOW)
    for actor in (SYSTEM, ACCEPTOR, DISPATCHER, HANDLER, WORKER, LEADER, ADMINISTRATOR):
        assert allowed_moves(GRID, voided, actor=actor, now=NOW) == ()


@pytest.mark.parametrize(
    ("stage", "actor", "names"),
    [
        ("acceptance", ACCEPTOR, {"accept", "void", "relocate"}),
        ("acceptance", DISPATCHER, {"relocate"}),
        ("assigned", HANDLER, {"take", "return"}),
        ("assigned", STRANGER, set()),
        ("handling", HANDLER, {"hand_in", "return"}),
        ("handling", COLLEAGUE, set()),
        ("feedback", DISPATCHER, {"rework", "send_for_verification", "relocate"}),
        ("verifying", WORKER, {"verify_pass", "verify_rework", "relocate"}),
        ("closing", DISPATCHER, {"close", "relocate"}),
    ],
)
def test_the_moves_that_a_page_offers(stage: str, actor: Actor, names: set[str]) -> None:
    offered = allowed_moves(GRID, at(stage), actor=actor, now=NOW)
    assert {move.name for move in offered} == names


def test_a_case_is_decided_by_its_own_version_of_the_process() -> None:
    with pytest.raises(ValueError, match="version 2"):
        moved(replace(opened(), definition_version=2), "accept", ACCEPTOR)


def test_an_administrator_may_not_even_open_a_case() -> None:
    with pytest.raises(Forbidden):
        open_case(GRID, MoveInput(), actor=ADMINISTRATOR, now=NOW)
