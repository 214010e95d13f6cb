"""What is said of a case of the sample once it has ended."""

from governance.sample.hand import RESIDENT, Hand, Step, Steps
from governance.sample.leave import appeal
from governance.sample.turns import Turn
from workflows.case_state import MoveInput
from workflows.roles import Role


def afterwards(hand: Hand) -> Steps:
    """Evaluations by the resident, a call by the centre, an appeal by the department."""
    turns, telling = hand.turns, hand.telling
    grid = telling.definition.key == "grid"
    if Turn.EVALUATED in turns and grid and hand.reported.incoming.reporter.role is Role.RESIDENT:
        given = MoveInput(satisfaction=hand.satisfaction())
        yield Step("evaluate", RESIDENT, hand.days_later(0.02, 1.2), given)
    if Turn.REVISITED in turns and grid:
        given = MoveInput(opinion=hand.say("revisited"), satisfaction=hand.satisfaction())
        yield Step("revisit", hand.acceptor, hand.days_later(0.1, 1), given)
    if Turn.APPEALED in turns and telling.late and not telling.decisions[-1].after.forced:
        handler = next(
            one.event.actor
            for one in reversed(telling.decisions)
            if one.event.actor.role is Role.HANDLER
        )
        if handler.department_id == telling.state.department_id:
            yield from appeal(hand, handler)
