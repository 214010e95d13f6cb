"""`onemap roster import`: take over a roster file, as its page does."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from gis.errors import DomainError, Invalid
from governance import clock
from governance.accounts.identity import settings
from governance.dispatching.roster_file import FILE_LIMIT, load_roster
from governance.phrases import say
from governance.transaction import use_case


@click.group()
def roster() -> None:
    """Who is on duty when."""


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def import_file(file: Path) -> None:
    """Take over FILE: account, day, start and end (账号,日期,上班,下班) as CSV.

    Start 休 or off means leave on that day. What FILE says of a worker and day takes the place of
    what was there; one wrong line and nothing is taken over.
    """
    try:
        with file.open("rb") as sent:
            content = sent.read(FILE_LIMIT + 1)
        with use_case() as session:
            done = load_roster(session, settings().district, content, file.name, now=clock.now())
    except DomainError as refusal:
        others = refusal.others if isinstance(refusal, Invalid) else ()
        told = [f"{each.field}: {say(each.reason)}" for each in (refusal, *others)]
        raise click.ClickException("\n".join(told)) from refusal
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error
    click.echo(f"{done.shifts} shifts, {done.leave} days of leave")


COMMANDS: tuple[click.Command, ...] = (roster,)
