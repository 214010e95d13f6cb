"""`onemap sample …`: a whole district to look at."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup

from gis.errors import DomainError
from governance import clock
from governance.accounts.commands import DEMO_PASSWORD
from governance.phrases import say
from governance.sample.ground import SEED
from governance.sample.load import is_empty, load
from governance.transaction import use_case

sample = AppGroup("sample", help="The sample district: real names, everything else made up.")
COMMANDS = (sample,)


@sample.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing if the district has any data.")
@click.option("--seed", default=SEED, show_default=True, help="Another number, another district.")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def load_sample(*, if_empty: bool, seed: int, as_json: bool) -> None:
    """Load 900 grids, 60,000 addresses, 20,000 persons and 60 days of cases."""
    try:
        with use_case() as session:
            if if_empty and not is_empty(session):
                _say_nothing_done(as_json=as_json)
                return
            loaded = load(
                session,
                now=clock.now(),
                seed=seed,
                progress=lambda words: click.echo(f"  {words} …", err=True),
            )
    except DomainError as refusal:
        raise click.ClickException(say(refusal.reason)) from refusal
    if as_json:
        click.echo(json.dumps({"loaded": True, **loaded.as_json()}))
        return
    click.echo(
        f"Loaded in {loaded.seconds} s: {loaded.grids} grids, {loaded.locations} addresses, "
        f"{loaded.persons} persons, {loaded.legal_entities} legal entities, "
        f"{loaded.components} components, {loaded.cases} cases ({loaded.open_cases} open)."
    )
    click.echo(f"Every sample account has the password {DEMO_PASSWORD}; see onemap accounts demo.")


def _say_nothing_done(*, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"loaded": False}))
    else:
        click.echo("The district has data already; nothing was loaded.")
