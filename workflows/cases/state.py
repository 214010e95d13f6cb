"""Between the rows of a case and the state that the engine reasons about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from workflows.applications.models import Application
from workflows.case_state import Asking
from workflows.cases.models import Case, Clock
from workflows.definition import Asks, Definition, Effect, Move
from workflows.engine import Actor, CaseState, ClockState, Owner, OwnerKind
from workflows.standards.models import ClassKind
from workflows.standards.queries import class_list


def owner_of(case: Case) -> Owner:
    return Owner(
        case.owner_kind,
        case.owner_role,
        case.owner_department_id,
        case.owner_account_id,
        case.owner_label,
    )


def state_of(  # noqa: PLR0913 - what a state is made of
    case: Case,
    clocks: Iterable[Clock],
    *,
    application: Application | None = None,
    open_parts: int = 0,
    done: Mapping[str, int] | None = None,
    on_site: bool = True,
) -> CaseState:
    """The state of `case`. Of several clocks with one key the latest counts, which comes last.

    `application` is the one that waits; `done` comes from `done_of` and whoever counts the rest.
    """
    latest = {clock.key: clock for clock in clocks}
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
        on_site=on_site,
        urgent=case.urgent,
        returned=case.returned,
        due_at=case.due_at,
        suspended_until=case.suspended_until,
        supervised=case.supervised_at is not None,
        late=case.late,
        exempt=case.exempt,
        forced=case.forced,
        satisfaction=case.satisfaction,
        parent_id=case.parent_id,
        open_parts=open_parts,
        survivor_id=case.survivor_id,
        asking=None if application is None else _asking(application),
        done=done or {},
    )


def _asking(application: Application) -> Asking:
    asker = Actor(
        application.asker_role,
        application.asker_id,
        application.department_id,
        application.asker_label,
    )
    return Asking(application.move, application.kind, application.step, asker, application.until)


def seen_on_site(session: Session, case: Case) -> bool:
    """Whether somebody can go there and look: not at a question or a complaint."""
    known = class_list(session, case.district).by_id.get(case.class_id or 0)
    return known is None or known.kind in {ClassKind.COMPONENT, ClassKind.EVENT}


def done_of(definition: Definition, case: Case) -> dict[str, int]:
    """How often limited moves were made, as far as the case counts them itself."""
    return {
        move.name: count
        for move in definition.moves
        if move.most is not None and (count := _counted(move, case)) is not None
    }


def counted_in_story(definition: Definition) -> frozenset[str]:
    """The names of the limited moves that only the events of a case can count."""
    return frozenset(
        move.name
        for move in definition.moves
        if move.most is not None and move.asks is None and move.effect is not Effect.SUPERVISE
    )


def _counted(move: Move, case: Case) -> int | None:
    match move.asks:
        case Asks.EXTEND:
            return case.extensions
        case Asks.SUSPEND:
            return case.suspensions
        case Asks.APPEAL:
            return case.appeals
        case Asks.FORCE_CLOSE:
            return int(case.forced)
    return case.supervisions if move.effect is Effect.SUPERVISE else None


def owner_columns(owner: Owner, label: str | None) -> dict[str, Any]:
    """The columns of a case that name its owner."""
    return {
        "owner_kind": owner.kind,
        "owner_role": owner.role,
        "owner_department_id": owner.department_id,
        "owner_account_id": owner.account_id,
        "owner_label": None if owner.kind is OwnerKind.NOBODY else label or owner.label,
    }
