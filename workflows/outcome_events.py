"""What the story of a case keeps of a move, besides who made it and where it led."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workflows.case_state import CaseState, MoveInput
    from workflows.definition import Move
    from workflows.outcome_requests import Said

_FACTS = (
    "class_id",
    "standard_id",
    "department_id",
    "worker_id",
    "handler_id",
    "urgent",
    "satisfaction",
    "survivor_id",
    "exempt",
)


def detail_of(
    before: CaseState | None, after: CaseState, move: Move, said: Said, given: MoveInput
) -> dict[str, Any]:
    """JSON values: what came with the move, what leave it was about, and each fact of the case
    that it changed, as [from, to].
    """
    detail: dict[str, Any] = {}
    if given.result.strip():
        detail["result"] = given.result.strip()
    if given.photo_count:
        detail["photos"] = given.photo_count
    if given.parts and after.open_parts:
        detail["parts"] = [
            {"department_id": part.department_id, "task": part.task} for part in given.parts
        ]
    if said.of is not None and said.of.asks is not None:
        detail |= {"asked": said.of.name, "asks": said.of.asks.value}
        detail |= {"answered": said.answered} if said.answered else {}
    until = given.until if move.asks else said.granted.until if said.granted else None
    if until is not None:
        detail["until"] = until.isoformat()
    for fact in _FACTS:
        was, became = getattr(before, fact, None), getattr(after, fact)
        if (was or None) != (became or None):
            detail[fact] = [was, became]
    return detail
