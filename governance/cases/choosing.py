"""Who should look at a case: told to a move when it sends one to be looked at on the spot."""

from __future__ import annotations

from datetime import datetime

from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from gis.crs import Point
from governance.accounts.models import Account
from governance.accounts.queries import worker_of_grid
from governance.cases.on_duty import on_duty, skills_of
from workflows.cases.models import Case
from workflows.dispatch.nearest import Choice, Wanted, nearest
from workflows.dispatch.pace import usual_pace
from workflows.standards.queries import class_list

__all__ = ["Choice", "choose_worker", "sent_to", "wanted_of"]

SENDING = frozenset({"send_for_check", "send_for_verification"})
"""Moves that send a case to be looked at on the spot."""


def sent_to(session: Session, case: Case, move: str, named: int | None, now: datetime) -> Choice:
    """Whom a move sends: the worker that somebody named, else for moves of SENDING the best one.

    Empty for all other moves, and where nobody can go.
    """
    if named is not None:
        account = session.get(Account, (case.district, named))
        return Choice(named, account.name if account else None, ())
    if move not in SENDING:
        return Choice(None, None, ())
    return choose_worker(session, case.district, case, now)


def choose_worker(session: Session, district: int, case: Case, now: datetime) -> Choice:
    """The worker on duty who would be at the case first, and why.

    Where nobody can go, `worker_id` is None and the reason says what is lacking: the process then
    falls back on who answers for the grid.
    """
    return nearest(
        on_duty(session, district, now), wanted_of(session, district, case), usual_pace()
    )


def wanted_of(session: Session, district: int, case: Case) -> Wanted:
    """What a case asks of whoever looks at it."""
    known = class_list(session, district).by_id.get(case.class_id or 0)
    own = worker_of_grid(session, district, case.grid_id) if case.grid_id else None
    point = None
    if case.geom is not None:
        shape = to_shape(case.geom)
        point = Point(shape.x, shape.y)
    skills = skills_of(session, district, known.code if known else None)
    return Wanted(point, own[0] if own else None, tuple(skills))
