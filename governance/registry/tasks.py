"""What is done for the tasks that registers owe."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from gis.registers import reassigning
from governance.accounts.queries import worker_of_grid
from governance.host.command_line import product_command
from governance.jobs.handlers import Handler
from governance.registry import leases
from governance.registry.leases import Standing
from governance.registry.services import (
    LAYOUT_TASK,
    LOAD_TASK,
    PURGE_TASK,
    owe_load,
    purge,
)
from workflows.cases.regridding import regrid
from workflows.tasks.services import owe

log = logging.getLogger(__name__)

WATCH_EVERY = timedelta(seconds=20)
REASSIGN_TASK = "grids.reassign"
CASES_TASK = "grids.regrid_cases"

_started: dict[tuple[int, int], subprocess.Popen[bytes]] = {}
"""Processes of this worker by (district, load)."""


def see_to_load(session: Session, district: int, payload: Mapping[str, Any], now: datetime) -> None:
    """Start a process for a load that has none, and look again until it is over.

    The process takes the load for itself (`governance.registry.leases`), so that one too many
    does nothing; a load whose process was lost is taken up by the next.
    """
    load_id = int(payload["load_id"])
    leases.give_up(session, district, load_id, now)
    standing = leases.standing(session, district, load_id, now)
    if standing is Standing.OVER:
        return
    if standing is Standing.WAITS:
        _start(district, load_id)
    owe_load(session, district, load_id, now + WATCH_EVERY)


def _start(district: int, load_id: int) -> None:
    """Start a process, unless ours is still on its way: a busy machine is slow at that, and one
    more process would make it slower.
    """
    for ended in [load for load, process in _started.items() if process.poll() is not None]:
        del _started[ended]
    if (district, load_id) not in _started:
        command = product_command("registers", "carry-out", str(district), str(load_id))
        _started[district, load_id] = subprocess.Popen(command, stdin=subprocess.DEVNULL)


def purge_file(session: Session, district: int, payload: Mapping[str, Any], now: datetime) -> None:
    """Forget a file that nobody loaded."""
    purge(session, district, int(payload["load_id"]), now)


def take_effect(session: Session, district: int, payload: Mapping[str, Any], now: datetime) -> None:
    """Let responsible grids have the outline of the day; cases and registers follow in batches."""
    day = date.fromisoformat(payload["day"])
    reassigning.redraw_responsible(session, district, day)
    _owe_cases(session, district, payload["day"], 0, now)
    for table in reassigning.TABLES:
        _owe_batch(session, district, payload["day"], table, None, now)


def reassign(session: Session, district: int, payload: Mapping[str, Any], now: datetime) -> None:
    """Bring one batch of rows into their cells of the day, and owe the next."""
    day, table = payload["day"], payload["table"]
    batch = reassigning.reassign(
        session, district, table, date.fromisoformat(day), payload["after"]
    )
    if batch.last is not None:
        _owe_batch(session, district, day, table, batch.last, now)


def regrid_cases(
    session: Session, district: int, payload: Mapping[str, Any], now: datetime
) -> None:
    """Move one batch of open cases into their cells of the day, and owe the next."""
    day = date.fromisoformat(payload["day"])
    after = regrid(
        session,
        district,
        day,
        payload["after"],
        lambda grid_id: worker_of_grid(session, district, grid_id),
        now=now,
    )
    if after is not None:
        _owe_cases(session, district, payload["day"], after, now)


def _owe_cases(session: Session, district: int, day: str, after: int, now: datetime) -> None:
    key = f"{day}:{after}:{now.isoformat(timespec='milliseconds')}"
    owe(session, district, CASES_TASK, key, {"day": day, "after": after}, now)


def _owe_batch(  # noqa: PLR0913, PLR0917 - which batch of what
    session: Session, district: int, day: str, table: str, after: str | None, now: datetime
) -> None:
    key = f"{day}:{table}:{after or ''}:{now.isoformat(timespec='milliseconds')}"
    payload = {"day": day, "table": table, "after": after}
    owe(session, district, REASSIGN_TASK, key, payload, now)


TASKS: Mapping[str, Handler] = {
    LOAD_TASK: see_to_load,
    PURGE_TASK: purge_file,
    LAYOUT_TASK: take_effect,
    REASSIGN_TASK: reassign,
    CASES_TASK: regrid_cases,
}
