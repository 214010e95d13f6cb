"""How the centre looks at a result in the sample, and how a case comes to its end."""

from dataclasses import replace

from governance.sample.hand import RESIDENT, Hand, Step, Steps
from governance.sample.leave import force_closing
from governance.sample.turns import Turn
from governance.sample.work import further, work_again
from workflows.case_state import MoveInput

_MET = MoveInput(closing_met=True)


def conclude(hand: Hand) -> Steps:
    """From the result to the end, with the rework that its plan wants."""
    pace = hand.plan.pace
    if Turn.POOR_RESULT in hand.turns:
        yield hand.soon("rework", hand.dispatcher, reason="poor_result")
        pace = further(hand, pace)
        yield from _again(hand, pace)
    if hand.telling.definition.key == "hotline":
        yield from _conclude_call(hand, pace)
        return
    yield hand.soon("send_for_verification", hand.dispatcher)
    if Turn.NOT_SOLVED in hand.turns:
        yield hand.soon("verify_rework", hand.reported.worker, 17, reason="not_solved")
        yield from _again(hand, further(hand, pace))
        yield hand.soon("send_for_verification", hand.dispatcher)
    yield hand.soon("verify_pass", hand.reported.worker, 17, opinion="verified")
    if Turn.FORCED in hand.turns:
        yield from force_closing(hand)
    else:
        yield hand.soon("close", hand.dispatcher)._replace(given=_MET)


def _conclude_call(hand: Hand, pace: float) -> Steps:
    """Conclude, call back, and let the resident evaluate."""
    yield hand.soon("conclude", hand.dispatcher, 35)._replace(given=_MET)
    if Turn.NOT_SOLVED in hand.turns:
        yield _called(hand, "revisit_rework", MoveInput(reason=hand.say("not_content")))
        yield from _again(hand, further(hand, pace))
        yield hand.soon("conclude", hand.dispatcher, 35)._replace(given=_MET)
    if hand.happens(0.12):
        yield _called(hand, "revisit_missed", MoveInput(reason=hand.say("not_reached")))
    else:
        said = MoveInput(opinion=hand.say("revisited"), satisfaction=hand.satisfaction())
        yield _called(hand, "revisit", said)
    if hand.happens(0.6):
        given = MoveInput(satisfaction=hand.satisfaction())
        yield Step("evaluate", RESIDENT, hand.used(hand.between(0.02, 0.6), 20), given)
    else:
        yield Step("close", hand.acceptor, hand.used(hand.between(0.9, 0.99), 20), MoveInput())


def _called(hand: Hand, move: str, given: MoveInput) -> Step:
    return Step(move, hand.acceptor, hand.used(hand.between(0.05, 0.6), 20), given)


def _again(hand: Hand, pace: float) -> Steps:
    """Rework by whoever handled it, or for a case that was split, by its leading department."""
    department = hand.telling.state.department_id
    code = next(code for code, number in hand.cast.departments.items() if number == department)
    hand.plan = replace(hand.plan, hand_in_at=None)
    yield from work_again(hand, hand.handler(code), pace)
