"""What must come with a move, and whether what came can be used."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gis.reason import Reason
from workflows.definition import Effect, Move, MoveKind, Requirement
from workflows.refusals import Incomplete, NotAsItStands, Refused, Unfit, titled

if TYPE_CHECKING:
    from datetime import datetime

    from workflows.case_state import CaseState, MoveInput

MOST_PARTS = 10
"""Of one case at a time."""
WORST, BEST = 1, 5
"""The ends of the scale of satisfaction."""


def refuse_unless_complete(case: CaseState, move: Move, given: MoveInput) -> None:
    """Raise Incomplete with everything that is missing."""
    there = {
        Requirement.REASON: given.reason.strip(),
        Requirement.OPINION: given.opinion.strip(),
        Requirement.RESULT: given.result.strip(),
        Requirement.PHOTO: given.photo_count > 0 or not case.on_site,
        Requirement.DEPARTMENT: given.department_id is not None,
        Requirement.CLASS: (given.class_id or case.class_id) is not None,
        Requirement.STANDARD: (given.standard_id or case.standard_id) is not None,
        Requirement.PLACE: given.place is not None,
        Requirement.WORKER: given.worker_id is not None,
        Requirement.CLOSING: given.closing_met,
        Requirement.UNTIL: given.until is not None,
        Requirement.SURVIVOR: given.survivor_id is not None,
        Requirement.PARTS: given.parts,
        Requirement.SATISFACTION: given.satisfaction is not None,
    }
    if missing := [what for what in move.requires if not there[what]]:
        raise Incomplete.of(move, missing)


def refuse_unless_fit(case: CaseState, move: Move, given: MoveInput, now: datetime) -> None:
    """Raise Unfit with the field, or NotAsItStands where the case is already as it is wanted."""
    wrong = _until(move, given, now) or _satisfaction(move, given) or _parts(case, move, given)
    if wrong:
        raise wrong
    if move.effect and _as_it_was(case, move.effect, given):
        raise NotAsItStands(Reason("nothing_changes", titled(move)))


def _until(move: Move, given: MoveInput, now: datetime) -> Refused | None:
    if Requirement.UNTIL not in move.requires or given.until is None:
        return None
    longest = timedelta(days=move.longest_days or 0)
    if now < given.until <= now + longest:
        return None
    return Unfit(Reason("until_out_of_range", {"days": move.longest_days}), "until")


def _satisfaction(move: Move, given: MoveInput) -> Refused | None:
    said = given.satisfaction if Requirement.SATISFACTION in move.requires else None
    if said is None or WORST <= said <= BEST:
        return None
    params = {"worst": WORST, "best": BEST}
    return Unfit(Reason("satisfaction_out_of_range", params), "satisfaction")


def _parts(case: CaseState, move: Move, given: MoveInput) -> Refused | None:
    """A split leaves nothing over, so it takes two; who co-handles helps the one that has it."""
    if Requirement.PARTS not in move.requires:
        return None
    fewest = 2 if move.kind is MoveKind.SPLIT else 1
    if not fewest <= len(given.parts) <= MOST_PARTS - case.open_parts:
        params = {"fewest": fewest, "most": MOST_PARTS - case.open_parts}
        return Unfit(Reason("parts_out_of_range", params), "parts")
    if not all(part.task.strip() for part in given.parts):
        return Unfit(Reason("part_without_task"), "parts")
    departments = [part.department_id for part in given.parts]
    if move.kind is MoveKind.CO_HANDLE and (
        len(set(departments)) < len(departments) or case.department_id in departments
    ):
        return Unfit(Reason("part_department_twice"), "parts")
    return None


def _as_it_was(case: CaseState, effect: Effect, given: MoveInput) -> bool:
    match effect:
        case Effect.PRIORITISE:
            return given.urgent in {None, case.urgent}
        case Effect.RECLASSIFY:
            same_class = given.class_id in {None, case.class_id}
            return same_class and given.standard_id in {None, case.standard_id}
        case Effect.APPOINT:
            return given.worker_id == case.worker_id
        case _:
            return False
