"""A new layout holds from its day, keeps what it did not change, and brings registers along."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from geoalchemy2.shape import to_shape
from shapely import Polygon, box
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.errors import Conflict, Invalid
from gis.registers import layouts
from gis.registers.grids import Grid, GridKind
from gis.registers.layouts import LayoutPlan, NewCell
from gis.registers.queries import cells_of
from gis.registers.reassigning import TABLES, reassign, redraw_responsible
from gis.registers.tilings import check_divisions, check_grids
from gis.registers.topology import FaultKind
from tests.gis.builders import (
    DISTRICT,
    EAST,
    MIDDLE,
    NORTH,
    SOUTH,
    WEST,
    WEST_COMMUNITY,
    World,
    add_component,
    add_grid,
    add_location,
    add_person,
    build_world,
)

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
JANUARY = date(2027, 1, 1)
CUT, NEW_CUT = 113.105, 113.107
POINT = Point(113.106, 23.005)
"""East of the old cut, west of the new one."""


@pytest.fixture
def world(session: Session) -> World:
    return build_world(session)


def cell(number: int, shape: Polygon, **values: str) -> NewCell:
    words = {"name": f"{number:03d}", **values}
    return NewCell(
        f"{WEST_COMMUNITY}{number:03d}", community_code=WEST_COMMUNITY, shape=shape, **words
    )


MOVED_CUT = [
    cell(1, box(WEST, SOUTH, NEW_CUT, NORTH)),
    cell(2, box(NEW_CUT, SOUTH, MIDDLE, NORTH)),
]


def take(session: Session, cells: list[NewCell], effective: date, **options: bool) -> LayoutPlan:
    made = layouts.plan(session, DISTRICT, cells, effective, now=NOW, **options)
    layouts.apply(session, DISTRICT, made, source="新版网格.geojson", now=NOW)
    session.expire_all()
    return made


def code_at(session: Session, day: date) -> str | None:
    (found,) = cells_of(session, DISTRICT, [POINT], day)
    return None if found is None else found.code[-3:]


def rows(session: Session, number: int) -> list[Grid]:
    code = f"{WEST_COMMUNITY}{number:03d}"
    return list(session.scalars(select(Grid).where(Grid.code == code).order_by(Grid.id)))


def test_a_layout_takes_effect_on_its_day(world: World) -> None:
    made = take(world.session, MOVED_CUT, JANUARY)
    assert (len(made.redrawn), made.unchanged, dict(made.closed)) == (2, 0, {})
    assert code_at(world.session, JANUARY - timedelta(days=1)) == "002"
    assert code_at(world.session, JANUARY) == "001"
    old, new = rows(world.session, 1)
    assert (old.valid_to, new.valid_from, new.valid_to) == (JANUARY, JANUARY, None)
    assert new.area_m2 == pytest.approx(794_000, rel=0.01)
    assert to_shape(old.geom).bounds == (WEST, SOUTH, CUT, NORTH)


def test_cells_that_stay_as_they_are_keep_their_row(world: World) -> None:
    shapes = [box(WEST, SOUTH, CUT, NORTH), box(CUT, SOUTH, MIDDLE, 23.005)]
    upper = cell(3, box(CUT, 23.005, MIDDLE, NORTH))
    made = take(world.session, [cell(1, shapes[0]), cell(2, shapes[1]), upper], JANUARY)
    assert (made.unchanged, len(made.redrawn), len(made.added)) == (1, 1, 1)
    assert [row.id for row in rows(world.session, 1)] == [world.grids[0].id]
    assert [len(rows(world.session, number)) for number in (2, 3)] == [2, 1]


def test_a_whole_layout_closes_what_it_leaves_out_and_nothing_elsewhere(world: World) -> None:
    made = take(world.session, [cell(1, box(WEST, SOUTH, MIDDLE, NORTH))], JANUARY)
    assert list(made.closed) == [WEST_COMMUNITY + "002"]
    assert rows(world.session, 2)[0].valid_to == JANUARY
    assert [row.valid_to for row in world.grids[2:]] == [None, None]


def test_cells_given_one_by_one_leave_the_others(world: World) -> None:
    made = take(world.session, [cell(1, box(WEST, SOUTH, 113.104, NORTH))], TODAY, whole=False)
    assert (len(made.redrawn), dict(made.closed)) == (1, {})
    assert rows(world.session, 2)[0].valid_to is None


def test_a_layout_to_come_is_replaced_by_another_of_its_day(world: World) -> None:
    take(world.session, MOVED_CUT, JANUARY)
    made = take(world.session, [cell(1, box(WEST, SOUTH, MIDDLE, NORTH))], JANUARY)
    assert (len(made.redrawn), list(made.closed)) == (1, [WEST_COMMUNITY + "002"])
    assert [row.valid_to for row in rows(world.session, 1)] == [JANUARY, None]
    assert [row.valid_to for row in rows(world.session, 2)] == [JANUARY]


def test_a_layout_to_come_can_be_taken_back(world: World) -> None:
    take(world.session, MOVED_CUT, JANUARY)
    layouts.cancel(world.session, DISTRICT, JANUARY, [WEST_COMMUNITY], now=NOW)
    world.session.expire_all()
    assert [row.valid_to for row in rows(world.session, 1)] == [None]
    assert code_at(world.session, JANUARY) == "002"


def test_what_was_drawn_wrongly_today_is_drawn_again_today(world: World) -> None:
    take(world.session, MOVED_CUT, TODAY)
    take(world.session, [cell(1, box(WEST, SOUTH, MIDDLE, NORTH))], TODAY)
    assert code_at(world.session, TODAY) == "001"
    first, second, third = rows(world.session, 1)
    assert (first.valid_to, second.valid_to, third.valid_to) == (TODAY, TODAY, None)
    assert second.valid_from == TODAY
    # Once more the same changes nothing.
    again = take(world.session, [cell(1, box(WEST, SOUTH, MIDDLE, NORTH))], TODAY)
    assert (again.unchanged, again.added, again.redrawn) == (1, (), ())
    assert dict(again.closed) == {}


def test_other_words_are_corrected_today_and_begin_with_a_layout_to_come(world: World) -> None:
    same = box(WEST, SOUTH, CUT, NORTH)
    made = take(world.session, [cell(1, same, name="祖庙一格")], TODAY, whole=False)
    assert (len(made.corrected), made.redrawn) == (1, ())
    assert [row.name for row in rows(world.session, 1)] == ["祖庙一格"]
    made = take(world.session, [cell(1, same, name="祖庙甲格")], JANUARY, whole=False)
    assert (len(made.redrawn), made.corrected) == (1, ())
    assert [row.name for row in rows(world.session, 1)] == ["祖庙一格", "祖庙甲格"]


@pytest.mark.parametrize(
    ("planned", "asked", "error", "code"),
    [
        (None, TODAY - timedelta(days=1), Invalid, "layout_past"),
        (JANUARY, TODAY, Conflict, "layout_later"),
        (JANUARY, JANUARY - timedelta(days=1), Conflict, "layout_later"),
    ],
)
def test_a_layout_is_refused(
    world: World,
    planned: date | None,
    asked: date,
    error: type[Invalid | Conflict],
    code: str,
) -> None:
    if planned:
        take(world.session, MOVED_CUT, planned)
    with pytest.raises(error) as refused:
        layouts.plan(world.session, DISTRICT, MOVED_CUT, asked, now=NOW)
    assert (refused.value.reason.code, refused.value.field) == (code, "effective_from")


def test_the_first_layout_may_hold_from_long_ago(world: World) -> None:
    first = NewCell("440604012003001", "001", "440604012003", box(WEST, 23.01, EAST, 23.02))
    made = layouts.plan(world.session, DISTRICT, [first], date(2020, 1, 1), now=NOW)
    assert len(made.added) == 1


def test_a_cell_stays_with_whom_most_of_its_ground_had(world: World) -> None:
    answering = [
        add_grid(world.session, f"{WEST_COMMUNITY}R0{n}", kind=GridKind.RESPONSIBLE) for n in (1, 2)
    ]
    for grid, responsible in zip(world.grids, answering, strict=False):
        grid.responsible_id = responsible.id
    world.session.flush()
    cells = [
        cell(1, box(WEST, SOUTH, NEW_CUT, 23.005)),
        cell(3, box(WEST, 23.005, NEW_CUT, NORTH)),
        cell(2, box(NEW_CUT, SOUTH, MIDDLE, NORTH), responsible_code=f"{WEST_COMMUNITY}R01"),
    ]
    take(world.session, cells, JANUARY)
    first, second = (one.id for one in answering)
    assert [rows(world.session, n)[-1].responsible_id for n in (1, 2, 3)] == [first, first, first]
    redraw_responsible(world.session, DISTRICT, JANUARY)
    world.session.expire_all()
    assert to_shape(answering[0].geom).bounds == (WEST, SOUTH, MIDDLE, NORTH)
    assert second != first


def test_a_responsible_grid_that_is_not_there_is_named(world: World) -> None:
    wrong = cell(1, box(WEST, SOUTH, MIDDLE, NORTH), responsible_code=f"{WEST_COMMUNITY}R09")
    with pytest.raises(Invalid) as refused:
        layouts.plan(world.session, DISTRICT, [wrong], JANUARY, now=NOW)
    assert refused.value.reason.code == "responsible_unknown"


def test_registers_follow_on_the_day(world: World) -> None:
    session, old = world.session, world.grids[1]
    location = add_location(session, "祖庙路1号", POINT.lon, POINT.lat, grid_id=old.id)
    elsewhere = add_location(session, "石梁路1号", 113.118, 23.005, grid_id=world.grids[3].id)
    outside = add_location(session, "外地1号", 113.5, 23.005, grid_id=old.id)
    component = add_component(session, POINT.lon, POINT.lat, grid_id=old.id)
    person = add_person(session, old, geom=location.geom)
    nowhere = add_person(session, old)
    take(session, MOVED_CUT, JANUARY)
    new = rows(session, 1)[-1].id
    moved = {table: reassign(session, DISTRICT, table, JANUARY, None).moved for table in TABLES}
    session.expire_all()
    assert moved == {"location": 2, "legal_entity": 0, "component": 1, "person": 1}
    assert (location.grid_id, component.grid_id, person.grid_id) == (new, new, new)
    assert (elsewhere.grid_id, outside.grid_id) == (world.grids[3].id, None)
    assert nowhere.grid_id == old.id


def test_registers_follow_in_batches(world: World) -> None:
    for number in range(5):
        add_location(world.session, f"祖庙路{number}号", POINT.lon, POINT.lat)
    seen, last = [], None
    while True:
        batch = reassign(world.session, DISTRICT, "location", TODAY, last, limit=2)
        seen.append(batch.moved)
        if (last := batch.last) is None:
            break
    assert seen == [2, 2, 1]


def test_the_layout_of_a_day_is_checked_against_its_communities(world: World) -> None:
    assert check_grids(world.session, DISTRICT, TODAY) == []
    take(world.session, [cell(1, box(WEST, SOUTH, CUT, NORTH))], JANUARY)
    (gap,) = check_grids(world.session, DISTRICT, JANUARY, [WEST_COMMUNITY])
    assert (gap.kind, gap.codes) == (FaultKind.GAP, (WEST_COMMUNITY,))
    assert check_grids(world.session, DISTRICT, JANUARY, ["440604012002"]) == []


def test_divisions_are_checked_within_their_parents(world: World) -> None:
    assert check_divisions(world.session, DISTRICT) == []
