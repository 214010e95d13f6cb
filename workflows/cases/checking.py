"""What is checked of a move's input before the engine sees it: that the things it names exist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from gis.errors import Invalid
from gis.reason import Reason
from workflows.calendars import calendars
from workflows.cases.held import Held
from workflows.cases.merging import check_survivor
from workflows.cases.models import Case
from workflows.cases.relocating import check_place
from workflows.definition import Requirement
from workflows.dispatch.queries import routing
from workflows.engine import MoveInput
from workflows.standards.queries import class_list
from workflows.standards.services import choose_standard


def checked(session: Session, held: Held, move: str, given: MoveInput, now: datetime) -> MoveInput:
    """Refuse what is not there; a new class that comes without a standard gets one of its own.

    Only what the move asks for is looked at, since nothing else is taken over.
    """
    asked = _asked_for(held, move)
    if given.place is not None and Requirement.PLACE in asked:
        check_place(given.place)
    if given.department_id is not None and Requirement.DEPARTMENT in asked:
        _check_departments(session, held.case, [given.department_id], "department_id")
    if given.parts and Requirement.PARTS in asked:
        wanted = [part.department_id for part in given.parts]
        _check_departments(session, held.case, wanted, "parts")
    if given.survivor_id is not None and Requirement.SURVIVOR in asked:
        check_survivor(held, given.survivor_id)
    if {Requirement.CLASS, Requirement.STANDARD} & asked:
        return _with_standard(session, held.case, given, now)
    return given


def _asked_for(held: Held, move: str) -> set[Requirement]:
    """What the move of this name requires where the case is."""
    named = held.definition.moves_named(move)
    return {what for one in named if held.case.stage in one.from_stages for what in one.requires}


def _check_departments(session: Session, case: Case, wanted: Iterable[int], field: str) -> None:
    known = routing(session, case.district).departments
    for number in wanted:
        department = known.get(number)
        if department is None or not department.active:
            raise Invalid(Reason("department_unknown"), field)


def _with_standard(session: Session, case: Case, given: MoveInput, now: datetime) -> MoveInput:
    if given.class_id is None and given.standard_id is None:
        return given
    known = class_list(session, case.district).by_id.get(given.class_id or case.class_id or 0)
    if given.class_id is not None and known is None:
        raise Invalid(Reason("class_unknown"), "class_id")
    if given.standard_id is not None:
        standards = {each.id: each for each in known.standards} if known else {}
        standard = standards.get(given.standard_id)
        if standard is None:
            raise Invalid(Reason("standard_of_other_class"), "standard_id")
        day = calendars(session, case.district).by_id(case.calendar_id).today(now)
        ended = standard.valid_to is not None and standard.valid_to <= day
        if ended and given.standard_id != case.standard_id:
            raise Invalid(Reason("standard_not_in_force"), "standard_id")
    elif known is not None and given.class_id != case.class_id:
        day = calendars(session, case.district).by_id(case.calendar_id).today(now)
        chosen = choose_standard(known, case.text, day)
        if chosen.standard is None:
            raise Invalid(chosen.why[0], "class_id")
        return replace(given, standard_id=chosen.standard.id)
    return given
