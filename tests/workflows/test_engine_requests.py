"""What leave is asked for, who grants it, and what it does to the clock."""

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
)
from tests.support.journeys_of_grid import DUE, at, moved, refused, then
from workflows.case_state import CaseState, ClockChange, ClockTurn
from workflows.definition import Asks
from workflows.engine import Actor, Owner

WHY: dict[str, Any] = {"reason": "配件需要调货"}
UNTIL = NOW + timedelta(days=30)
CLOSED_LATE: dict[str, Any] = {"late": True, "closed_at": NOW}


def asked(case: CaseState, move: str = "ask_extension") -> CaseState:
    until = {"until": UNTIL} if move == "ask_suspension" else {}
    return then(case, move, HANDLER, **WHY, **until)


def test_a_request_waits_and_the_case_stays() -> None:
    case = at("handling")
    decision = moved(case, "ask_extension", HANDLER, **WHY)
    assert (decision.stage, decision.owner, decision.turn) == ("handling", case.owner, None)
    assert decision.asked == decision.after.asking
    assert decision.asked is not None
    assert (decision.asked.kind, decision.asked.step, decision.asked.asker) == (
        Asks.EXTEND,
        0,
        HANDLER,
    )
    assert decision.event.detail["asks"] == "extend"
    waiting = decision.after
    for move in ("ask_extension", "ask_suspension"):
        assert refused(waiting, move, HANDLER, **WHY, until=UNTIL).reason.code == "request_waiting"


def test_an_extension_is_granted_twice_and_refusals_do_not_count() -> None:
    case = at("handling")
    for _ in range(2):
        refusal = moved(asked(case), "refuse_request", DISPATCHER, reason="不同意")
        assert (refusal.answered, refusal.after.asking, refusal.turn) == ("refused", None, None)
        granted = moved(asked(case), "grant", DISPATCHER)
        assert (granted.answered, granted.turn) == ("granted", ClockChange(ClockTurn.EXTEND))
        case = then(asked(case), "grant", DISPATCHER)
    assert case.done == {"ask_extension": 2}
    assert refused(case, "ask_extension", HANDLER, **WHY).reason.code == "move_often_enough"


@pytest.mark.parametrize("move", ["ask_extension", "ask_suspension"])
def test_once_the_clock_is_due_nothing_is_asked(move: str) -> None:
    late = refused(at("handling"), move, HANDLER, DUE, **WHY, until=DUE + timedelta(days=1))
    assert isinstance(late, Conflict)
    assert late.reason.code == "request_too_late"
    waiting = asked(at("handling"), move)
    assert moved(waiting, "refuse_request", DISPATCHER, DUE, reason="晚了").answered == "refused"


def test_what_was_asked_in_time_may_be_answered_later_but_for_a_pause() -> None:
    waiting = asked(at("handling"))
    assert moved(waiting, "grant", DISPATCHER, DUE).turn == ClockChange(ClockTurn.EXTEND)
    waiting = asked(at("handling"), "ask_suspension")
    assert refused(waiting, "grant", DISPATCHER, DUE).reason.code == "request_too_late"


def test_a_suspension_pauses_the_clock_and_goes_on_by_itself_or_by_hand() -> None:
    granted = moved(asked(at("handling"), "ask_suspension"), "grant", DISPATCHER)
    assert granted.turn == ClockChange(ClockTurn.PAUSE, UNTIL)
    assert granted.after.suspended_until == UNTIL
    for actor in (SYSTEM, DISPATCHER, HANDLER):
        resumed = moved(granted.after, "resume", actor)
        assert (resumed.turn, resumed.after.suspended_until) == (
            ClockChange(ClockTurn.RESUME),
            None,
        )
    assert refused(at("handling"), "resume", SYSTEM).reason.code == "not_suspended"


