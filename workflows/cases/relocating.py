"""What a correction of the place (更正位置) changes on a case, and what its event keeps."""

from __future__ import annotations

from typing import Any

from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from gis.errors import Invalid
from gis.geocoder.placement import Placement
from gis.orm import SRID
from gis.reason import Reason
from workflows.cases.models import Case
from workflows.cases.rerouting import would_choose
from workflows.engine import Actor, Place
from workflows.roles import Role

DOUBTS = frozenset(
    {
        "outside_district",
        "no_grid",
        "no_place",
        "several_places",
        "text_point_contradict",
        "place_unsure",
    }
)
"""Reasons to wait for a person that are settled once a person has said where it is."""

Row = dict[str, Any]


def check_place(place: Place) -> None:
    """Refuse, as the field `place`, what no grid holds: nobody could be sent there."""
    placement = place.placement
    if placement.point is None or placement.grid_id is None:
        problems = [one for one in placement.problems if one.code in DOUBTS]
        raise Invalid(problems[0] if problems else Reason("no_grid"), "place")


def relocated(session: Session, case: Case, place: Place, actor: Actor) -> tuple[Row, Row]:
    """The columns that change, and what the event tells: the place and its reasons, from and to.

    The department stays. Where the rules would choose another at the new place, `reroute` says so
    on the case and in the event, for a person to decide.
    """
    placement = place.placement
    hint = would_choose(session, case, placement)
    why = _why(case, place, actor) | {"reroute": [reason.as_json() for reason in hint]}
    columns = {
        **_columns(placement),
        "worker_label": place.worker[1] if place.worker else None,
        "why": {key: value for key, value in why.items() if value},
    }
    detail: Row = {"place": {"from": _before(case), "to": _after(placement)}}
    if case.worker_label != columns["worker_label"]:
        detail["worker"] = [case.worker_label, columns["worker_label"]]
    if hint:
        detail["reroute"] = why["reroute"]
    return columns, detail


def _why(case: Case, place: Place, actor: Actor) -> Row:
    """Reasons of the case with those of its place. A new layout settles no doubt about it."""
    told = [reason.as_json() for reason in place.placement.why]
    if actor.role is Role.SYSTEM:
        return {**case.why, "place": [*case.why.get("place", []), *told]}
    said = Reason("place_corrected", {"who": actor.label or actor.role, "role": actor.role})
    queue = [one for one in case.why.get("queue", []) if one["code"] not in DOUBTS]
    why = {**case.why, "place": [said.as_json(), *told], "queue": queue}
    why.pop("alternatives", None)
    return why


def _columns(placement: Placement) -> Row:
    point = placement.point
    return {
        "address": placement.address,
        "place_level": placement.level.value,
        "place_confidence": placement.confidence,
        "location_id": placement.location_id,
        "grid_id": placement.grid_id,
        "community_code": placement.community_code,
        "street_code": placement.street_code,
        "geom": f"SRID={SRID};POINT({point.lon!r} {point.lat!r})" if point else None,
    }


def _before(case: Case) -> Row:
    """The place as it was, with the reasons that the case will no longer show."""
    place: Row = {
        "address": case.address,
        "level": case.place_level,
        "confidence": case.place_confidence,
        "location_id": case.location_id,
        "grid_id": case.grid_id,
        "community_code": case.community_code,
    }
    if case.geom is not None:
        point: Any = to_shape(case.geom)
        place |= {"lon": point.x, "lat": point.y}
    kept = {key: case.why.get(key) for key in ("place", "alternatives")}
    doubts = [one for one in case.why.get("queue", []) if one["code"] in DOUBTS]
    return {**place, **{key: value for key, value in {**kept, "queue": doubts}.items() if value}}


def _after(placement: Placement) -> Row:
    point = placement.point
    return {
        "address": placement.address,
        "level": placement.level.value,
        "confidence": placement.confidence,
        "location_id": placement.location_id,
        "grid_id": placement.grid_id,
        "community_code": placement.community_code,
        "lon": point.lon if point else None,
        "lat": point.lat if point else None,
    }
