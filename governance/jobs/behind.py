"""How far behind the jobs are: what is due, and nobody has seen to it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

PATIENCE = timedelta(minutes=2)
"""Of a busy minute nobody need hear."""

_OLDEST = text("""
    select least(
        (select min(next_rung_at) from clock where next_rung_at <= :now),
        (select min(run_at) from task where state = 'ready' and run_at <= :now)
    )
""")


def behind(session: Session, now: datetime) -> timedelta:
    """For how long the clock or task that has waited longest has waited; zero within PATIENCE.

    It is told where work is done, as a relay or a worker that has stopped tells nobody itself.
    """
    oldest: datetime | None = session.scalar(_OLDEST, {"now": now})
    waited = timedelta() if oldest is None else now - oldest
    return waited if waited > PATIENCE else timedelta()
