"""Who does a load now: taking it, showing that one is alive, ending it.

A load lasts minutes and leases are short: whoever does it renews the lease on a connection of its
own, where its progress can be seen while the load's transaction is open. Every statement asks for
the token, so that a process that was thought dead ends nothing.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select, update
from sqlalchemy.orm import Session

from governance.registry.models import LoadState, RegisterLoad

LEASE = timedelta(seconds=60)
ATTEMPTS_ALLOWED = 4


@dataclass(frozen=True, slots=True)
class LoadLease:
    """The right to do one load. `attempt` counts from 1."""

    district: int
    load_id: int
    token: uuid.UUID
    attempt: int


class LoadLost(Exception):
    """The load is no longer ours; whatever was done for it must be rolled back."""


def take(
    session: Session, district: int, load_id: int, *, now: datetime, length: timedelta = LEASE
) -> LoadLease | None:
    """Take a load that waits, or whose process was lost; None if it is not to be taken."""
    token = uuid.uuid4()
    load = RegisterLoad
    attempt = session.scalar(
        update(load)
        .where(
            load.district == district,
            load.id == load_id,
            or_(
                load.state == LoadState.QUEUED,
                (load.state == LoadState.RUNNING) & (load.lease_until < now),
            ),
            load.attempts < ATTEMPTS_ALLOWED,
        )
        .values(
            state=LoadState.RUNNING,
            attempts=load.attempts + 1,
            lease_token=token,
            lease_until=now + length,
            started_at=func.coalesce(load.started_at, now),
            progress={},
        )
        .returning(load.attempts)
        .execution_options(synchronize_session=False)
    )
    return None if attempt is None else LoadLease(district, load_id, token, attempt)


def renew(
    connection: Connection,
    held: LoadLease,
    progress: Mapping[str, Any] | None,
    *,
    now: datetime,
    length: timedelta = LEASE,
) -> bool:
    """Hold on for another while, and say how far the load is; False if it is no longer ours."""
    values: dict[str, Any] = {"lease_until": now + length}
    if progress is not None:
        values["progress"] = dict(progress)
    return connection.scalar(_held(held, values)) is not None


def end(
    session: Session, held: LoadLease, state: LoadState, values: Mapping[str, Any], now: datetime
) -> None:
    """Write how the load ended, in the transaction of its effects; LoadLost rolls both back."""
    ended = {"state": state, "ended_at": now, "lease_token": None, "lease_until": None}
    if session.scalar(_held(held, {**ended, **values})) is None:
        raise LoadLost(f"load {held.district}/{held.load_id}")


def put_back(session: Session, held: LoadLease, error: str, now: datetime) -> bool:
    """Let the load be tried again after a fault of ours; True if it was given up instead."""
    values: dict[str, Any] = {"error": error[:200]}
    if held.attempt >= ATTEMPTS_ALLOWED:
        values["refusal"] = [BROKEN]
        end(session, held, LoadState.FAILED, values, now)
        return True
    _back(session, held, values)
    return False


def wait(session: Session, held: LoadLease) -> None:
    """Let the load wait for another of its register, as if it had not been taken."""
    _back(session, held, {"attempts": held.attempt - 1})


def _back(session: Session, held: LoadLease, values: Mapping[str, Any]) -> None:
    back: dict[str, Any] = {"state": LoadState.QUEUED, "progress": {}}
    back |= {"lease_token": None, "lease_until": None}
    if session.scalar(_held(held, {**back, **values})) is None:
        raise LoadLost(f"load {held.district}/{held.load_id}")


def give_up(session: Session, district: int, load_id: int, now: datetime) -> None:
    """Fail a load whose processes were lost as often as it may be tried."""
    load = RegisterLoad
    session.execute(
        update(load)
        .where(
            load.district == district,
            load.id == load_id,
            load.attempts >= ATTEMPTS_ALLOWED,
            or_(
                load.state == LoadState.QUEUED,
                (load.state == LoadState.RUNNING) & (load.lease_until < now),
            ),
        )
        .values(
            state=LoadState.FAILED,
            ended_at=now,
            lease_token=None,
            lease_until=None,
            refusal=[BROKEN],
        )
        .execution_options(synchronize_session=False)
    )


class Standing(enum.Enum):
    """Whether a load waits for a process, has one that is alive, or needs none any more."""

    WAITS = enum.auto()
    ALIVE = enum.auto()
    OVER = enum.auto()


def standing(session: Session, district: int, load_id: int, now: datetime) -> Standing:
    row = session.execute(
        select(RegisterLoad.state, RegisterLoad.lease_until).where(
            RegisterLoad.district == district, RegisterLoad.id == load_id
        )
    ).one_or_none()
    if row is None or row.state not in {LoadState.QUEUED, LoadState.RUNNING}:
        return Standing.OVER
    alive = row.state is LoadState.RUNNING and row.lease_until >= now
    return Standing.ALIVE if alive else Standing.WAITS


BROKEN = {"field": None, "reason": {"code": "load_given_up", "params": {}}}


def _held(held: LoadLease, values: Mapping[str, Any]) -> Any:
    load = RegisterLoad
    return (
        update(load)
        .where(
            load.district == held.district,
            load.id == held.load_id,
            load.state == LoadState.RUNNING,
            load.lease_token == held.token,
        )
        .values(**values)
        .returning(load.id)
        .execution_options(synchronize_session=False)
    )
