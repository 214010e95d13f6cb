"""Commands for the registers and the addresses in them."""

from __future__ import annotations

import click

COMMANDS: tuple[click.Command, ...] = ()
