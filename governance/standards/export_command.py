"""`onemap standards export`: the standards as a table to keep, change and load again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from governance import clock
from governance.accounts.identity import settings
from governance.standards.group import standards
from governance.transaction import use_case
from workflows.standards.exporting import write_standards


@standards.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Those in force that day; today.")
@with_appcontext
def export_file(file: Path, *, on: datetime | None) -> None:
    """Write the standards in force to FILE, an XLSX that `standards import` reads."""
    day = (on or clock.now().astimezone(settings().timezone)).date()
    try:
        with use_case() as session, file.open("wb") as written:
            count = write_standards(session, settings().district, day, written)
    except OSError as error:
        raise click.ClickException(f"{error.filename or file}: {error.strerror}") from error
    click.echo(f"{count} conditions in force on {day} written to {file}")
