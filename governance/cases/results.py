"""What departments were asked to do, and what they said that they did."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.cases.models import CaseEvent


def latest_results(session: Session, district: int, cases: Sequence[int]) -> dict[int, str]:
    """The result that was handed in last, by the id of the case."""
    if not cases:
        return {}
    rows = session.execute(
        select(CaseEvent.case_id, CaseEvent.detail["result"].astext)
        .where(
            CaseEvent.district == district,
            CaseEvent.case_id.in_(cases),
            CaseEvent.detail.has_key("result"),
        )
        .order_by(CaseEvent.seq)
    )
    return {case_id: result for case_id, result in rows}  # noqa: C416 - rows are no tuples to dict()


def tasks_of(session: Session, district: int, parts: Sequence[int]) -> dict[int, str]:
    """What each of these parts was opened for, by its id."""
    if not parts:
        return {}
    rows = session.execute(
        select(CaseEvent.case_id, CaseEvent.opinion).where(
            CaseEvent.district == district, CaseEvent.case_id.in_(parts), CaseEvent.seq == 1
        )
    )
    return {case_id: opinion or "" for case_id, opinion in rows}
