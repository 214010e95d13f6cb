"""Which department answers for a case: the first rule that matches, and what it matched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gis.reason import Reason
from workflows.dispatch.queries import KnownDepartment, KnownRule
from workflows.standards.classify import plain


@dataclass(frozen=True, slots=True)
class Route:
    """The department of a case, or None when no rule matched; and why."""

    department: KnownDepartment | None
    why: tuple[Reason, ...]


def route(
    rules: Iterable[KnownRule], class_code: str, community_code: str | None, text: str
) -> Route:
    """Return the department of the first rule, in their order, whose fields all match.

    A class or area matches as a whole or by its leading group: `E-01` every class of that group
    but none of `E-010`, and a street's nine digits every community in it. A place that is not
    known matches no area. Departments that were closed are passed over.
    """
    said = plain(text)
    for rule in rules:
        if rule.department.active and _matches(rule, class_code, community_code, said):
            return Route(rule.department, (_reason(rule),))
    return Route(None, (Reason("route_none", {"class": class_code}),))


def _matches(rule: KnownRule, class_code: str, community_code: str | None, said: str) -> bool:
    if rule.class_code and not f"{class_code}-".startswith(f"{rule.class_code}-"):
        return False
    if rule.area_code and not (community_code or "").startswith(rule.area_code):
        return False
    return not rule.keyword or plain(rule.keyword) in said


def _reason(rule: KnownRule) -> Reason:
    conditions = (rule.class_code, rule.area_code, rule.keyword)
    matched = " · ".join(condition for condition in conditions if condition)
    params = {"position": rule.position, "department": rule.department.name}
    if not matched:
        return Reason("route_default", params)
    return Reason("route_rule", {**params, "matched": matched})
