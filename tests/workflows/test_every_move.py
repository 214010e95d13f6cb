"""No move of any process that ships is outside of what the state machine can do with cases in the
database: each is made here, by its people and with its words, and all rows agree afterwards.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from gis.reason import Reason
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.life_words import Ids
from tests.workflows.test_life_in_database import NAMES_DRAWN
from tests.workflows.ways import LATE, PARTS_END, Way, ways_to_moves
from tests.workflows.world import DISPATCHER, DISTRICT, NOW, WORKER, World, build
from workflows import definitions, engine
from workflows.case_state import PartInput
from workflows.cases.models import Case, CaseSource
from workflows.cases.parts import inherited
from workflows.cases.planning import add_case, plan
from workflows.cases.queries import parts_of, state_now, story
from workflows.definition import Definition, MoveKind
from workflows.engine import MoveInput
from workflows.rows import Batch

MINUTE = timedelta(minutes=1)


def begun(world: World, process: Definition) -> Case:
    """A case of this process as it is opened, or a part of one; nothing is settled about it."""
    unclear: dict[str, Any] = {
        "class_id": None,
        "standard": None,
        "department_id": None,
        "queue": (Reason("x"),),
    }
    if process.key == "co_handling":
        whole = world.dispatched()
        parts = (PartInput(world.other_department.id, "清理"),)
        world.move(whole, "co_handle", DISPATCHER, parts=parts)
        return parts_of(world.session, whole)[0]
    if process.key == "quick":
        return world.open(quick=True)
    if process.key == "hotline":
        return world.open(source=CaseSource.HOTLINE, **unclear)
    case = world.open(**unclear)
    return case if process.version > 1 else _under(world, process, case)


def _under(world: World, process: Definition, like: Case) -> Case:
    """A case of an older version, as one that began before the newer one shipped."""
    given = MoveInput(worker_id=WORKER.account_id)
    decisions = [engine.open_case(process, given, actor=WORKER, now=NOW)]
    described = {**inherited(like), "why": {}}
    planned = plan(world.session, DISTRICT, decisions, described, standard=None, now=NOW)
    batch = Batch()
    add_case(batch, planned)
    batch.write(world.session)
    return world.session.get_one(Case, (DISTRICT, planned.opened.id))


@pytest.mark.parametrize("name", sorted(definitions.catalogue()), ids=lambda n: f"{n[0]}.{n[1]}")
def test_every_move_is_made_on_a_case_in_the_database(
    session: Session, name: tuple[str, int]
) -> None:
    process = definitions.get(*name)
    world = build(session)
    ids = Ids(world)
    case, other = begun(world, process), world.open()
    assert (case.definition, case.definition_version) == name
    ways = ways_to_moves(process, state_now(session, case), ids, [case, other], NOW + MINUTE)
    missing = [
        f"{move.name} from {', '.join(move.from_stages)}"
        for move in process.moves
        if move.kind is not MoveKind.OPEN and move not in ways
    ]
    assert not missing
    for move, way in ways.items():
        life = session.begin_nested()
        _lead(world, ids, case, other, way)
        last = story(session, case)[-1]
        assert last.move == move.name
        assert last.from_stage in move.from_stages
        assert_rows_agree(session, case)
        life.rollback()
        session.expire_all()


def _lead(world: World, ids: Ids, case: Case, other: Case, way: Way) -> None:
    now: datetime = NOW
    for turn in way:
        now = max(now, case.changed_at) + MINUTE
        if turn.name == LATE:
            now += timedelta(days=60)
        elif turn.name == PARTS_END:
            for part in parts_of(world.session, case):
                if part.closed_at is None:
                    world.move(part, "void", DISPATCHER, now, reason="不需要了")
        else:
            assert turn.actor is not None
            given = ids.move_input(dict(turn.drawn), [case, other], now)
            world.move(case, turn.name, turn.actor, now, **given)


def test_the_state_machine_draws_every_move_and_everybody_who_makes_one(session: Session) -> None:
    ids = Ids(build(session))
    moves = [move for process in definitions.catalogue().values() for move in process.moves]
    assert {move.name for move in moves} <= set(NAMES_DRAWN)
    roles = {role for move in moves for role in move.roles}
    assert roles <= {actor.role for actor in ids.actors.values()}
