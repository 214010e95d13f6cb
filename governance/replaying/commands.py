"""`onemap replay`: file the messages of a table, or let another city's cases happen again."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from gis.errors import DomainError
from governance.accounts.identity import settings
from governance.intake.replay import replay
from governance.phrases import say
from governance.replaying import city_report, message_report
from governance.replaying.profiles import PROFILES, Profile
from governance.replaying.run import Progress, ReplayBroken, replay_city

_PATH = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("replay")
@click.argument("file", type=_PATH, required=False)
@click.option(
    "--profile", "key", type=click.Choice(sorted(PROFILES)), help="Whose cases FILE holds."
)
@click.option("--calendar", type=_PATH, help="The city's working calendar; else beside FILE.")
@click.option("--processes", type=click.IntRange(1, 16), default=2, show_default=True)
@click.option("--most", type=click.IntRange(1), help="Only the first so many cases.")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@with_appcontext
def replay_command(  # noqa: PLR0913 - what can be said on the command line
    file: Path | None,
    key: str | None,
    calendar: Path | None,
    processes: int,
    most: int | None,
    *,
    as_json: bool,
) -> None:
    """File the messages of FILE (CSV, may be .gz: msg_id, title, time, body) as reports.

    With --profile let a city's past cases happen again instead, in a district of their own: each
    reported, routed, handled and closed through the services at its real times, and compared with
    what the city says of it. FILE is then looked for below ONEMAP_DATA unless it is given.

    A second run does nothing twice.
    """
    bar = click.progressbar(length=1, label="Replaying" if key else "Filing", file=sys.stderr)

    def progress(done: int, total: int) -> None:
        bar.length = total
        bar.update(done - bar.pos)

    try:
        with bar:
            if key is None:
                told = _messages(file, progress, as_json=as_json)
            else:
                profile = PROFILES[key]
                table = file or _below_data(profile)
                replayed = replay_city(
                    profile,
                    table,
                    calendar or table.parent / profile.calendar,
                    processes=processes,
                    most=most,
                    say=progress,
                )
                told = city_report.as_json(replayed) if as_json else city_report.as_text(replayed)
    except DomainError as refusal:
        raise click.ClickException(say(refusal.reason)) from refusal
    except (OSError, ReplayBroken) as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(told)


def _messages(file: Path | None, progress: Progress, *, as_json: bool) -> str:
    if file is None:
        raise click.UsageError("FILE is missing")
    tally = replay(file, settings().district, settings().timezone, progress)
    return message_report.as_json(tally) if as_json else message_report.as_text(tally)


def _below_data(profile: Profile) -> Path:
    folder = os.environ.get("ONEMAP_DATA")
    if not folder:
        raise click.UsageError("FILE is missing, and ONEMAP_DATA names no folder to find it in")
    return Path(folder) / profile.file


COMMANDS = (replay_command,)
