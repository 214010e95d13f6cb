"""What the rules say of a case once its place or class is another than when it came in.

A department that was chosen stays, since somebody may be at work on it: where the rules would now
choose another, the case says so, for a person to decide. A case that nobody could be chosen for,
for want of a class, gets the department that the rules choose for its first one.
"""

from __future__ import annotations

from typing import Any

from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.geocoder.placement import Placement
from gis.reason import Reason
from gis.registers.grids import Grid
from workflows.cases.models import Case, CasePart
from workflows.dispatch.queries import routing
from workflows.dispatch.rules import Asked, Route, route
from workflows.dispatch.surroundings import Spot, surroundings
from workflows.standards.queries import class_list

Reasons = tuple[Reason, ...]


def would_choose(session: Session, case: Case, placement: Placement) -> Reasons:
    """What the rules say of another place, where that is another department than the case's."""
    division = placement.community_code or placement.street_code
    spot = Spot(placement.responsible_id, placement.location_id, placement.point)
    return _differs(case, _chosen(session, case, division, spot))


def reclassified(session: Session, case: Case) -> dict[str, Any]:
    """Ask the rules about the class that `case` has just got; returns what its event tells.

    Whoever files a case that came without a class is proposed a department, with the rule and its
    reasons; the parts that were asked of other departments are nobody's to route.
    """
    if case.part is CasePart.CO_HANDLE or case.closed_at is not None:
        return {}
    chosen = _chosen(session, case, case.community_code or case.street_code, _spot(session, case))
    if chosen is None:
        return {}
    if case.department_id is None and case.dispatched_at is None:
        return _proposed(case, chosen)
    told = {"reroute": [reason.as_json() for reason in _differs(case, chosen)]}
    case.why = {key: value for key, value in (case.why | told).items() if value}
    return {key: value for key, value in told.items() if value}


def _proposed(case: Case, chosen: Route) -> dict[str, Any]:
    told: dict[str, Any] = {"route": [reason.as_json() for reason in chosen.why]}
    case.department_id = chosen.department.id if chosen.department else None
    case.rule_id = chosen.rule_id
    case.why = {**case.why, **told}
    if chosen.urgent and not case.urgent:
        case.urgent = True
        told["urgent"] = [False, True]
    return told


def _chosen(session: Session, case: Case, division: str | None, spot: Spot) -> Route | None:
    """What the rules in force choose; None without a class, of which no rule can be asked."""
    known = class_list(session, case.district).by_id.get(case.class_id or 0)
    if known is None:
        return None
    rules = routing(session, case.district).rules
    around = surroundings(session, case.district, rules, spot, case.opened_at)
    areas = (*((division,) if division else ()), *around.areas)
    asked = Asked(known.code, areas, case.text, case.source, around.kinds, around.moment)
    return route(rules, asked)


def _differs(case: Case, chosen: Route | None) -> Reasons:
    there = chosen.department if chosen else None
    if chosen is None or there is None or there.id == case.department_id:
        return ()
    names = {"department_zh": there.name, "department_en": there.name_en or there.name}
    return (Reason("route_would_change", {**names, "department_id": there.id}), *chosen.why)


def _spot(session: Session, case: Case) -> Spot:
    responsible = session.scalar(
        select(Grid.responsible_id).where(Grid.district == case.district, Grid.id == case.grid_id)
    )
    shape: Any = to_shape(case.geom) if case.geom is not None else None
    return Spot(responsible, case.location_id, Point(shape.x, shape.y) if shape else None)
