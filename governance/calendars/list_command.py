"""`onemap calendars list`: which calendars are in use, and which years they know."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from governance import clock
from governance.accounts.identity import settings
from governance.calendars.group import calendars
from governance.calendars.queries import calendars_in_use
from governance.transaction import use_case
from workflows.cases.unknown_years import alarms


@calendars.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@with_appcontext
def list_calendars(*, as_json: bool) -> None:
    """List the calendars that new clocks count on, and the years that nobody announced."""
    with use_case() as session:
        used = calendars_in_use(session, settings().district)
        wrong = alarms(session, settings().district, clock.now())
    if as_json:
        click.echo(
            json.dumps(
                {
                    "calendars": [
                        {
                            "name": one.name,
                            "version": one.version,
                            "department": one.department_code,
                            "timezone": one.calendar.timezone,
                            "years": sorted(one.calendar.years),
                        }
                        for one in used
                    ],
                    "unknown": [
                        {"name": one.name, "year": one.year, "clocks": one.clocks} for one in wrong
                    ],
                },
                ensure_ascii=False,
            )
        )
        return
    for one in used:
        years = ", ".join(map(str, sorted(one.calendar.years)))
        whose = f" ({one.department_code})" if one.department_code else ""
        click.echo(f"{one.name}{whose}: version {one.version}, knows {years}")
    for alarm in wrong:
        click.echo(
            f"{alarm.name}: {alarm.year} is not announced;"
            f" {alarm.clocks} running clocks wait for it"
        )
