"""`onemap relay`, `onemap worker`, and `onemap tasks …` for tasks that were given up."""

from __future__ import annotations

import json
import logging
import signal
import threading
from datetime import timedelta

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from governance import clock
from governance.accounts.identity import settings
from governance.jobs.bell import JOB_TIMEOUT_SECONDS, Bell
from governance.jobs.chore import LONGEST_PAUSE_SECONDS
from governance.jobs.relay import Relay, Rhythm
from governance.jobs.run import LEASE, LEASE_SETTING
from governance.jobs.sweep import Sweep
from governance.jobs.upkeep import Upkeep
from governance.jobs.worker import listen
from governance.transaction import use_case
from workflows.tasks.services import dead_tasks, retry_dead

USUAL = Rhythm()

tasks = AppGroup("tasks", help="Tasks that were given up after too many attempts.")


@click.command("relay")
@click.option("--poll", type=float, default=USUAL.poll_seconds, show_default=True)
@click.option("--batch", type=int, default=USUAL.batch, show_default=True)
@click.option(
    "--ring-again",
    type=float,
    default=USUAL.ring_again_after.total_seconds(),
    show_default=True,
    help="Seconds after which a task that nobody began is rung for again.",
)
@with_appcontext
def relay(poll: float, batch: int, ring_again: float) -> None:
    """Ring for every task that is due, sweep clocks and keep up the map, until stopped."""
    stop = _until_told_to_stop()
    bell = Bell(settings().redis_url)
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's way to hand an application to a thread
    chores = (Sweep(app, stop, poll), Upkeep(app, stop))
    for chore in chores:
        chore.start()
    Relay(bell, Rhythm(poll, batch, timedelta(seconds=ring_again)), stop).run()
    for chore in chores:
        chore.join(LONGEST_PAUSE_SECONDS)
    bell.close()


@click.command("worker")
@click.option(
    "--lease",
    type=float,
    default=LEASE.total_seconds(),
    show_default=True,
    help=f"Seconds a task is held for; a job is stopped after {JOB_TIMEOUT_SECONDS}.",
)
@with_appcontext
def worker(lease: float) -> None:
    """Do the tasks that the relay rings for, until stopped."""
    current_app.config[LEASE_SETTING] = timedelta(seconds=lease)
    listen(settings().redis_url, _until_told_to_stop())


def _until_told_to_stop() -> threading.Event:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


@tasks.command("dead")
@click.option("--limit", type=int, default=100, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def dead(limit: int, *, as_json: bool) -> None:
    """List the tasks that were given up, oldest first."""
    with use_case() as session:
        rows = [
            {
                "id": task.id,
                "kind": task.kind,
                "key": task.key,
                "attempts": task.attempts,
                "run_at": task.run_at.isoformat(),
                "error": task.error,
            }
            for task in dead_tasks(session, settings().district, limit)
        ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(f"{row['id']:>10}  {row['kind']:<16} {row['key']:<32} {row['error']}")


@tasks.command("retry")
@click.argument("ids", nargs=-1, type=int)
@click.option("--all", "every", is_flag=True, help="Every dead task of the district.")
def retry(ids: tuple[int, ...], *, every: bool) -> None:
    """Make the dead tasks IDS ready again, with all their attempts."""
    if every == bool(ids):
        raise click.UsageError("name tasks, or say --all")
    with use_case() as session:
        count = retry_dead(session, settings().district, None if every else ids, clock.now())
    click.echo(f"{count} ready again")


COMMANDS = (relay, worker, tasks)
