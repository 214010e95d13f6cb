"""What the filter of the queue means, as conditions on cases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from governance.cases.conditions import of_kind, says
from governance.cases.pages import DUPLICATES
from governance.console.forms import QueueFilter
from governance.permissions import Viewer
from workflows.cases.models import Case
from workflows.owners import OwnerKind


def queue_conditions(
    session: Session, viewer: Viewer, wanted: QueueFilter, now: datetime
) -> list[ColumnElement[bool]]:
    conditions = [Case.district == viewer.district, Case.due_at.is_not(None)]
    if wanted.scope == "mine":
        conditions.append(mine(viewer))
    if wanted.overdue:
        conditions.append(Case.due_at < now)
    if wanted.urgent:
        conditions.append(Case.urgent.is_(True))
    if wanted.duplicates:
        conditions.append(DUPLICATES > 0)
    if wanted.q:
        conditions.append(says(wanted.q))
    return conditions + of_kind(session, viewer, wanted.stage, wanted.street, wanted.case_class)


def mine(viewer: Viewer) -> ColumnElement[bool]:
    return and_(
        Case.due_at.is_not(None),
        or_(
            and_(Case.owner_kind == OwnerKind.ROLE, Case.owner_role == viewer.role),
            and_(Case.owner_kind == OwnerKind.ACCOUNT, Case.owner_account_id == viewer.account_id),
        ),
    )
