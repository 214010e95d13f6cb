"""Drafts, dry runs, putting in force and going back, against the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from gis.errors import Conflict, DomainError, Invalid, NotFound
from tests.workflows.world import DISTRICT, NOW, World, build
from workflows.cases.trying_rules import (
    Answer,
    begin_trial,
    moved_cases,
    moved_like,
    outcome,
    try_batch,
)
from workflows.dispatch.models import RoutingRule, RuleChange, RuleSet, RuleTrial
from workflows.dispatch.queries import departments, rules_of, set_in_force
from workflows.dispatch.rule_editing import (
    add_rule,
    change_rule,
    delete_rule,
    import_rules,
    move_rule,
)
from workflows.dispatch.rule_sets import (
    Editor,
    begin_draft,
    discard,
    put_in_force,
    roll_back,
)
from workflows.dispatch.rule_specs import RuleSpec
from workflows.dispatch.rule_words import RuleSetState, TrialState

WHO = Editor(7, "张岚")
LAMPS, ROADS = RuleSpec("lamps", "C-01-37"), RuleSpec("roads")


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def draft_with(session: Session, *specs: RuleSpec) -> RuleSet:
    return import_rules(session, DISTRICT, specs, WHO, NOW)


def tried(session: Session, draft: RuleSet) -> RuleTrial:
    trial = begin_trial(session, DISTRICT, WHO, NOW)
    while trial.state is not TrialState.DONE:
        try_batch(session, DISTRICT, trial.id, NOW, most=2)
    assert trial.rule_set_id == draft.id
    return trial


def enforced(session: Session, *specs: RuleSpec) -> RuleSet:
    draft = draft_with(session, *specs)
    tried(session, draft)
    return put_in_force(session, DISTRICT, revision=draft.revision, note="理由", by=WHO, now=NOW)


def order(session: Session, rule_set: RuleSet) -> list[tuple[int, str]]:
    known = departments(session, DISTRICT)
    return [
        (rule.position, rule.department.code)
        for rule in rules_of(session, DISTRICT, rule_set, known)
    ]


def test_a_draft_begins_with_the_rules_in_force_and_changes_nothing_of_them(world: World) -> None:
    session = world.session
    before = enforced(session, LAMPS, ROADS)
    draft = begin_draft(session, DISTRICT, WHO, NOW)
    assert (draft.version, draft.based_on) == (2, 1)
    rule = session.scalars(select(RoutingRule).where(RoutingRule.rule_set_id == draft.id)).first()
    assert rule is not None
    delete_rule(session, DISTRICT, rule.id, revision=draft.revision, by=WHO, now=NOW)
    assert order(session, draft) == [(1, "roads")]
    assert order(session, before) == [(1, "lamps"), (2, "roads")]


@pytest.mark.parametrize(
    ("place", "to", "expected"),
    [(1, 3, "bca"), (3, 1, "cab"), (1, 2, "bac"), (2, 99, "acb"), (2, 2, "abc")],
)
def test_rules_move_up_and_down(world: World, place: int, to: int, expected: str) -> None:
    session = world.session
    draft = draft_with(session, *(RuleSpec("lamps", note=note) for note in "abc"))
    rules = session.scalars(
        select(RoutingRule)
        .where(RoutingRule.rule_set_id == draft.id)
        .order_by(RoutingRule.position)
    ).all()
    move_rule(session, DISTRICT, rules[place - 1].id, to, revision=draft.revision, by=WHO, now=NOW)
    session.expire_all()
    found = sorted(rules, key=lambda rule: rule.position)
    assert "".join(rule.note or "" for rule in found) == expected
    assert [rule.position for rule in found] == [1, 2, 3]


def test_rules_are_added_before_the_one_that_stands_there_and_changed(world: World) -> None:
    session = world.session
    draft = draft_with(session, LAMPS, ROADS)
    added = add_rule(session, DISTRICT, ROADS, position=2, revision=draft.revision, by=WHO, now=NOW)
    assert order(session, draft) == [(1, "lamps"), (2, "roads"), (3, "roads")]
    change_rule(session, DISTRICT, added.id, LAMPS, revision=draft.revision, by=WHO, now=NOW)
    assert order(session, draft) == [(1, "lamps"), (2, "lamps"), (3, "roads")]


def test_an_edit_of_what_somebody_else_has_changed_is_refused(world: World) -> None:
    session = world.session
    draft = draft_with(session, LAMPS)
    seen = draft.revision
    add_rule(session, DISTRICT, ROADS, position=2, revision=seen, by=WHO, now=NOW)
    with pytest.raises(Conflict) as refused:
        add_rule(session, DISTRICT, ROADS, position=2, revision=seen, by=WHO, now=NOW)
    assert refused.value.reason.code == "rules_changed_meanwhile"


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        (RuleSpec("nobody"), "department"),
        (RuleSpec("lamps", "X-9"), "class"),
        (RuleSpec("lamps", None, "999"), "area"),
    ],
)
def test_a_file_that_names_what_is_not_there_begins_no_draft(
    world: World, spec: RuleSpec, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        draft_with(world.session, LAMPS, spec)
    assert refused.value.field == f"rules[1].{field}"
    assert not world.session.scalar(select(func.count()).select_from(RuleSet))


def test_only_what_was_tried_as_it_is_takes_force_with_a_note(world: World) -> None:
    session = world.session
    draft = draft_with(session, LAMPS)

    def refusal(**given: object) -> str:
        chosen = {"revision": draft.revision, "note": "理由", **given}
        with pytest.raises(DomainError) as refused:
            put_in_force(session, DISTRICT, by=WHO, now=NOW, **chosen)  # type: ignore[arg-type]
        return refused.value.reason.code

    assert refusal() == "rules_untried"
    tried(session, draft)
    add_rule(session, DISTRICT, ROADS, position=2, revision=draft.revision, by=WHO, now=NOW)
    assert refusal() == "rules_untried"
    assert refusal(note=" ") == "rules_note_needed"
    assert refusal(revision=1) == "rules_changed_meanwhile"
    assert set_in_force(session, DISTRICT) is None


def test_an_empty_draft_and_none_at_all_take_no_force(world: World) -> None:
    session = world.session
    with pytest.raises(Conflict, match="rules_no_draft"):
        put_in_force(session, DISTRICT, revision=1, note="x", by=WHO, now=NOW)
    draft = begin_draft(session, DISTRICT, WHO, NOW)
    with pytest.raises(Conflict, match="rules_empty"):
        put_in_force(session, DISTRICT, revision=draft.revision, note="x", by=WHO, now=NOW)


def test_an_older_version_can_choose_again(world: World) -> None:
    session = world.session
    one, two = enforced(session, LAMPS), enforced(session, ROADS)
    assert (one.state, two.state) == (RuleSetState.RETIRED, RuleSetState.IN_FORCE)
    later = NOW + timedelta(hours=1)
    roll_back(session, DISTRICT, 1, note="出错了", by=WHO, now=later)
    assert set_in_force(session, DISTRICT) == one
    assert (one.in_force_since, two.state) == (later, RuleSetState.RETIRED)
    with pytest.raises(Conflict):
        roll_back(session, DISTRICT, 1, note="再来", by=WHO, now=later)
    with pytest.raises(NotFound):
        roll_back(session, DISTRICT, 9, note="没有", by=WHO, now=later)


def test_a_discarded_draft_leaves_its_story_and_its_number(world: World) -> None:
    session = world.session
    draft_with(session, LAMPS)
    discard(session, DISTRICT, WHO, NOW)
    assert not session.scalar(select(func.count()).select_from(RoutingRule))
    told = session.scalars(select(RuleChange.what).order_by(RuleChange.id)).all()
    assert told == ["drafted", "imported", "discarded"]
    assert begin_draft(session, DISTRICT, WHO, NOW).version == 2


def test_a_dry_run_names_the_cases_that_would_go_elsewhere(world: World) -> None:
    session = world.session
    enforced(session, LAMPS)
    kept = [world.open(NOW - timedelta(days=day)) for day in (1, 2, 3)]
    world.open(NOW - timedelta(days=40))
    draft = draft_with(session, RuleSpec("roads", keywords=("不亮",)), LAMPS)
    trial = tried(session, draft)
    assert (trial.cases, trial.total) == (3, 3)
    [moved] = outcome(session, trial)
    assert (code_of(moved.before), code_of(moved.after), moved.count) == ("lamps", "roads", 3)
    listed = moved_cases(session, trial, moved.like)
    assert {row.id for row in listed} == {case.id for case in kept}
    assert not moved_cases(session, trial, moved.like, beyond=max(case.id for case in kept))
    assert {case.department_id for case in kept} == {world.department.id}


def test_a_draft_counts_its_rules_from_one(world: World) -> None:
    """Whatever numbers the version in force came with: one step up is one place."""
    session = world.session
    enforced(session, LAMPS, RuleSpec("roads"), RuleSpec("lamps", note="三"))
    session.execute(update(RoutingRule).values(position=RoutingRule.position * 10))
    draft = begin_draft(session, DISTRICT, WHO, NOW)
    drafted = select(RoutingRule).where(RoutingRule.rule_set_id == draft.id)
    rules = session.scalars(drafted.order_by(RoutingRule.position)).all()
    assert [rule.position for rule in rules] == [1, 2, 3]
    move_rule(session, DISTRICT, rules[2].id, 2, revision=draft.revision, by=WHO, now=NOW)
    assert rules[2].position == 2


@pytest.mark.parametrize(
    "spec",
    [
        RuleSpec("lamps", keywords=("不亮",), urgent=True),
        RuleSpec("lamps", keywords=("不亮",), queue="一班"),
        RuleSpec("roads", keywords=("不亮",), queue="一班", urgent=True),
    ],
)
def test_a_dry_run_tells_another_team_and_urgency_too(world: World, spec: RuleSpec) -> None:
    session = world.session
    enforced(session, LAMPS)
    world.open(NOW - timedelta(days=1))
    world.open(NOW - timedelta(days=1), text="灯罩破损")
    trial = tried(session, draft_with(session, spec, LAMPS))
    [moved] = outcome(session, trial)
    assert (code_of(moved.before), moved.before.queue, moved.before.urgent) == (
        "lamps",
        None,
        False,
    )
    said = (code_of(moved.after), moved.after.queue, moved.after.urgent)
    assert (said, moved.count) == ((spec.department, spec.queue, spec.urgent), 1)
    assert moved_like(session, trial, moved.like).after == moved.after


def test_a_row_of_another_run_is_not_shown(world: World) -> None:
    session = world.session
    enforced(session, LAMPS)
    world.open(NOW - timedelta(days=1))
    trial = tried(session, draft_with(session, RuleSpec("roads")))
    with pytest.raises(NotFound):
        moved_like(session, trial, 2**62)


def code_of(said: Answer) -> str | None:
    return said.department.code if said.department else None


def test_two_who_put_a_draft_in_force_at_once_leave_one_version_in_force(
    committed_engine: Engine,
) -> None:
    """Each in a transaction of its own: the second finds no draft any more."""
    with Session(committed_engine) as session:
        build(session)
        draft = draft_with(session, LAMPS)
        tried(session, draft)
        revision = draft.revision
        session.commit()
    ready = Barrier(2)

    def put(note: str) -> str:
        with Session(committed_engine) as session:
            ready.wait()
            try:
                put_in_force(session, DISTRICT, revision=revision, note=note, by=WHO, now=NOW)
                session.commit()
            except Conflict as refused:
                return refused.reason.code
            return "done"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(put, ("一", "二"))) == ["done", "rules_no_draft"]
    with Session(committed_engine) as session:
        assert session.scalars(select(RuleSet.state)).all() == [RuleSetState.IN_FORCE]
