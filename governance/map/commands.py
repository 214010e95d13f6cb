"""`onemap tiles …`: counting the points of the map anew."""

from __future__ import annotations

import time

import click
from flask.cli import AppGroup

from gis.tiles.pyramid import rebuild
from governance.accounts.identity import settings
from governance.map.case_layer import COUNTED
from governance.transaction import use_case

tiles = AppGroup("tiles", help="The map's tiles.")
COMMANDS = (tiles,)


@tiles.command("rebuild")
@click.option(
    "--layer",
    "names",
    multiple=True,
    type=click.Choice([layer.name for layer in COUNTED]),
    help="Only this one; may be given again.",
)
def rebuild_pyramid(names: tuple[str, ...]) -> None:
    """Count all points of the district anew. Nobody has to stop working meanwhile."""
    for layer in COUNTED:
        if names and layer.name not in names:
            continue
        began = time.monotonic()
        with use_case() as session:
            rows = rebuild(session, settings().district, [layer])
        click.echo(f"{layer.name}: {rows} counts in {time.monotonic() - began:.1f} s")
