"""`onemap calendars import`: bring a calendar or a year's holidays into force."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from gis.errors import DomainError
from governance import clock
from governance.accounts.identity import settings
from governance.calendars.group import calendars
from governance.calendars.reading import content_of
from governance.calendars.services import Imported, Wish, bring_into_force
from governance.phrases import say
from governance.transaction import use_case
from workflows.cases import recounting


@calendars.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", help="The calendar's name; of a table, without it: every one in use.")
@click.option("--department", metavar="CODE", help="The department whose calendar it is.")
@click.option("--year", type=int, help="Of a table of dates, this year alone.")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@with_appcontext
def import_file(
    file: Path, *, name: str | None, department: str | None, year: int | None, as_json: bool
) -> None:
    """Bring FILE into force: a whole calendar (YAML), or dates that extend one (CSV).

    The CSV has columns date and kind (holiday or makeup_workday), and says all of the years it
    names. New clocks count on the new version; clocks that ran through a year which was not
    announced are counted anew, and every such case tells from when to when.
    """
    district = settings().district
    try:
        wish = Wish(file.name, content_of(file), name, department, year)
        with use_case() as session:
            done = bring_into_force(session, district, wish, by=None, now=clock.now())
        recounted = done.recounted + (_rest(district) if done.more else 0)
    except DomainError as refusal:
        where = "" if refusal.field is None else f"{refusal.field}: "
        raise click.ClickException(f"{where}{say(refusal.reason)}") from refusal
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error
    _tell(done, recounted, as_json=as_json)


def _rest(district: int) -> int:
    """Count on, a batch a transaction; the task that is owed for it then finds nothing."""
    total = 0
    while True:
        with use_case() as session:
            moved = recounting.recount(session, district, now=clock.now())
        total += moved
        if moved < recounting.BATCH:
            return total


def _tell(done: Imported, recounted: int, *, as_json: bool) -> None:
    if as_json:
        published = [{"name": name, "version": version} for name, version in done.published]
        click.echo(
            json.dumps(
                {
                    "published": published,
                    "unchanged": done.unchanged,
                    "recounted": recounted,
                },
                ensure_ascii=False,
            )
        )
        return
    for name, version in done.published:
        click.echo(f"{name}: version {version} is in force")
    for name in done.unchanged:
        click.echo(f"{name}: says all that already")
    click.echo(f"{recounted} clocks were counted anew")
