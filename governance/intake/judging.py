"""Class, standard and department of a report, or the reasons why a person has to choose them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gis.errors import Invalid
from gis.geocoder.placement import Level, Placement
from gis.reason import Reason
from governance.intake.incoming import Incoming
from workflows.dispatch.queries import KnownDepartment, Routing
from workflows.dispatch.rules import Asked, Route, route
from workflows.dispatch.surroundings import NOTHING_KNOWN, Surroundings
from workflows.standards.classify import suggest
from workflows.standards.queries import ClassList, KnownClass, KnownStandard
from workflows.standards.services import Chosen, choose_standard

Reasons = tuple[Reason, ...]

UNSURE = 0.55
"""A place below this confidence is looked at before anybody is sent there.

A road's name alone is below it: any of the road's grids could be meant.
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was chosen, how sure the class is (0 to 1), and why; `queue` is left to a person."""

    known: KnownClass | None
    class_confidence: float
    class_why: Reasons
    standard: KnownStandard | None
    standard_why: Reasons
    department: KnownDepartment | None
    route_why: Reasons
    queue: Reasons
    rule_id: int | None = None
    urgent: bool = False


def judge(  # noqa: PLR0913, PLR0917 - what a report is judged by
    report: Incoming,
    placement: Placement,
    classes: ClassList,
    routing: Routing,
    day: date,
    around: Surroundings = NOTHING_KNOWN,
) -> Judged:
    """Decide for `report` at `placement` on this local day; raises Invalid for an unknown class.

    `around` is what the rules ask about beside the report's own words.
    """
    known, confidence, class_why, class_doubts = _class(report, classes, day)
    chosen = choose_standard(known, report.text, day) if known else Chosen(None, ())
    routed = (
        route(routing.rules, _asked(report, known, placement, around)) if known else Route(None, ())
    )
    doubts = [*_place_doubts(report, placement), *class_doubts]
    if chosen.standard is None:
        doubts.extend(chosen.why)
    if routed.department is None:
        doubts.extend(routed.why)
    return Judged(
        known,
        confidence,
        class_why,
        chosen.standard,
        chosen.why,
        routed.department,
        routed.why,
        tuple(doubts),
        routed.rule_id,
        routed.urgent,
    )


def _asked(
    report: Incoming, known: KnownClass, placement: Placement, around: Surroundings
) -> Asked:
    division = placement.community_code or placement.street_code
    return Asked(
        known.code,
        (*((division,) if division else ()), *around.areas),
        report.text,
        report.source,
        around.kinds,
        around.moment,
    )


def _class(
    report: Incoming, classes: ClassList, day: date
) -> tuple[KnownClass | None, float, Reasons, Reasons]:
    """The class that was given, or the one the words suggest; an unsure one only as a doubt."""
    if report.class_code is not None:
        given = classes.by_code.get(report.class_code)
        if given is None:
            raise Invalid(Reason("class_unknown", {"code": report.class_code}), "class_code")
        return given, 1.0, (Reason("class_given"),), ()
    suggestion = suggest(report.text, classes, day)
    if suggestion.code is None:
        return None, 0.0, suggestion.why, suggestion.why
    known = classes.by_code[suggestion.code]
    if suggestion.sure:
        return known, suggestion.confidence, suggestion.why, ()
    doubt = Reason("class_unsure", {"name": known.name, "percent": _percent(suggestion.confidence)})
    return known, suggestion.confidence, suggestion.why, (doubt,)


def _place_doubts(report: Incoming, placement: Placement) -> Reasons:
    if placement.problems:
        return placement.problems
    if placement.grid_id is None:
        return (Reason("no_grid"),)
    coarse = report.point is None and placement.level not in {Level.door, Level.road}
    if coarse or placement.confidence < UNSURE:
        return (Reason("place_unsure", {"percent": _percent(placement.confidence)}),)
    return ()


def _percent(confidence: float) -> int:
    return round(confidence * 100)
