"""Twelve people take one case: one wins, eleven are told who."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gis.errors import Conflict
from tests.workflows.world import DISTRICT, NOW, build
from workflows.cases.models import Case, CaseEvent
from workflows.cases.services import make_move
from workflows.engine import Actor, MoveInput
from workflows.roles import Role

PEOPLE = 12


def test_one_winner_and_eleven_conflicts_that_name_the_owner(committed_engine: Engine) -> None:
    with Session(committed_engine) as session:
        world = build(session)
        case = world.dispatched()
        no, version, department = case.no, case.version, world.department.id
        session.commit()
    start = Barrier(PEOPLE)

    def take(person: int) -> str:
        actor = Actor(Role.HANDLER, 100 + person, department, f"处置员{person}")
        start.wait()
        with Session(committed_engine) as session:
            try:
                make_move(
                    session, DISTRICT, no, "take", MoveInput(version=version), actor=actor, now=NOW
                )
                session.commit()
            except Conflict as refused:
                return f"told {refused.reason.params['owner']}"
            return f"won {actor.label}"

    with ThreadPoolExecutor(PEOPLE) as people:
        outcomes = list(people.map(take, range(PEOPLE)))
    [winner] = [outcome for outcome in outcomes if outcome.startswith("won")]
    name = winner.removeprefix("won ")
    assert outcomes.count(f"told {name}") == PEOPLE - 1
    with Session(committed_engine) as session:
        case = session.scalars(select(Case).where(Case.no == no)).one()
        assert (case.owner_label, case.version) == (name, version + 1)
        taken = select(func.count()).select_from(CaseEvent).where(CaseEvent.move == "take")
        assert session.scalar(taken) == 1
