"""What an open case owes next, and the notices that it has already raised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from governance.sample.case_rows import CaseRows
from governance.sample.telling import Ring
from workflows.cases.clocks import RUNGS, rung_task
from workflows.owners import Owner
from workflows.roles import Role
from workflows.tasks.models import TaskState


def tasks(case: CaseRows) -> Iterator[dict[str, Any]]:
    """The next rung of the running clock; when all have fired, nothing."""
    clock = case.telling.running
    if clock is None or clock.rung >= len(RUNGS):
        return
    run_at = case.telling.rung_at(clock, clock.rung)
    number = case.clock_ids[id(clock)]
    owed = rung_task(0, number, clock.revision, clock.rung, run_at)
    del owed["district"]
    yield {**owed, "state": TaskState.READY, "attempts": 0}


def notices(case: CaseRows) -> Iterator[dict[str, Any]]:
    """That the case arrived with its owner, and each rung that fired since."""
    owner = case.telling.state.owner
    key = f"case:{case.numbers.id}:{case.telling.state.version}"
    yield _notice(case, owner, "case_arrived", key, case.telling.at)
    for told in reversed(case.telling.told):
        if not isinstance(told, Ring):
            return
        kind = RUNGS[told.rung][0]
        number = case.clock_ids[id(told.clock)]
        dispatcher = Owner.of_role(Role.DISPATCHER)
        late = told.rung == len(RUNGS) - 1
        owners = (owner, dispatcher) if late and owner != dispatcher else (owner,)
        for place, each in enumerate(owners):
            key = f"rung:{number}:{told.clock.revision}:{told.rung}:{place}"
            yield _notice(case, each, kind, key, told.at)


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