@pytest.mark.parametrize(
    ("move", "given"),
    [("return", {"reason": "不属本单位"}), ("hand_in", {"result": "好了", "photo_count": 1})],
)
def test_any_step_of_a_suspended_case_ends_the_suspension_first(
    move: str, given: dict[str, Any]
) -> None:
    case = at("handling", suspended_until=UNTIL)
    decision = moved(case, move, HANDLER, **given)
    assert decision.turn == ClockChange(ClockTurn.RESUME)
    assert decision.after.suspended_until is None


@pytest.mark.parametrize(
    "until", [NOW, NOW - timedelta(days=1), NOW + timedelta(days=365, hours=1)]
)
def test_a_suspension_ends_later_and_within_a_year(until: object) -> None:
    wrong = refused(at("handling"), "ask_suspension", HANDLER, **WHY, until=until)
    assert isinstance(wrong, Invalid)
    assert (wrong.reason.code, wrong.field) == ("until_out_of_range", "until")


@pytest.mark.parametrize("actor", [ACCEPTOR, LEADER])
def test_only_the_approver_answers(actor: Actor) -> None:
    waiting = asked(at("handling"))
    for move in ("grant", "refuse_request"):
        answer = refused(waiting, move, actor, reason="x")
        assert isinstance(answer, Forbidden)
        assert answer.reason.params["role"] == "dispatcher"


def test_only_whoever_asked_withdraws_and_nobody_else_asks_for_the_owner() -> None:
    waiting = asked(at("handling"))
    assert refused(waiting, "withdraw", COLLEAGUE).reason.code == "request_not_asker"
    assert moved(waiting, "withdraw", HANDLER).answered == "withdrawn"
    assert refused(at("handling"), "ask_extension", COLLEAGUE, **WHY).reason.code == (
        "move_owned_by_another"
    )
    assert refused(at("handling"), "grant", DISPATCHER).reason.code == "request_none"


def test_a_request_lapses_when_the_case_goes_elsewhere() -> None:
    waiting = asked(at("handling"))
    gone = moved(waiting, "hand_in", HANDLER, result="好了", photo_count=1)
    assert (gone.answered, gone.after.asking) == ("lapsed", None)
    force = then(at("feedback"), "ask_force_close", DISPATCHER, **WHY)
    kept = moved(force, "send_for_verification", DISPATCHER)
    assert (kept.answered, kept.after.asking) == (None, force.asking)


def test_closing_by_force_takes_a_leader_and_ends_the_case() -> None:
    waiting = then(at("handling"), "ask_force_close", DISPATCHER, **WHY)
    assert waiting.stage == "handling"
    closed = moved(waiting, "grant", LEADER)
    assert (closed.stage, closed.owner, closed.stop_clocks) == (
        "closed",
        Owner.nobody(),
        ("handling",),
    )
    assert (closed.after.forced, closed.after.closed_at, closed.event.to_stage) == (
        True,
        NOW,
        "closed",
    )


def test_an_appeal_is_granted_by_two_and_the_lateness_stays() -> None:
    case = at("closed", **CLOSED_LATE)
    assert refused(case, "appeal", STRANGER, **WHY).reason.code == "move_not_the_owner"
    waiting = then(case, "appeal", HANDLER, **WHY)
    assert refused(waiting, "grant", ACCEPTOR).reason.params["role"] == "dispatcher"
    first = moved(waiting, "grant", DISPATCHER)
    assert (first.answered, first.after.exempt) == (None, False)
    assert first.asked is not None
    assert first.asked.step == 1
    second = moved(first.after, "grant", ACCEPTOR)
    assert (second.answered, second.after.exempt, second.after.late) == ("granted", True, True)
    assert second.after.closed_at == case.closed_at
    assert refused(second.after, "appeal", HANDLER, **WHY).reason.code == "move_often_enough"


def test_who_was_not_late_has_nothing_to_appeal() -> None:
    assert refused(at("closed"), "appeal", HANDLER, **WHY).reason.code == "appeal_not_late"
    exempt = at("closed", **CLOSED_LATE, exempt=True)
    assert refused(exempt, "appeal", HANDLER, **WHY).reason.code == "appeal_exempt"
