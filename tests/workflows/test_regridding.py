"""Open cases follow a layout of grids on its day; closed ones keep the grid they had."""

from __future__ import annotations

from datetime import date

import pytest
from shapely import box
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.reason import Reason
from gis.registers.grids import Grid
from tests.gis.builders import MIDDLE, NORTH, SOUTH, WEST, WEST_COMMUNITY, add_grid
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.places import areas, pinned
from tests.workflows.world import DISPATCHER, DISTRICT, NOW, WORKER, World, build
from workflows.cases.models import Case, CaseEvent
from workflows.cases.notices import NOTIFY_TASK
from workflows.cases.regridding import REGRID, regrid
from workflows.tasks.models import Task

JANUARY = date(2027, 1, 1)
LI, WANG = (11, "李敏"), (14, "王芳")


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


@pytest.fixture
def grids(world: World) -> tuple[Grid, Grid]:
    """The western cell, and the one that takes its place in January."""
    old, _east = areas(world.session)
    old.valid_to = JANUARY
    shape = box(WEST, SOUTH, MIDDLE, NORTH)
    new = add_grid(world.session, f"{WEST_COMMUNITY}002", shape=shape, valid_from=JANUARY)
    world.session.commit()
    return old, new


def case_in(world: World, grid: Grid, **changes: object) -> Case:
    case = world.open(**changes)
    return world.move(case, "relocate", DISPATCHER, place=pinned(grid, LI))


def follow(world: World, worker: tuple[int, str] | None = WANG, limit: int = 100) -> int | None:
    after: int | None = 0
    after = regrid(
        world.session, DISTRICT, JANUARY, after or 0, lambda _grid: worker, now=NOW, limit=limit
    )
    world.session.expire_all()
    return after


def moves(world: World) -> list[CaseEvent]:
    return list(world.session.scalars(select(CaseEvent).where(CaseEvent.move == REGRID)))


def test_an_open_case_follows_with_its_event(world: World, grids: tuple[Grid, Grid]) -> None:
    old, new = grids
    case = case_in(world, old)
    stage, why = case.stage, list(case.why["place"])
    assert follow(world) is None
    assert (case.grid_id, case.worker_id, case.worker_label) == (new.id, *WANG)
    assert (case.stage, case.address) == (stage, "东边路5号")
    said = Reason("grid_redrawn", {"before": old.code, "grid": new.code})
    assert case.why["place"] == [*why, said.as_json()]
    (event,) = moves(world)
    assert event.actor_role == "system"
    assert event.detail["place"]["from"]["grid_id"] == old.id
    assert event.detail["worker"] == ["李敏", "王芳"]
    assert_rows_agree(world.session, case)
    assert follow(world) is None
    assert len(moves(world)) == 1


def test_who_has_the_case_hears_of_it_only_if_it_is_new_to_them(
    world: World, grids: tuple[Grid, Grid]
) -> None:
    case_in(world, grids[0])
    told = select(Task).where(Task.kind == NOTIFY_TASK)
    before = len(world.session.scalars(told).all())
    follow(world)
    assert len(world.session.scalars(told).all()) == before


def test_a_case_at_its_grid_worker_goes_to_the_worker_of_the_new_cell(
    world: World, grids: tuple[Grid, Grid]
) -> None:
    case = case_in(world, grids[0])
    world.move(case, "dispatch", DISPATCHER, department_id=world.department.id)
    world.move(case, "take", world.handler)
    world.answered_for(case)
    world.move(case, "send_for_verification", DISPATCHER)
    assert case.owner_account_id == WORKER.account_id
    follow(world)
    assert case.owner_account_id == WANG[0]


def test_a_closed_case_keeps_the_grid_it_had(world: World, grids: tuple[Grid, Grid]) -> None:
    case = case_in(world, grids[0])
    world.move(case, "dispatch", DISPATCHER, department_id=world.department.id)
    world.move(case, "take", world.handler)
    world.answered_for(case)
    world.move(case, "send_for_verification", DISPATCHER)
    world.move(case, "verify_pass", WORKER)
    world.move(case, "close", DISPATCHER, closing_met=True)
    follow(world)
    assert (case.grid_id, moves(world)) == (grids[0].id, [])


def test_a_case_in_a_cell_that_stays_or_that_nothing_covers_stays(
    world: World, grids: tuple[Grid, Grid]
) -> None:
    old, new = grids
    staying = case_in(world, new)
    new.geom = f"SRID=4490;{box(MIDDLE, SOUTH, MIDDLE + 0.001, NORTH).wkt}"
    uncovered = case_in(world, old)
    world.session.commit()
    follow(world)
    assert (staying.grid_id, uncovered.grid_id) == (new.id, old.id)
    assert moves(world) == []


def test_cases_follow_in_batches(world: World, grids: tuple[Grid, Grid]) -> None:
    cases = [case_in(world, grids[0]) for _ in range(3)]
    after = follow(world, limit=2)
    assert after == cases[1].id
    assert regrid(world.session, DISTRICT, JANUARY, after, lambda _: None, now=NOW) is None
    assert len(moves(world)) == 3
