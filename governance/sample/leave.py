"""What leave is asked for in a case of the sample, and what comes of it."""

from datetime import datetime, timedelta

from governance.sample.hand import SYSTEM, Hand, Step, Steps
from workflows.case_state import MoveInput
from workflows.owners import Actor


def ask_for_time(hand: Hand, handler: Actor, *, granted: bool) -> Steps:
    """Ask for an extension while there is time, and be answered while there still is."""
    at = _asked_at(hand, hand.between(0.4, 0.7))
    if at is None:
        return
    yield Step("ask_extension", handler, at, MoveInput(reason=hand.say("ask_extension")))
    if granted:
        yield Step(
            "grant", hand.dispatcher, hand.in_time(25), MoveInput(opinion=hand.say("granted"))
        )
    else:
        reason = MoveInput(reason=hand.say("not_granted"))
        yield Step("refuse_request", hand.dispatcher, hand.in_time(25), reason)


def suspend(hand: Hand, handler: Actor) -> Steps:
    """Let the case stand until a day; then the system lets it go on."""
    at = _asked_at(hand, hand.between(0.2, 0.5))
    if at is None:
        return
    until = at + timedelta(days=round(hand.between(5, 20)))
    asking = MoveInput(reason=hand.say("ask_suspension"), until=until)
    yield Step("ask_suspension", handler, at, asking)
    yield Step("grant", hand.dispatcher, hand.in_time(30), MoveInput(opinion=hand.say("granted")))
    yield Step("resume", SYSTEM, until, MoveInput())


def force_closing(hand: Hand) -> Steps:
    """Close without the closing condition, with the leader's leave."""
    yield hand.soon("ask_force_close", hand.dispatcher, 10, reason="ask_force_close")
    yield hand.soon("grant", hand.leader, 60, opinion="granted")


def appeal(hand: Hand, handler: Actor) -> Steps:
    """Ask that a lateness be left out of the figures; first the dispatcher agrees, then another."""
    at = hand.days_later(0.5, 2.5)
    yield Step("appeal", handler, at, MoveInput(reason=hand.say("appeal")))
    for approver in (hand.dispatcher, hand.acceptor):
        at = hand.days_later(0.1, 0.9)
        if hand.telling.state.asking is not None:
            yield Step("grant", approver, at, MoveInput(opinion=hand.say("granted")))


def _asked_at(hand: Hand, share: float) -> datetime | None:
    """When it is asked: as planned, or when this share of the time is used. Too late is never."""
    clock = hand.telling.running
    at = hand.plan.asks_at or hand.used(share, 5)
    at = max(at, hand.telling.at)
    return at if clock is not None and at < clock.due.at - timedelta(minutes=2) else None
