"""A report that came in keeps the rule that chose its department, and what that rule matched."""

from __future__ import annotations

from tests.governance.edge.town import Town
from workflows.dispatch.models import RoutingRule


def test_a_case_keeps_the_rule_that_chose_for_it(town: Town) -> None:
    rule = town.session.get_one(RoutingRule, (town.case.district, town.case.rule_id))
    assert rule.department_id == town.case.department_id
    told = town.case.why["route"][0]
    assert told["code"] == "route_rule"
    assert told["params"]["position"] == rule.position
    assert told["params"]["matched_zh"] == rule.class_code
    assert told["params"]["version"] == 1
