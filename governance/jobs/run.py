"""The one RQ job: do a task that PostgreSQL says is due, exactly once."""

from __future__ import annotations

import logging
from datetime import timedelta

from flask import current_app
from sqlalchemy.exc import DBAPIError

from governance import clock
from governance.jobs.blame import blame
from governance.jobs.handlers import HANDLERS
from governance.killpoints import killpoint
from governance.transaction import use_case
from workflows.tasks import claims
from workflows.tasks.claims import Lease, LeaseLost
from workflows.tasks.models import TaskState

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
LEASE_SETTING = "ONEMAP_TASK_LEASE"


class HandlerUnknown(Exception):
    """A task of a kind that this version of the program does not know."""


def run(district: int, task_id: int) -> None:
    """Do the task if it is ready and due; otherwise return, as a second ring is no fault.

    Nothing is raised. A failure is written into the task's row with the time of its next attempt;
    where the database cannot be reached either, the lease runs out and the relay rings again.
    """
    killpoint("worker.start")
    with current_app.app_context():
        try:
            held = _lease(district, task_id)
        except DBAPIError as error:
            log.warning("task %s/%s could not be leased: %s", district, task_id, blame(error))
            return
        if held is None:
            return
        killpoint("worker.after_lease")
        try:
            _do(held)
        except LeaseLost:
            log.warning("task %s/%s was given to another worker meanwhile", district, task_id)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises counts as an attempt
            _put_back(held, error)
    killpoint("worker.after_commit")


def _lease(district: int, task_id: int) -> Lease | None:
    length = current_app.config.get(LEASE_SETTING, LEASE)
    with use_case() as session:
        return claims.lease(session, district, task_id, length=length, now=clock.now())


def _do(held: Lease) -> None:
    """Effects and `done` are one transaction: either both are there or the task is still owed."""
    handler = HANDLERS.get(held.kind)
    if handler is None:
        raise HandlerUnknown
    with use_case() as session:
        handler(session, held.district, held.payload, clock.now())
        killpoint("worker.in_tx")
        claims.finish(session, held, now=clock.now())
        killpoint("worker.before_commit")


def _put_back(held: Lease, error: Exception) -> None:
    said = blame(error)
    try:
        with use_case() as session:
            state = claims.fail(session, held, error=said, now=clock.now())
    except (DBAPIError, LeaseLost) as second:
        log.warning("task %s/%s: %s, then %s", held.district, held.task_id, said, blame(second))
        return
    if state is TaskState.DEAD:
        log.error(
            "task %s/%s (%s) is dead after %d attempts: %s; see `onemap tasks dead`",
            held.district,
            held.task_id,
            held.kind,
            held.attempt,
            said,
        )
    else:
        log.warning(
            "task %s/%s (%s) failed, attempt %d: %s",
            held.district,
            held.task_id,
            held.kind,
            held.attempt,
            said,
        )
