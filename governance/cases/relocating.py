"""Put the place of a case right: look what a place would be, move the case, learn the words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.crs import Point
from gis.errors import Invalid, NotFound
from gis.geocoder.pinned import at_location, at_pin
from gis.geocoder.placement import Level, Placement
from gis.geocoder.teach import Teacher, teach
from gis.geometry import metres_between, parse_point
from gis.reason import Reason
from governance.accounts.queries import worker_of_grid
from governance.cases.place_forms import PlaceChoice, RelocateForm
from governance.intake.models import Report
from governance.permissions import Viewer, may_see_case
from workflows.cases.models import Case
from workflows.cases.queries import moves_open_to
from workflows.cases.relocating import check_place
from workflows.cases.rerouting import would_choose
from workflows.cases.services import make_move
from workflows.engine import Actor, MoveInput, Place

MOVE = "relocate"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a place would be for a case; `metres` from where it is, `reroute` the rules' hint."""

    placement: Placement
    worker: str | None
    metres: float | None
    reroute: tuple[Reason, ...]


def seen_case(session: Session, viewer: Viewer, no: str) -> Case:
    """The case of this number; NotFound if there is none or the viewer may not know of it."""
    case = session.scalar(select(Case).where(Case.district == viewer.district, Case.no == no))
    if case is None or not may_see_case(viewer, case):
        raise NotFound(Reason("case_unknown", {"no": no}))
    return case


def may_relocate(session: Session, viewer: Viewer, case: Case, now: datetime) -> bool:
    return any(move.name == MOVE for move in moves_open_to(session, case, actor_of(viewer), now))


def proposed(session: Session, case: Case, choice: PlaceChoice, now: datetime) -> Proposal:
    """What the place would be; Invalid, naming the field, where it cannot be one."""
    placement = chosen(session, case, choice, now)
    worker = _worker(session, case.district, placement)
    check_place(Place(placement, worker))
    here = point_of(case)
    away = metres_between(here, placement.point) if here and placement.point else None
    hint = would_choose(session, case, placement)
    return Proposal(placement, worker[1] if worker else None, away, hint)


def relocate(
    session: Session, viewer: Viewer, no: str, form: RelocateForm, *, now: datetime
) -> Case:
    """Move the case to the place that the form chooses, and learn its words if it says so.

    Raises NotFound, a Refused, or Invalid naming the field; the caller rolls back.
    """
    case = seen_case(session, viewer, no)
    words = words_of(session, case)
    place = None
    # What the person saw is no longer there to be read: the move says so.
    if form.version == case.version:
        placement = chosen(session, case, form, now)
        place = Place(placement, _worker(session, case.district, placement))
    given = MoveInput(opinion=form.opinion, version=form.version, place=place)
    moved = make_move(session, case.district, no, MOVE, given, actor=actor_of(viewer), now=now)
    if form.teach and place is not None:
        teacher = Teacher(viewer.account_id or 0, viewer.label or viewer.role)
        teach(
            session,
            case.district,
            words or "",
            place.placement,
            teacher=teacher,
            case_no=no,
            now=now,
        )
    return moved


def chosen(session: Session, case: Case, choice: PlaceChoice, now: datetime) -> Placement:
    """The place of a choice, settled by a person: its confidence is 1."""
    if choice.keep:
        return _as_it_is(case)
    if choice.alternative is not None:
        return _alternative(session, case, choice.alternative, now)
    if choice.location_id is not None:
        return at_location(session, case.district, choice.location_id, now=now)
    if choice.lon is None and choice.lat is None:
        raise Invalid(Reason("place_needed"), "place")
    for field in ("lon", "lat"):
        if getattr(choice, field) is None:
            raise Invalid(Reason("field_missing"), field)
    return at_pin(session, case.district, parse_point(choice.lon, choice.lat), now=now)


def words_of(session: Session, case: Case) -> str | None:
    """The reporter's words for the place: what was read as it, else the address they gave."""
    heard = case.why.get("heard")
    if heard:
        return str(heard)
    given = select(Report.address_text).where(
        Report.district == case.district, Report.case_id == case.id
    )
    return session.scalar(given.order_by(Report.received_at).limit(1))


def point_of(case: Case) -> Point | None:
    if case.geom is None:
        return None
    shape = to_shape(case.geom)
    return Point(shape.x, shape.y)


def actor_of(viewer: Viewer) -> Actor:
    return Actor(viewer.role, viewer.account_id, viewer.department_id, viewer.label)


def _alternative(session: Session, case: Case, number: int, now: datetime) -> Placement:
    """One without a standard address keeps the name under which it was offered."""
    kept = case.why.get("alternatives", [])
    if number >= len(kept):
        raise Invalid(Reason("alternative_unknown"), "alternative")
    other = kept[number]
    if other["location_id"] is not None:
        return at_location(session, case.district, other["location_id"], now=now)
    placement = at_pin(session, case.district, Point(other["lon"], other["lat"]), now=now)
    if not other["address"]:
        return placement
    why = (Reason("address_chosen", {"address": other["address"]}),)
    level = Level(other["level"])
    return replace(placement, level=level, address=other["address"], location_id=None, why=why)


def _as_it_is(case: Case) -> Placement:
    """The place that the software chose, with its reasons, once a person stands by it."""
    reasons = [Reason.from_json(reason) for reason in case.why.get("place", [])]
    return Placement(
        level=Level(case.place_level),
        location_id=case.location_id,
        address=case.address,
        point=point_of(case),
        grid_id=case.grid_id,
        community_code=case.community_code,
        street_code=case.street_code,
        confidence=1.0,
        why=tuple(one for one in reasons if one.code != "place_corrected"),
    )


def _worker(session: Session, district: int, placement: Placement) -> tuple[int, str] | None:
    """Who answers for the grid there, as for a new report."""
    return worker_of_grid(session, district, placement.grid_id) if placement.grid_id else None
