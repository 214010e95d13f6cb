"""What becomes of a request (申请) that somebody makes, answers or outruns, and who is told."""

from __future__ import annotations

from datetime import datetime

from workflows.applications.models import Application, ApplicationState
from workflows.case_state import Decision
from workflows.cases.held import Held
from workflows.cases.notices import notice_row
from workflows.definition import Asks, Definition
from workflows.engine import MoveInput, Owner
from workflows.roles import Role

WAITING = "request_waiting"
ANSWERS = {
    ApplicationState.GRANTED: "request_granted",
    ApplicationState.REFUSED: "request_refused",
    ApplicationState.LAPSED: "request_lapsed",
}
"""What the asker is told; who withdraws a request knows that it is."""


def follow_request(held: Held, decision: Decision, given: MoveInput, now: datetime) -> None:
    """Write down what the move did to the request that waited, or that it is."""
    if decision.answered is not None and held.application is not None:
        _end(held, decision, ApplicationState(decision.answered), given, now)
    asked = decision.asked
    if asked is None:
        return
    approver = approver_of(held.definition, asked.move, asked.step)
    if held.application is None:
        held.applications.append(_asked(held, decision, given, approver, now))
    else:
        held.application.step = asked.step
        held.application.approver = approver
    _tell(held, Owner.of_role(approver), WAITING, now)


def approver_of(definition: Definition, move: str, step: int) -> Role:
    """The role that must answer once `step` approvals were given."""
    return definition.moves_named(move)[0].approval[step]


def _asked(
    held: Held, decision: Decision, given: MoveInput, approver: Role, now: datetime
) -> Application:
    case, asked = held.case, decision.asked
    if asked is None:
        raise ValueError("nothing was asked")
    actor = decision.event.actor
    return Application(
        district=case.district,
        case_id=case.id,
        kind=asked.kind,
        move=asked.move,
        state=ApplicationState.WAITING,
        step=asked.step,
        approver=approver,
        reason=given.reason.strip(),
        until=asked.until if asked.kind is Asks.SUSPEND else None,
        asked_at=now,
        asker_role=actor.role,
        asker_id=actor.account_id,
        asker_label=actor.label,
        department_id=actor.department_id,
    )


def _end(
    held: Held, decision: Decision, state: ApplicationState, given: MoveInput, now: datetime
) -> None:
    application, actor = held.application, decision.event.actor
    if application is None:
        raise ValueError("no request waits")
    application.state = state
    application.answered_at = now
    if state is not ApplicationState.LAPSED:
        application.answerer_id = actor.account_id
        application.answerer_label = actor.label
        application.opinion = given.reason.strip() or given.opinion.strip() or None
    if (kind := ANSWERS.get(state)) is not None:
        _tell(held, _asker(application), kind, now)


def _asker(application: Application) -> Owner:
    """Whoever asked, or all of their role where it was nobody with an account."""
    if application.asker_id is not None:
        return Owner.of_account(application.asker_id, application.asker_label)
    return Owner.of_role(application.asker_role)


def _tell(held: Held, owner: Owner, kind: str, now: datetime) -> None:
    case = held.case
    key = f"case:{case.id}:{case.version}:{kind}"
    held.notices.append(notice_row(case, owner, kind=kind, key=key, now=now))
