"""`onemap registers carry-out`: what a worker starts for a load that officers sent."""

from __future__ import annotations

import logging
import os

import click
from flask.cli import with_appcontext

from governance.registry.carrying import carry_out
from governance.registry.group import registers

NICENESS = 3
"""Pages and notices go before."""


@registers.command("carry-out", hidden=True)
@click.argument("district", type=int)
@click.argument("load_id", type=int)
@with_appcontext
def carry_out_load(district: int, load_id: int) -> None:
    """Do the load LOAD_ID, if nobody else does it."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    os.nice(NICENESS)
    carry_out(district, load_id)
