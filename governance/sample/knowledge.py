"""Classes and routing of the sample in the form in which the product reads them."""

from __future__ import annotations

from governance.sample.cast import Cast
from governance.sample.catalogue import (
    DUPLICATE_HOURS,
    DUPLICATE_RADIUS_M,
    STANDARDS_SINCE,
    SampleClass,
    classes,
    departments,
    routing_rules,
)
from workflows.deadlines import Budget
from workflows.dispatch.queries import KnownDepartment, KnownRule, Routing
from workflows.dispatch.rules import RuleList
from workflows.standards.queries import ClassList, KnownClass, KnownStandard


def known_classes(cast: Cast) -> ClassList:
    return ClassList(tuple(_known_class(one, cast) for one in classes()))


def known_routing(cast: Cast) -> Routing:
    known = {
        one.code: KnownDepartment(
            cast.departments[one.code], one.code, one.name, one.name_en, one.street, active=True
        )
        for one in departments()
    }
    rules = tuple(
        KnownRule(
            place,
            place,
            rule.class_code,
            rule.area_code,
            (rule.keyword,) if rule.keyword else (),
            known[rule.department],
        )
        for place, rule in enumerate(routing_rules(), start=1)
    )
    return Routing({one.id: one for one in known.values()}, RuleList(rules))


def _known_class(one: SampleClass, cast: Cast) -> KnownClass:
    class_id = cast.classes[one.code]
    return KnownClass(
        class_id, one.code, one.kind, one.major, one.name, one.name_en, one.synonyms, one.quick,
        DUPLICATE_RADIUS_M, DUPLICATE_HOURS,
        tuple(
            KnownStandard(
                cast.standards[one.code, place], class_id, place + 1, standard.filing,
                standard.closing, Budget(standard.amount, standard.unit), STANDARDS_SINCE, None,
            )
            for place, standard in enumerate(one.standards)
        ),
    )  # fmt: skip
