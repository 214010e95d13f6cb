"""What an open case has raised and still owes: notices, and the end of a suspension."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from governance.sample.case_rows import CaseRows
from governance.sample.told_clock import Ring
from workflows.case_state import CaseState, ClockTurn
from workflows.cases.requests import WAITING, approver_of
from workflows.cases.suspending import RESUME_TASK
from workflows.definition import Rung, Told
from workflows.owners import Owner
from workflows.roles import Role
from workflows.tasks.models import TaskState


def notices(case: CaseRows) -> Iterator[dict[str, Any]]:
    """That the case arrived with its owner, and each rung that fired since."""
    state, no = case.telling.state, case.numbers.id
    key = f"case:{no}:{state.version}"
    yield _notice(case, state.owner, "case_arrived", key, case.telling.at)
    if state.asking is not None:
        approver = approver_of(case.telling.definition, state.asking.move, state.asking.step)
        key = f"{key}:{WAITING}"
        yield _notice(case, Owner.of_role(approver), WAITING, key, case.telling.at)
    for told in reversed(case.telling.told):
        if not isinstance(told, Ring):
            return
        number = case.clock_ids[id(told.clock)]
        for place, each in enumerate(dict.fromkeys(_told(state, told.rung))):
            key = f"rung:{number}:{told.clock.revision}:{told.number}:{place}"
            yield _notice(case, each, told.rung.name, key, told.at)


def duties(case: CaseRows) -> Iterator[dict[str, Any]]:
    """The task that ends a suspension which runs."""
    for decision in reversed(case.telling.decisions):
        change = decision.turn
        suspended = case.telling.state.suspended_until is not None
        if suspended and change is not None and change.turn is ClockTurn.PAUSE:
            yield {
                "kind": RESUME_TASK,
                "key": f"{case.numbers.id}:{decision.after.version}",
                "payload": {"case_id": case.numbers.id},
                "state": TaskState.READY,
                "run_at": change.until,
            }
            return


def _told(state: CaseState, rung: Rung) -> Iterator[Owner]:
    for told in rung.tell:
        match told:
            case Told.OWNER:
                yield state.owner
            case Told.DISPATCHER:
                yield Owner.of_role(Role.DISPATCHER)
            case Told.LEADER:
                yield Owner.of_role(Role.LEADER)
            case Told.DEPARTMENT if state.department_id is not None:
                yield Owner.of_department(state.department_id)


def _notice(case: CaseRows, owner: Owner, kind: str, key: str, at: datetime) -> dict[str, Any]:
    return {
        "key": key,
        "case_id": case.numbers.id,
        "kind": kind,
        "role": owner.role,
        "department_id": owner.department_id,
        "account_id": owner.account_id,
        "at": at,
        "detail": {"no": case.numbers.no, "stage": case.telling.state.stage},
    }
