"""How a department works on a case of the sample, and what happens while it does."""

from dataclasses import replace
from datetime import datetime, timedelta

from governance.sample.hand import Hand, Step, Steps
from governance.sample.joint_work import co_handle
from governance.sample.leave import ask_for_time, suspend
from governance.sample.turns import Turn
from workflows.case_state import MoveInput
from workflows.owners import Actor
from workflows.roles import Role

_BRIEFLY = timedelta(minutes=3)


def work(hand: Hand, handler: Actor) -> Steps:
    """Take the case, hand in its result when the pace wants it, and answer for it."""
    if Turn.HURRIED in hand.turns and not hand.telling.state.urgent:
        hurry = hand.soon("prioritise", hand.dispatcher, opinion="hurried")
        yield hurry._replace(given=replace(hurry.given, urgent=True))
    pace = hand.plan.pace
    yield Step("take", handler, _taken_at(hand, pace), MoveInput())
    yield from _meanwhile(hand, handler)
    yield from _result(hand, handler, pace)


def work_again(hand: Hand, handler: Actor, pace: float) -> Steps:
    """Do it better when it comes back."""
    yield Step("take", handler, hand.used(pace * 0.9, 4), MoveInput())
    yield from _result(hand, handler, pace)


def further(hand: Hand, pace: float) -> float:
    """More of the time after a rework: what is left of it, or some more on top."""
    step = hand.between(0.3, 0.8)
    return pace + (1 - pace) * step if pace < 1 else pace + 0.1 * step


def _meanwhile(hand: Hand, handler: Actor) -> Steps:
    """What comes between taking the case and its result."""
    turns = hand.turns
    if Turn.CO_HANDLED in turns:
        yield from co_handle(hand)
    if Turn.SUSPENDED in turns:
        yield from suspend(hand, handler)
    if Turn.EXTENDED in turns or Turn.NOT_EXTENDED in turns:
        yield from ask_for_time(hand, handler, granted=Turn.EXTENDED in turns)
    if Turn.SUPERVISED in turns:
        at = hand.plan.asks_at or hand.used(hand.between(0.3, 0.6), 5)
        opinion = MoveInput(opinion=hand.say("supervise"))
        yield Step("supervise", hand.leader, max(at, hand.telling.at), opinion)
        yield hand.soon("answer_supervision", handler, 30, opinion="answer_supervision")


def _result(hand: Hand, handler: Actor, pace: float) -> Steps:
    """Hand in the result, once more if a colleague is not content, and stand up for it."""
    yield from _hand_in(hand, handler, _done_at(hand, pace))
    who = _colleague(hand, handler)
    if Turn.REDONE in hand.turns and not hand.telling.has_made("redo"):
        yield hand.soon("redo", who, 10, reason="redone")
        yield from _hand_in(hand, handler, hand.used(further(hand, pace), 10))
    if hand.telling.definition.key == "hotline":
        yield hand.soon("reply", who, 14, opinion="replied")
    else:
        yield hand.soon("confirm", who, 9, opinion="confirmed")


def _hand_in(hand: Hand, handler: Actor, at: datetime) -> Steps:
    """Whoever was supervised because the case is late answers before it is done."""
    at = max(at, hand.not_before)
    if at <= hand.now:
        hand.telling.open_parts = 0
        hand.telling.ring_until(at)
    if hand.telling.supervised and at <= hand.now:
        said = MoveInput(opinion=hand.say("answer_supervision"))
        yield Step("answer_supervision", handler, at, said)
        at += _BRIEFLY
    closing = hand.reported.standard.closing_condition
    given = MoveInput(result=f"已到现场处置：{closing}", photo_count=hand.photos)
    yield Step("hand_in", handler, at, given)


def _taken_at(hand: Hand, pace: float) -> datetime:
    if hand.plan.hand_in_at or hand.plan.asks_at:
        return hand.after(6)
    share = hand.between(0.1, 0.8) if pace > 1 else pace * hand.between(0.05, 0.4)
    return hand.used(share, 4)


def _done_at(hand: Hand, pace: float) -> datetime:
    fixed = hand.plan.hand_in_at
    return max(fixed, hand.telling.at) if fixed else hand.used(pace, 7)


def _colleague(hand: Hand, handler: Actor) -> Actor:
    """Somebody else of the department, where there is anybody else."""
    department = next(
        code for code, number in hand.cast.departments.items() if number == handler.department_id
    )
    everyone = hand.cast.everyone(Role.HANDLER, department)
    return hand.one_of([one for one in everyone if one != handler] or everyone)
