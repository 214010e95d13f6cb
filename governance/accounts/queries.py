"""Who is signed in, and who answers for a grid."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from gis.registers.grids import Grid
from governance.accounts.models import Account, GridDuty, LoginSession
from governance.accounts.services import token_hash
from workflows.roles import Role


def account_of_token(session: Session, token: str, now: datetime) -> Account | None:
    """The active account of a sign-in that has neither ended nor expired."""
    return session.scalar(
        select(Account)
        .join(
            LoginSession,
            (Account.district == LoginSession.district) & (Account.id == LoginSession.account_id),
        )
        .where(
            LoginSession.token_hash == token_hash(token),
            LoginSession.expires_at > now,
            Account.active,
        )
    )


def worker_of_grid(session: Session, district: int, grid_id: int) -> tuple[int, str] | None:
    """Account id and name of the grid worker who answers for a cell or a responsible grid."""
    responsible = aliased(Grid)
    row = session.execute(
        select(Account.id, Account.name)
        .join(
            GridDuty, (GridDuty.district == Account.district) & (GridDuty.account_id == Account.id)
        )
        .join(
            responsible,
            (responsible.district == GridDuty.district) & (responsible.id == GridDuty.grid_id),
        )
        .join(
            Grid,
            (Grid.district == responsible.district)
            & (func.coalesce(Grid.responsible_id, Grid.id) == responsible.id),
        )
        .where(Grid.district == district, Grid.id == grid_id, Account.active)
    ).first()
    return None if row is None else (row[0], row[1])


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
