"""Between the rows of a case and the state that the engine reasons about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workflows.cases.models import Case, Clock
from workflows.engine import CaseState, ClockState, Owner, OwnerKind


def owner_of(case: Case) -> Owner:
    return Owner(
        case.owner_kind,
        case.owner_role,
        case.owner_department_id,
        case.owner_account_id,
        case.owner_label,
    )


def state_of(case: Case, clocks: Iterable[Clock]) -> CaseState:
    """The state of `case`; of several clocks with one key the latest counts."""
    latest = {clock.key: clock for clock in sorted(clocks, key=lambda clock: clock.id)}
    return CaseState(
        definition=case.definition,
        definition_version=case.definition_version,
        stage=case.stage,
        version=case.version,
        owner=owner_of(case),
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        clocks=tuple(
            ClockState(key, running=clock.stopped_at is None) for key, clock in latest.items()
        ),
        department_id=case.department_id,
        handler_id=case.handler_id,
        worker_id=case.worker_id,
        class_id=case.class_id,
        standard_id=case.standard_id,
    )


def owner_columns(owner: Owner, label: str | None) -> dict[str, Any]:
    """The columns of a case that name its owner."""
    return {
        "owner_kind": owner.kind,
        "owner_role": owner.role,
        "owner_department_id": owner.department_id,
        "owner_account_id": owner.account_id,
        "owner_label": None if owner.kind is OwnerKind.NOBODY else label or owner.label,
    }
