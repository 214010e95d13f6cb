"""Rules and cases that are there already: proposed where nobody was, and never moved in silence."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.reason import Reason
from tests.workflows.agreement import assert_rows_agree
from tests.workflows.places import areas, pinned
from tests.workflows.test_relocating import STAGES, to_stage
from tests.workflows.world import ACCEPTOR, DISPATCHER, DISTRICT, NOW, World, build
from workflows.cases.models import Case
from workflows.cases.queries import story
from workflows.cases.trying_rules import begin_trial, try_batch
from workflows.dispatch.models import Department, RoutingRule, RuleSet
from workflows.dispatch.rule_editing import import_rules
from workflows.dispatch.rule_sets import Editor, put_in_force
from workflows.dispatch.rule_specs import RuleSpec
from workflows.standards.models import CaseClass, ClassKind

EDITOR = Editor(31, "赵明")
UNCLEAR: dict[str, Any] = {
    "class_id": None,
    "standard": None,
    "department_id": None,
    "queue": (Reason("class_unclear", {"names": "路灯"}),),
}


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def in_force(world: World, *rules: tuple[str | None, str | None, Department, bool]) -> RuleSet:
    """Rules of class, area, department and urgency, from the first."""
    rule_set = RuleSet(district=DISTRICT, version=1, state="in_force", created_at=NOW)
    world.session.add(rule_set)
    world.session.flush()
    for position, (code, area, department, urgent) in enumerate(rules, start=1):
        world.session.add(
            RoutingRule(
                district=DISTRICT,
                rule_set_id=rule_set.id,
                position=position,
                class_code=code,
                area_code=area,
                department_id=department.id,
                urgent=urgent,
                source="test",
            )
        )
    world.session.commit()
    return rule_set


def other_class(world: World) -> CaseClass:
    """A second class with a standard of its own."""
    known = CaseClass(
        district=DISTRICT,
        code="C-02-01",
        kind=ClassKind.COMPONENT,
        major_name="道路交通",
        name="人行道",
        name_en="Pavement",
        synonyms=[],
        position=2,
        duplicate_radius_m=50,
        duplicate_hours=24,
        source="test",
    )
    world.session.add(known)
    world.session.flush()
    was = world.standard
    columns = {
        column.key: getattr(was, column.key)
        for column in type(was).__table__.columns
        if column.key not in {"id", "class_id"}
    }
    world.session.add(type(was)(**columns, class_id=known.id))
    world.session.commit()
    return known


def as_owned(case: Case) -> tuple[Any, ...]:
    return (case.stage, case.department_id, case.owner_department_id, case.rule_id)


def test_a_case_without_class_gets_its_department_when_it_is_filed(world: World) -> None:
    in_force(world, ("C-01-37", None, world.other_department, True))
    case = world.open(**UNCLEAR)
    world.move(case, "accept", ACCEPTOR)
    world.move(case, "file", ACCEPTOR, class_id=world.case_class.id)
    rule = world.session.scalars(select(RoutingRule)).one()
    assert (case.department_id, case.rule_id) == (world.other_department.id, rule.id)
    assert (case.stage, case.urgent) == ("dispatching", True)
    assert case.why["route"][0]["code"] == "route_rule"
    told = story(world.session, case)[-1].detail
    assert (told["route"], told["urgent"]) == (case.why["route"], [False, True])
    assert_rows_agree(world.session, case)


def test_where_no_rule_matches_the_case_says_so(world: World) -> None:
    in_force(world, ("C-02", None, world.other_department, False))
    case = world.open(**UNCLEAR)
    world.move(case, "accept", ACCEPTOR)
    world.move(case, "file", ACCEPTOR, class_id=world.case_class.id)
    assert (case.department_id, case.rule_id) == (None, None)
    assert case.why["route"][0]["code"] == "route_none"


@pytest.mark.parametrize(
    "stage", [stage for stage in STAGES if stage not in {"acceptance", "filing"}]
)
def test_a_corrected_class_moves_no_case(world: World, stage: str) -> None:
    pavement = other_class(world)
    in_force(
        world,
        ("C-02", None, world.other_department, True),
        (None, None, world.department, False),
    )
    case = to_stage(world, stage)
    before = as_owned(case)
    world.move(case, "reclassify", DISPATCHER, class_id=pavement.id)
    assert as_owned(case) == before
    assert (case.class_id, case.urgent) == (pavement.id, False)
    hint = case.why["reroute"][0]
    assert (hint["code"], hint["params"]["department_zh"]) == ("route_would_change", "市政设施所")
    assert story(world.session, case)[-1].detail["reroute"][0] == hint
    assert_rows_agree(world.session, case)
    world.move(case, "reclassify", DISPATCHER, class_id=world.case_class.id)
    assert "reroute" not in case.why


@pytest.mark.parametrize("stage", STAGES)
def test_new_rules_move_no_case(world: World, stage: str) -> None:
    in_force(world, (None, None, world.department, False))
    case = to_stage(world, stage)
    before, events, version = as_owned(case), case.events, case.version
    import_rules(
        world.session, DISTRICT, [RuleSpec(world.other_department.code, urgent=True)], EDITOR, NOW
    )
    trial = begin_trial(world.session, DISTRICT, EDITOR, NOW)
    world.session.flush()
    try_batch(world.session, DISTRICT, trial.id, NOW)
    draft = world.session.scalars(select(RuleSet).where(RuleSet.state == "draft")).one()
    put_in_force(
        world.session,
        DISTRICT,
        revision=draft.revision,
        note="试",
        by=EDITOR,
        now=NOW,
    )
    world.session.commit()
    world.session.expire_all()
    assert (as_owned(case), case.events, case.version) == (before, events, version)
    if stage != "acceptance":
        return
    # The next move of the case does not bring it to the new department, either.
    world.move(case, "accept", ACCEPTOR)
    assert case.department_id == world.department.id


@pytest.mark.parametrize("stage", STAGES)
def test_a_corrected_place_moves_no_case(world: World, stage: str) -> None:
    west, east = areas(world.session)
    in_force(
        world,
        (None, east.community_code, world.other_department, True),
        (None, None, world.department, False),
    )
    case = to_stage(world, stage)
    before = as_owned(case)
    world.move(case, "relocate", DISPATCHER, place=pinned(east, None))
    assert (as_owned(case), case.urgent) == (before, False)
    assert case.why["reroute"][0]["code"] == "route_would_change"
    world.move(case, "relocate", DISPATCHER, place=pinned(west, None))
    assert as_owned(case) == before
