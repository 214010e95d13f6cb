"""A place that is put right: what changes with it, what stays, and who may do it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from geoalchemy2.shape import to_shape
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gis.errors import Conflict, DomainError, Forbidden, Invalid
from gis.geocoder.placement import Alternative, Level, Placement
from gis.reason import Reason
from gis.registers.grids import Grid
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.places import EAST_POINT, WEST_POINT, areas, pinned
from tests.workflows.world import ACCEPTOR, DISPATCHER, DISTRICT, NOW, WORKER, World, build
from workflows.cases.models import Case, CaseEvent
from workflows.cases.notice_models import Notice
from workflows.cases.notices import NOTIFY_TASK, notify
from workflows.cases.queries import clocks_of, story
from workflows.cases.services import make_move
from workflows.dispatch.models import RoutingRule, RuleSet
from workflows.engine import Actor, MoveInput, Place
from workflows.roles import Role
from workflows.tasks.models import Task

OTHER_WORKER = Actor(Role.GRID_WORKER, account_id=14, label="王芳")
LEADER = Actor(Role.LEADER, account_id=15, label="周正")
SYSTEM = Actor(Role.SYSTEM)
PEOPLE = 8


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


@pytest.fixture
def west_and_east(world: World) -> tuple[Grid, Grid]:
    return areas(world.session)


def to_stage(world: World, stage: str) -> Case:
    """A case that has come as far as `stage` on the straight way."""
    unclear: dict[str, Any] = {"queue": (Reason("several_places", {"count": 2}),)}
    case = world.open(**unclear) if stage in {"acceptance", "filing"} else world.open()
    department = world.department.id
    way: list[tuple[str, Actor, dict[str, Any]]] = [
        ("accept", ACCEPTOR, {}),
        ("file", ACCEPTOR, {}),
        ("dispatch", DISPATCHER, {"department_id": department}),
        ("take", world.handler, {}),
        ("hand_in", world.handler, {"result": "已更换", "photo_count": 1}),
        ("confirm", world.handler, {}),
        ("send_for_verification", DISPATCHER, {}),
        ("verify_pass", WORKER, {}),
        ("close", DISPATCHER, {"closing_met": True}),
    ]
    for move, actor, given in way[2 if case.stage == "dispatching" else 0 :]:
        if case.stage == stage:
            break
        world.move(case, move, actor, **given)
    assert case.stage == stage
    return case


STAGES = (
    "acceptance",
    "filing",
    "dispatching",
    "assigned",
    "handling",
    "confirming",
    "feedback",
    "verifying",
    "closing",
)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("actor", [ACCEPTOR, DISPATCHER, WORKER], ids=lambda actor: actor.role)
def test_every_open_stage_keeps_itself_its_owner_and_its_clock(
    world: World, west_and_east: tuple[Grid, Grid], stage: str, actor: Actor
) -> None:
    case = to_stage(world, stage)
    before = (case.stage, case.owner_kind, case.owner_label, case.due_at, case.department_id)
    clocks = [(one.key, one.revision, one.stopped_at) for one in clocks_of(world.session, case)]
    world.move(case, "relocate", actor, place=pinned(west_and_east[0], (11, "李敏")))
    after = (case.stage, case.owner_kind, case.owner_label, case.due_at, case.department_id)
    assert after == before
    assert clocks == [
        (one.key, one.revision, one.stopped_at) for one in clocks_of(world.session, case)
    ]
    assert_rows_agree(world.session, case)


def test_the_whole_place_changes_with_the_worker_of_its_grid(
    world: World, west_and_east: tuple[Grid, Grid]
) -> None:
    case = to_stage(world, "handling")
    east = west_and_east[1]
    world.move(
        case, "relocate", DISPATCHER, place=pinned(east, (14, "王芳")), opinion="居民来电说明"
    )
    world.session.expire_all()
    assert case.geom is not None
    assert (to_shape(case.geom).x, to_shape(case.geom).y) == EAST_POINT
    assert (case.grid_id, case.community_code) == (east.id, east.community_code)
    assert (case.address, case.place_level, case.place_confidence) == ("东边路5号", "door", 1.0)
    assert (case.worker_id, case.worker_label) == (14, "王芳")
    assert case.handler_label == "何伟"
    assert case.why["place"] == [
        {"code": "place_corrected", "params": {"who": "张岚", "role": "dispatcher"}},
        {"code": "point_given", "params": {}},
    ]


def test_the_event_keeps_the_place_of_before_with_its_reasons(
    world: World, west_and_east: tuple[Grid, Grid]
) -> None:
    other = Alternative(Level.door, None, "西边路5号", WEST_POINT)
    unsure = Placement(
        level=Level.door,
        address="东边路5号",
        point=EAST_POINT,
        confidence=0.4,
        alternatives=(other,),
        why=(Reason("address_exact", {"address": "东边路5号"}),),
    )
    queue = (Reason("several_places", {"count": 2}), Reason("class_unclear", {"names": "路灯"}))
    case = world.open(placement=unsure, queue=queue)
    world.move(case, "relocate", ACCEPTOR, place=pinned(west_and_east[0], None), opinion="已核实")
    event = story(world.session, case)[-1]
    assert (event.move, event.actor_label, event.opinion) == ("relocate", "陈静", "已核实")
    was, became = event.detail["place"]["from"], event.detail["place"]["to"]
    assert (was["address"], was["confidence"], was["lon"]) == ("东边路5号", 0.4, EAST_POINT.lon)
    assert [reason["code"] for reason in was["place"]] == ["address_exact"]
    assert [other["address"] for other in was["alternatives"]] == ["西边路5号"]
    assert [reason["code"] for reason in was["queue"]] == ["several_places"]
    assert (became["lon"], became["grid_id"]) == (WEST_POINT.lon, west_and_east[0].id)
    assert event.detail["worker"] == ["李敏", None]
    assert event.detail["worker_id"] == [11, None]
    # What a person has settled is no longer asked; what is still open is.
    assert [reason["code"] for reason in case.why["queue"]] == ["class_unclear"]
    assert "alternatives" not in case.why


def test_a_task_on_the_spot_goes_with_the_place_to_its_worker(
    world: World, west_and_east: tuple[Grid, Grid]
) -> None:
    """Whoever has lost the place could neither see the case nor verify it."""
    case = to_stage(world, "verifying")
    due = case.due_at
    world.move(case, "relocate", WORKER, place=pinned(west_and_east[1], (14, "王芳")))
    assert (case.stage, case.due_at) == ("verifying", due)
    assert (case.owner_account_id, case.owner_label) == (14, "王芳")
    world.move(case, "relocate", DISPATCHER, place=pinned(west_and_east[1], None))
    assert (case.owner_role, case.owner_account_id) == (Role.ACCEPTOR, None)
    assert_rows_agree(world.session, case)


@pytest.mark.parametrize(
    ("stage", "actor", "error", "code"),
    [
        ("handling", LEADER, Forbidden, "move_role_may_not"),
        ("handling", SYSTEM, Forbidden, "move_role_may_not"),
        ("handling", OTHER_WORKER, Forbidden, "move_not_the_owner"),
        ("verifying", OTHER_WORKER, Forbidden, "move_not_the_owner"),
        ("closed", DISPATCHER, Conflict, "move_wrong_stage"),
    ],
)
def test_who_may_not_and_when_not(  # noqa: PLR0917 - a table with its fixtures
    world: World,
    west_and_east: tuple[Grid, Grid],
    stage: str,
    actor: Actor,
    error: type[DomainError],
    code: str,
) -> None:
    case = to_stage(world, stage)
    with pytest.raises(error) as refusal:
        world.move(case, "relocate", actor, place=pinned(west_and_east[1], None))
    assert isinstance(refusal.value, DomainError)
    assert refusal.value.reason.code == code


def test_a_void_case_stays_where_it_was(world: World, west_and_east: tuple[Grid, Grid]) -> None:
    case = world.open()
    world.move(case, "void", DISPATCHER, reason="重复")
    with pytest.raises(Conflict) as refusal:
        world.move(case, "relocate", DISPATCHER, place=pinned(west_and_east[1], None))
    assert refusal.value.reason.code == "move_wrong_stage"


@pytest.mark.parametrize(
    ("place", "field", "code"),
    [
        (None, "place", "move_requires"),
        (pinned(None, None), "place", "outside_district"),
        (Place(Placement(point=EAST_POINT, problems=(Reason("no_grid"),))), "place", "no_grid"),
        (Place(Placement()), "place", "no_grid"),
    ],
)
def test_a_place_that_no_grid_holds_is_refused(
    world: World, place: Place | None, field: str, code: str
) -> None:
    case = world.open()
    with pytest.raises(Invalid) as refusal:
        world.move(case, "relocate", DISPATCHER, place=place)
    assert (refusal.value.field, refusal.value.reason.code) == (field, code)


def test_whoever_comes_second_hears_what_the_first_did(
    world: World, west_and_east: tuple[Grid, Grid]
) -> None:
    case = world.open()
    seen = case.version
    world.move(case, "relocate", ACCEPTOR, place=pinned(west_and_east[1], None), version=seen)
    with pytest.raises(Conflict) as refusal:
        world.move(case, "dispatch", DISPATCHER, department_id=world.department.id, version=seen)
    told = refusal.value.reason
    assert told.code == "move_overtaken"
    assert (told.params["who"], told.params["last_zh"]) == ("陈静", "更正位置")


def test_another_department_is_only_proposed(
    world: World, west_and_east: tuple[Grid, Grid]
) -> None:
    east = west_and_east[1]
    rules = RuleSet(district=DISTRICT, version=1, state="in_force", created_at=NOW)
    world.session.add(rules)
    world.session.flush()
    for position, area, department in (
        (1, east.community_code, world.other_department),
        (2, None, world.department),
    ):
        rule = {"position": position, "area_code": area, "source": "test"}
        rule |= {"rule_set_id": rules.id}
        world.session.add(RoutingRule(district=DISTRICT, department_id=department.id, **rule))
    world.session.commit()
    case = to_stage(world, "assigned")
    world.move(case, "relocate", DISPATCHER, place=pinned(east, None))
    assert case.department_id == world.department.id
    assert case.owner_department_id == world.department.id
    hint = case.why["reroute"][0]
    assert (hint["code"], hint["params"]["department_zh"]) == ("route_would_change", "市政设施所")
    assert story(world.session, case)[-1].detail["reroute"][0] == hint
    world.move(case, "relocate", DISPATCHER, place=pinned(west_and_east[0], None))
    assert "reroute" not in case.why


@pytest.mark.parametrize(
    ("stage", "actor", "told"),
    [
        ("assigned", DISPATCHER, ["case_relocated"]),
        ("dispatching", DISPATCHER, []),
        ("dispatching", ACCEPTOR, ["case_relocated"]),
        ("verifying", DISPATCHER, ["case_arrived"]),
    ],
)
def test_the_owner_hears_of_it_unless_they_did_it(
    world: World,
    west_and_east: tuple[Grid, Grid],
    stage: str,
    actor: Actor,
    told: list[str],
) -> None:
    case = to_stage(world, stage)
    world.move(case, "relocate", actor, place=pinned(west_and_east[1], (14, "王芳")))
    tasks = select(Task.payload).where(Task.kind == NOTIFY_TASK)
    for payload in world.session.scalars(tasks).all():
        notify(world.session, DISTRICT, payload, NOW)
    assert list(world.session.scalars(select(Notice.kind))) == told


def test_one_event_a_correction(world: World, west_and_east: tuple[Grid, Grid]) -> None:
    case = world.open()
    events = case.events
    for grid in west_and_east:
        world.move(case, "relocate", DISPATCHER, place=pinned(grid, None))
    moves = select(CaseEvent.move).where(CaseEvent.move == "relocate")
    assert list(world.session.scalars(moves)) == ["relocate", "relocate"]
    assert (case.events, case.version) == (events + 2, events + 2)
    assert_rows_agree(world.session, case)


def test_of_corrections_and_moves_at_once_one_wins_and_the_others_hear_of_it(
    committed_engine: Engine,
) -> None:
    with Session(committed_engine) as session:
        world = build(session)
        east = areas(session)[1]
        case = world.open()
        no, version, department = case.no, case.version, world.department.id
        place = pinned(east, (14, "王芳"))
        session.commit()
    start = Barrier(PEOPLE)

    def act(person: int) -> tuple[str, str]:
        corrects = person % 2 == 0
        actor = Actor(Role.DISPATCHER, 100 + person, label=f"派遣员{person}")
        given = MoveInput(version=version, department_id=department, place=place)
        start.wait()
        with Session(committed_engine) as session:
            try:
                move = "relocate" if corrects else "dispatch"
                make_move(session, DISTRICT, no, move, given, actor=actor, now=NOW)
                session.commit()
            except Conflict as refused:
                return refused.reason.code, str(refused.reason.params.get("who"))
            return "won", str(actor.label)

    with ThreadPoolExecutor(PEOPLE) as people:
        outcomes = list(people.map(act, range(PEOPLE)))
    [winner] = [who for what, who in outcomes if what == "won"]
    assert {what for what, _who in outcomes} <= {"won", "move_overtaken", "move_wrong_stage"}
    assert {who for what, who in outcomes if what == "move_overtaken"} == {winner}
    with Session(committed_engine) as session:
        case = session.scalars(select(Case).where(Case.no == no)).one()
        assert case.version == version + 1
        assert_rows_agree(session, case)
