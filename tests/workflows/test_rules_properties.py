"""The first rule that matches wins, and the check finds exactly the rules that never do."""

from hypothesis import given, settings

from tests.workflows.rule_cases import CLASSES, EVERY_CASE, asked, matches, rules
from workflows.dispatch.checking import dead_rules, gaps
from workflows.dispatch.known import KnownRule
from workflows.dispatch.rules import Asked, RuleList, route

AREAS = ("440604012001", "440604010001")


def first(rules_: list[KnownRule], case: Asked) -> KnownRule | None:
    return next((one for one in rules_ if one.department.active and matches(one, case)), None)


@given(rules(), asked())
@settings(max_examples=400)
def test_the_first_matching_rule_wins_whatever_the_index_does(
    some: list[KnownRule], case: Asked
) -> None:
    expected = first(some, case)
    found = route(RuleList(some), case)
    assert found.rule == expected
    assert found.department == (expected.department if expected else None)


@given(rules())
@settings(max_examples=40, deadline=None)
def test_dead_rules_are_those_that_choose_for_no_case_at_all(some: list[KnownRule]) -> None:
    alive = {one.id for case in EVERY_CASE if (one := first(some, case))}
    expected = {one.id for one in some if one.department.active} - alive
    assert {dead.rule.id for dead in dead_rules(some, CLASSES)} == expected


@given(rules())
@settings(max_examples=100)
def test_what_makes_a_rule_dead_is_enough_by_itself(some: list[KnownRule]) -> None:
    for dead in dead_rules(some, CLASSES):
        again = [*dead.by, dead.rule]
        assert [one.rule for one in dead_rules(again, CLASSES)] == [dead.rule]


@given(rules())
@settings(max_examples=60, deadline=None)
def test_gaps_are_the_classes_and_areas_where_a_case_can_reach_no_rule(
    some: list[KnownRule],
) -> None:
    active = [one for one in some if one.department.active]
    found = {gap.class_code: set(gap.areas) for gap in gaps(active, CLASSES, AREAS)}
    for code in CLASSES:
        for area in AREAS:
            cases = (
                Asked(code, (area,), "", case.channel, (), case.moment)
                for case in EVERY_CASE
                if case.class_code == code and not case.areas
            )
            left = any(first(some, case) is None for case in cases)
            assert (area in found.get(code, set())) == left
