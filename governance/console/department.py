"""What a department has before it: to take, in hand, handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from governance.cases.pages import ROW
from governance.permissions import Viewer
from workflows.cases.models import Case
from workflows.owners import OwnerKind

MOST = 200
RECENT = timedelta(days=7)


@dataclass(frozen=True)
class Board:
    """Rows by deadline; `handed_in` are those whose result others now check, newest first."""

    to_take: Sequence[Row[*tuple[Any, ...]]]
    in_hand: Sequence[Row[*tuple[Any, ...]]]
    colleagues: Sequence[Row[*tuple[Any, ...]]]
    handed_in: Sequence[Row[*tuple[Any, ...]]]
    overdue: int


def department_board(session: Session, viewer: Viewer, now: datetime) -> Board:
    """The open cases of the viewer's department and what it handed in lately."""
    department = viewer.department_id
    mine = Case.owner_account_id == viewer.account_id
    handling = (
        Case.owner_kind == OwnerKind.ACCOUNT,
        Case.department_id == department,
        Case.stage == "handling",
    )
    to_take = _open(
        session,
        viewer,
        Case.owner_kind == OwnerKind.DEPARTMENT,
        Case.owner_department_id == department,
    )
    in_hand = _open(session, viewer, *handling, mine)
    handed_in = session.execute(
        select(*ROW)
        .where(
            Case.district == viewer.district,
            Case.department_id == department,
            Case.opened_at > now - RECENT,
            Case.handed_in_at.is_not(None),
            Case.stage.not_in(("assigned", "handling")),
        )
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(20)
    ).all()
    return Board(
        to_take=to_take,
        in_hand=in_hand,
        colleagues=_open(session, viewer, *handling, ~mine),
        handed_in=handed_in,
        overdue=sum(row.due_at < now for row in (*to_take, *in_hand)),
    )


def _open(
    session: Session, viewer: Viewer, *conditions: ColumnElement[bool]
) -> Sequence[Row[*tuple[Any, ...]]]:
    return session.execute(
        select(*ROW, func.ST_X(Case.geom).label("lon"), func.ST_Y(Case.geom).label("lat"))
        .where(Case.district == viewer.district, Case.due_at.is_not(None), *conditions)
        .order_by(Case.due_at, Case.id)
        .limit(MOST)
    ).all()
