"""Who is signed in, and who answers for a grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.registers.grids import Grid
from gis.statements import Query
from governance.accounts.models import Account, GridDuty
from governance.accounts.services import token_hash
from workflows.kept import Kept
from workflows.roles import Role


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """What a request needs to know about who sent it."""

    district: int
    id: int
    username: str
    name: str
    role: Role
    department_id: int | None


def account_of_token(session: Session, token: str, now: datetime) -> KnownAccount | None:
    """The active account of a sign-in that has neither ended nor expired."""
    rows = _OF_TOKEN.rows(session, {"token_hash": token_hash(token), "now": now})
    if not rows:
        return None
    (row,) = rows
    return KnownAccount(
        row.district, row.id, row.username, row.name, Role(row.role), row.department_id
    )


def worker_of_grid(session: Session, district: int, grid_id: int) -> tuple[int, str] | None:
    """Account id and name of the grid worker who answers for a cell or a responsible grid.

    Every report asks this, so the answers are kept; a change of duty is seen within a second.
    """
    return _workers.of(session, district).get(grid_id)


def _load_workers(session: Session, district: int) -> Mapping[int, tuple[int, str]]:
    rows = session.execute(
        select(Grid.id, Account.id, Account.name)
        .join(
            GridDuty,
            (GridDuty.district == Grid.district)
            & (GridDuty.grid_id == func.coalesce(Grid.responsible_id, Grid.id)),
        )
        .join(
            Account, (Account.district == GridDuty.district) & (Account.id == GridDuty.account_id)
        )
        .where(Grid.district == district, Account.active)
    )
    return {grid_id: (account_id, name) for grid_id, account_id, name in rows}


_OF_TOKEN = Query("""
    select a.district, a.id, a.username, a.name, a.role, a.department_id
    from login_session s
    join account a on a.district = s.district and a.id = s.account_id
    where s.token_hash = :token_hash and s.expires_at > :now and a.active
""")
_workers: Kept[Mapping[int, tuple[int, str]]] = Kept(_load_workers, Grid, GridDuty, Account)


def grid_workers(session: Session, district: int) -> list[tuple[int, str]]:
    """Account id and name of every active grid worker, by name."""
    rows = session.execute(
        select(Account.id, Account.name)
        .where(Account.district == district, Account.role == Role.GRID_WORKER, Account.active)
        .order_by(Account.name, Account.id)
    )
    return [(account_id, name) for account_id, name in rows]


def demo_accounts(session: Session, district: int) -> list[Account]:
    """One account a role of the sample district, the lowest id of each."""
    accounts = session.scalars(
        select(Account)
        .where(Account.district == district, Account.sample, Account.active)
        .order_by(Account.id)
    )
    first: dict[Role, Account] = {}
    for account in accounts:
        first.setdefault(account.role, account)
    return list(first.values())
