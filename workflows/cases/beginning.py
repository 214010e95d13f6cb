"""How a new case begins: opened by its reporter, and filed at once where nothing is in doubt."""

from __future__ import annotations

from datetime import datetime

from workflows import engine
from workflows.case_state import Decision
from workflows.definition import Definition
from workflows.engine import Actor, MoveInput
from workflows.roles import Role

SYSTEM = Actor(Role.SYSTEM)
AT_ONCE = ("accept", "file")


def first_decisions(
    definition: Definition, given: MoveInput, reporter: Actor, *, settled: bool, now: datetime
) -> list[Decision]:
    """The opening, and if all is settled what the system does next, where the process has it."""
    decisions = [engine.open_case(definition, given, actor=reporter, now=now)]
    for move in AT_ONCE if settled else ():
        before = decisions[-1].after
        if any(move == one.name for one in definition.moves_from(before.stage)):
            decisions.append(engine.decide(definition, before, move, given, actor=SYSTEM, now=now))
    return decisions
