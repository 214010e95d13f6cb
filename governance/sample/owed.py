"""The notices that an open case has raised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from governance.sample.case_rows import CaseRows
from governance.sample.telling import Ring
from workflows.case_state import CaseState
from workflows.definition import Rung, Told
from workflows.owners import Owner
from workflows.roles import Role


def notices(case: CaseRows) -> Iterator[dict[str, Any]]:
    """That the case arrived with its owner, and each rung that fired since."""
    owner = case.telling.state.owner
    key = f"case:{case.numbers.id}:{case.telling.state.version}"
    yield _notice(case, owner, "case_arrived", key, case.telling.at)
    for told in reversed(case.telling.told):
        if not isinstance(told, Ring):
            return
        number = case.clock_ids[id(told.clock)]
        for place, each in enumerate(dict.fromkeys(_told(case.telling.state, told.rung))):
            key = f"rung:{number}:{told.clock.revision}:{told.number}:{place}"
            yield _notice(case, each, told.rung.name, key, told.at)


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
