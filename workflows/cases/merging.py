"""Merging (并案) and handing over (移交): a case ends in another, which lives on.

Only an open case can become a survivor, and both are locked, in the order of their ids. So a chain
of survivors always ends, and never in a ring, whoever merges what into what at the same time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from gis.errors import Invalid
from gis.reason import Reason
from workflows import definitions, engine
from workflows.cases.beginning import first_decisions
from workflows.cases.held import Held
from workflows.cases.parts import inherited
from workflows.cases.planning import plan
from workflows.cases.timing import standard_limit
from workflows.definition import MoveKind
from workflows.engine import Actor, CaseState, MoveInput
from workflows.standards.queries import class_list

HAND_OVER = "hand_over"


def check_survivor(held: Held, survivor_id: int) -> None:
    """Refuse, as the field `survivor`, a case that this one cannot live on in."""
    survivor = held.survivor
    if survivor_id == held.case.id:
        raise Invalid(Reason("survivor_itself"), "survivor")
    if survivor is None or survivor.id != survivor_id:
        raise Invalid(Reason("survivor_unknown"), "survivor")
    if survivor.closed_at is not None:
        raise Invalid(Reason("survivor_ended", {"no": survivor.no}), "survivor")
    if survivor.parent_id is not None:
        # Who reported a thing is told of the whole, and called once that has ended.
        raise Invalid(Reason("survivor_a_part", {"no": survivor.no}), "survivor")


def hands_over(held: Held, move: str, given: MoveInput) -> bool:
    """Whether the move ends in a case that does not exist yet."""
    if move != HAND_OVER or given.survivor_id is not None:
        return False
    return any(one.kind is MoveKind.MERGE for one in held.definition.moves_named(move))


def with_successor(  # noqa: PLR0913 - what a move is made of
    session: Session,
    held: Held,
    before: CaseState,
    given: MoveInput,
    *,
    actor: Actor,
    now: datetime,
) -> MoveInput:
    """Plan the case of grid management in which this one lives on; return `given` with its id.

    Raises a Refused if the move may not be made: then nobody needs the other case.
    """
    anybody = replace(given, survivor_id=0)
    engine.decide(held.definition, before, HAND_OVER, anybody, actor=actor, now=now)
    case = held.case
    known = class_list(session, case.district).by_id.get(case.class_id or 0)
    definition = definitions.choose(case.source, known.kind if known else None)
    brought = MoveInput(
        opinion=given.reason,
        class_id=case.class_id,
        standard_id=case.standard_id,
        department_id=case.department_id,
        worker_id=case.worker_id,
    )
    settled = case.standard_id is not None and not case.why.get("queue")
    decisions = first_decisions(definition, brought, actor, settled=settled, now=now)
    standard = standard_limit(session, case) if case.standard_id else None
    planned = plan(session, case.district, decisions, inherited(case), standard=standard, now=now)
    held.opened.append(planned)
    return replace(given, survivor_id=planned.opened.id)
