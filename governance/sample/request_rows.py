"""The requests that were made in a case of the sample, each as it ended or still waits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from governance.sample.case_rows import CaseRows
from governance.sample.telling import Told
from workflows.applications.models import ApplicationState
from workflows.cases.requests import approver_of

Row = dict[str, Any]


def requests(case: CaseRows) -> Iterator[Row]:
    """In the order in which they were made."""
    made: list[Row] = []
    for told in case.telling.told:
        if not isinstance(told, Told):
            continue
        decision, event = told.decision, told.decision.event
        if decision.answered is not None:
            made[-1] |= _answered(told, ApplicationState(decision.answered))
        asked = decision.asked
        if asked is None:
            continue
        approver = approver_of(case.telling.definition, asked.move, asked.step)
        if decision.move.asks is None:
            made[-1] |= {"step": asked.step, "approver": approver}
            continue
        made.append(
            {
                "case_id": case.numbers.id,
                "kind": asked.kind,
                "move": asked.move,
                "state": ApplicationState.WAITING,
                "step": asked.step,
                "approver": approver,
                "reason": told.given.reason,
                "until": asked.until,
                "asked_at": event.at,
                "asker_role": event.actor.role,
                "asker_id": event.actor.account_id,
                "asker_label": event.actor.label,
                "department_id": event.actor.department_id,
                "answered_at": None,
                "answerer_id": None,
                "answerer_label": None,
                "opinion": None,
            }
        )
    yield from made


def _answered(told: Told, state: ApplicationState) -> Row:
    event = told.decision.event
    if state is ApplicationState.LAPSED:
        return {"state": state, "answered_at": event.at}
    return {
        "state": state,
        "answered_at": event.at,
        "answerer_id": event.actor.account_id,
        "answerer_label": event.actor.label,
        "opinion": told.given.reason or told.given.opinion or None,
    }
