from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gis.errors import Conflict, Forbidden, Invalid
from workflows.definitions import get
from workflows.engine import (
    Actor,
    CaseState,
    ClockStart,
    Decision,
    MoveInput,
    Owner,
    Refused,
    allowed_moves,
    decide,
    open_case,
)
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


def test_a_new_case_waits_for_the_acceptors() -> None:
    decision = open_case(GRID, MoveInput(class_id=10, worker_id=6), actor=SYSTEM, now=NOW)
    case = decision.after
    assert (case.stage, case.version, case.owner) == ("acceptance", 1, Owner.of_role(Role.ACCEPTOR))
    assert (case.class_id, case.worker_id, case.opened_at) == (10, 6, NOW)
    assert decision.start_clock == ClockStart(
        "acceptance", GRID.clocks["acceptance"], resumes=False
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
        assert names == {"dispatch", "return", "void"}
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


def test_a_case_that_was_voided_stays_so() -> None:
    voided = moved(at("dispatching"), "void", DISPATCHER, WHY).after
    assert (voided.owner, voided.running_clocks, voided.closed_at) == (Owner.nobody(), (), NOW)
    for actor in (SYSTEM, ACCEPTOR, DISPATCHER, HANDLER, WORKER, LEADER, ADMINISTRATOR):
        assert allowed_moves(GRID, voided, actor=actor, now=NOW) == ()


@pytest.mark.parametrize(
    ("stage", "actor", "names"),
    [
        ("acceptance", ACCEPTOR, {"accept", "void"}),
        ("acceptance", DISPATCHER, set()),
        ("assigned", HANDLER, {"take", "return"}),
        ("assigned", STRANGER, set()),
        ("handling", HANDLER, {"hand_in", "return"}),
        ("handling", COLLEAGUE, set()),
        ("feedback", DISPATCHER, {"rework", "send_for_verification"}),
        ("verifying", WORKER, {"verify_pass", "verify_rework"}),
        ("closing", DISPATCHER, {"close"}),
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


def test_an_owner_is_named_in_exactly_one_way() -> None:
    for fields in ({}, {"role": Role.ACCEPTOR, "account_id": 1}, {"department_id": 3}):
        with pytest.raises(ValueError, match="cannot be named"):
            Owner(Owner.of_account(1).kind, **fields)
