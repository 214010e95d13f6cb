"""`onemap replay`: file the messages of a table as reports."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from gis.errors import DomainError
from governance.accounts.identity import settings
from governance.intake.replay import Tally, replay
from governance.phrases import say

SHOWN = 20
"""How many refusals are listed one by one."""


@click.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@with_appcontext
def replay_command(file: Path, *, as_json: bool) -> None:
    """File the messages of FILE (CSV, may be .gz: msg_id, title, time, body) as reports.

    Each is filed at its own time, through the same service as any report. What cannot be decided
    waits for an acceptor with the reason. A second run files nothing twice.
    """
    bar = click.progressbar(length=1, label="Filing", file=sys.stderr)

    def progress(done: int, total: int) -> None:
        bar.length = total
        bar.update(done - bar.pos)

    try:
        with bar:
            tally = replay(file, settings().district, settings().timezone, progress)
    except DomainError as refusal:
        raise click.ClickException(say(refusal.reason)) from refusal
    click.echo(json.dumps(_as_json(tally), ensure_ascii=False) if as_json else _as_text(tally))


def _as_json(tally: Tally) -> dict[str, object]:
    return {
        "messages": tally.messages,
        "filed": tally.filed,
        "known_before": tally.known_before,
        "placed": tally.placed,
        "classified": tally.classified,
        "duplicates": tally.duplicates,
        "queued": tally.queued,
        "refused": [
            {"what": what, "code": reason.code, "detail": say(reason)}
            for what, reason in tally.refused
        ],
        "seconds": round(tally.seconds, 2),
        "cases_per_second": round(tally.cases_per_second, 1),
    }


def _as_text(tally: Tally) -> str:
    lines = [
        f"{tally.messages} messages",
        f"{tally.filed:>8} filed now ({tally.known_before} were there before)",
        f"{tally.placed:>8} placed in a grid",
        f"{tally.classified:>8} classified, with a standard",
        f"{tally.duplicates:>8} with a likely duplicate",
        f"{tally.queued:>8} in the acceptor's queue, with the reason",
        f"{len(tally.refused):>8} refused",
        f"{tally.cases_per_second:>8.1f} cases per second",
    ]
    lines += [f"  {what}: {say(reason)}" for what, reason in tally.refused[:SHOWN]]
    return "\n".join(lines)


COMMANDS = (replay_command,)
